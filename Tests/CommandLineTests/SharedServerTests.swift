import Foundation
import Testing

/// Pages that touch what belongs to a whole PostgreSQL server, side by side.
@Suite struct SharedServerTests {
  /// A page of which two copies would meet on one server.
  private static let page = """
    ---
    title: Roles
    services:
      db: postgres
    ---

    ```sql
    CREATE ROLE bob;
    CREATE TABLE t (id int);
    BEGIN;
    INSERT INTO t VALUES (1);
    PREPARE TRANSACTION 'transfer';
    SELECT pg_sleep(0.3);
    ```

    ```sql
    SELECT count(*) FROM pg_stat_activity WHERE application_name = 'psql';
    SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|postgres)';
    SELECT gid FROM pg_prepared_xacts;
    ```
    ```output
     count
    -------
         1
    (1 row)

     rolname
    ---------
     bob
    (1 row)

       gid
    ----------
     transfer
    (1 row)
    ```

    ```sh
    createuser carol
    ```

    """

  @Test func twoSuchPagesDoNotMeet() throws {
    let course = try TemporaryFolder()
    for name in ["01-a", "02-b", "03-c"] { try course.write("lessons/01-m/\(name).md", Self.page) }
    // One that shares a server runs beside them.
    try course.write(
      "lessons/01-m/04-d.md",
      "---\ntitle: D\nservices: {db: postgres}\n---\n\n```sql\nSELECT pg_sleep(0.3);\n```\n")
    let result = try Etude.run(
      ["check", "--course", course.path, "--jobs", "4", "--repeat", "2"])
    #expect(result.status == 0, "\(result.output)")
  }
}
