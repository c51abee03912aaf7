import LessonText
import Testing

@testable import Runner

/// Which pages can share a PostgreSQL server, read off their text.
struct ServerSharingTests {
  @Test(
    "touches the whole server",
    arguments: [
      "CREATE ROLE bob;", "create  user bob login;", "DROP ROLE IF EXISTS bob", "ALTER USER bob;",
      "CREATE GROUP g;", "CREATE DATABASE other;", "DROP DATABASE other", "CREATE TABLESPACE t",
      "COMMENT ON ROLE bob IS 'x'", "BEGIN; PREPARE TRANSACTION 'p';", "COMMIT PREPARED 'p';",
      "ROLLBACK\nPREPARED 'p';", "ALTER SYSTEM SET work_mem = '1MB';", "CREATE SUBSCRIPTION s …;",
      "SELECT pg_create_logical_replication_slot('s', 'pgoutput');", "SELECT pg_reload_conf();",
      "DO $$ BEGIN EXECUTE 'CREATE ROLE bob'; END $$;", "SELECT 'CREATE ROLE ' || 'bob' \\gexec",
      "CREATE /* a */ ROLE -- b\n bob;", "SELECT count(*) FROM pg_stat_activity;",
      "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid();",
      "SELECT * FROM pg_locks WHERE mode = 'SIReadLock';", "SELECT datname FROM pg_database;",
      "SELECT * FROM pg_prepared_xacts", "SELECT rolname FROM pg_roles ORDER BY 1;", "\\du", "\\l+",
      "SELECT 1;\n\\dg bob", "SELECT * FROM pg_stat_bgwriter;", "\\set x 1\nCREATE ROLE bob;",
      "\\c", "\\c - bob", "\\connect other", "\\conninfo", "SELECT current_database();",
      "SELECT current_catalog", "SELECT datname, pid FROM pg_stat_activity WHERE datid = 5;",
      "\\echo :DBNAME",
    ])
  func touches(text: String) {
    #expect(PostgresText.touchesServer(text, isSQL: true))
  }

  @Test(
    "touches its own database only",
    arguments: [
      "CREATE TABLE role (id int);", "-- CREATE ROLE bob\nSELECT 1;",
      "/* DROP DATABASE x; */ SELECT 1",
      "CREATE USER MAPPING FOR bob SERVER s;", "SELECT current_user, session_user;", "\\d", "\\dt+",
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database();",
      "SELECT 1 FROM pg_locks WHERE database = 5;", "PREPARE p AS SELECT 1; EXECUTE p;",
      "SELECT gid FROM pg_prepared_xacts WHERE database = current_database();", "CHECKPOINT;", "",
      "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database();",
      "BEGIN; COMMIT;",
      "CREATE INDEX ON users (id); DROP TABLE users;", "JOIN a ON database = 1", "\\echo \\du",
      "INSERT INTO a VALUES ('it''s'); SELECT 1 AS alter, 2 AS role;",
    ])
  func doesNotTouch(text: String) {
    #expect(!PostgresText.touchesServer(text, isSQL: true))
  }

  @Test(
    "in programs",
    arguments: [
      ("createuser bob", true), ("createdb -T template0 other\n", true),
      ("pg_dumpall | head", true),
      ("psql -c 'CREATE ROLE bob'", true), ("psql <<END\nALTER\nSYSTEM SET x = 1;\nEND", true),
      ("psql -c '\\du'", true), ("psql -c 'SELECT * FROM pg_stat_activity'", true),
      ("try db.query(\"PREPARE TRANSACTION 'x'\")", true), ("psql -c 'SELECT 1'", false),
      ("psql -c 'SELECT 1 FROM pg_stat_activity WHERE datname = current_database()'", false),
      ("echo $PGDATABASE", true), ("psql -c '\\conninfo'", true),
      ("try db.query(\"SELECT current_database()\")", true), ("pg_dump | wc -l", false),
      ("echo the role of a user", false),
    ])
  func programs(text: String, expected: Bool) {
    #expect(PostgresText.touchesServer(text, isSQL: false) == expected)
  }

  @Test("only the services that a step talks to are alone")
  func services() throws {
    let text = """
      ---
      title: T
      services: {a: postgres, b: postgres, s: {kind: postgres, standby-of: a}, r: redis}
      ---

      ```sql on=b
      CREATE ROLE bob;
      ```

      ```sql on=s
      SELECT * FROM pg_stat_activity;
      ```

      ```redis
      SET x "CREATE ROLE bob"
      ```

      """
    func alone(_ text: String) throws -> Set<String> {
      let result = LessonParser.parse(Array(text.utf8), file: "t.md", name: "t")
      return Registry.standard.alone(in: try #require(result.lesson, "\(result.findings)"))
    }
    #expect(try alone(text) == ["b"])
    #expect(try alone(text + "```sh\ncreateuser x\n```\n") == ["a", "b"])
    #expect(try alone(text.replacing("CREATE ROLE bob;", with: "SELECT 1;")) == [])
  }
}
