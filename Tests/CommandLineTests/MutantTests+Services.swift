import LessonModel
import Testing

/// Mutants of pages with services.
extension MutantTests {
  @Test func servicesAreReal() throws {
    let page = """
      ---
      title: Services
      services: {db: postgres, cache: redis}
      ---

      ```sql session=alice
      CREATE TABLE t (id integer PRIMARY KEY);
      INSERT INTO t VALUES (1);
      BEGIN;
      SELECT id FROM t WHERE id = 1 FOR UPDATE;
      ```

      ```output
      CREATE TABLE
      INSERT 0 1
      BEGIN
       id
      ----
        1
      (1 row)

      ```

      ```sql session=bob name=waits
      UPDATE t SET id = 2 WHERE id = 1;
      ```

      ```output
      (blocked by alice)
      ```

      ```redis
      SET a 1
      INCR a
      ```

      ```output
      OK
      (integer) 2
      ```

      """
    let course = try course(
      page,
      mutants: """
        - {claim: FOR UPDATE locks, step: 1, replace: " FOR UPDATE", with: "", noticed-by: waits}
        - {claim: one row, step: 1, replace: VALUES (1), with: "VALUES (1), (2)", noticed-by: 1}
        - {claim: syntax, step: 1, replace: SELECT id, with: SELEC id}
        - {claim: name, step: waits, replace: SET id, with: SET idd}
        - {claim: INCR counts, step: 3, replace: INCR a, with: GET a}
        - {claim: command, step: 3, replace: INCR a, with: INCREASE a}
        - claim: code
          step: waits
          replace: UPDATE
          with: "DO $$BEGIN RAISE EXCEPTION 'Fehler' USING ERRCODE = '42601'; END$$; UPDATE"
        - claim: text
          step: waits
          replace: UPDATE t SET id = 2 WHERE id = 1;
          with: "DO $$BEGIN RAISE EXCEPTION '%', 'syntax ' || 'error at or near'; END$$;"

        """)
    let records = try records(course)
    #expect(
      records.map(\.outcome) == [
        .killed, .killed, .invalid, .invalid, .killed, .invalid, .invalid, .killed,
      ],
      "\(records.map(\.message))")
    #expect(records.map(\.step) == [2, 1, 1, 2, 3, 3, 2, 2])
  }

  @Test("a service that cannot be started is no fault of the mutants'", arguments: ["", "=hunt"])
  func noService(selection: String) throws {
    let page = """
      ---
      title: No service
      services: {db: postgres}
      ---

      ```sql
      SELECT 1 < 2;
      ```

      """
    let course = try course(page, mutants: "- {claim: c, step: 1, replace: 1, with: 3}\n")
    let result = try Etude.run(
      ["check", "--mutants\(selection)", "--course", course.path],
      environment: ["ETUDE_POSTGRES": "postgres://127.0.0.1:1/none"])
    #expect(result.status == 3, "\(result.output)")
  }
}
