import LessonText
import Testing

@testable import Runner

/// Which pages must not be on a server that was already there, read off their text.
struct LastingTests {
  @Test(
    "Redis: stays, or reaches beyond the database",
    arguments: [
      ("FUNCTION LOAD \"#!lua name=x\"", true), ("function  flush", true), ("FLUSHALL", true),
      ("SET a 1\nCONFIG SET maxmemory 1mb", true), ("ACL SETUSER bob on", true),
      ("SELECT 3", true), ("SWAPDB 0 1", true), ("MOVE k 2", true), ("COPY a b DB 2", true),
      ("SCRIPT FLUSH", true), ("EVAL \"redis.call('CONFIG', 'SET', 'a', 'b')\" 0", true),
      ("REPLICAOF NO ONE", true), ("CLUSTER RESET", true), ("RESET", true), ("2 select 3", true),
      ("EVAL \"redis.call('SELECT', 3) redis.call('SET', 'a', 1)\" 0", true),
      ("\"CONFIG\" \"SET\" maxmemory 1", true), ("INFO", true), ("info commandstats", true),
      ("EVAL \"return redis.call('INFO', 'stats')\" 0", true),
      ("SET select 1\nGET move", false), ("CONFIG GET maxmemory", false), ("FLUSHDB", false),
      ("FCALL f 0", false), ("SCRIPT LOAD \"return 1\"", false), ("CLUSTER KEYSLOT a", false),
      ("BF.INFO users CAPACITY", false), ("OBJECT ENCODING info", false),
      ("COPY a b", false), ("ACL WHOAMI", false), ("EVAL \"return 1\" 0", false),
    ])
  func redis(text: String, expected: Bool) {
    #expect(RedisText.changesServer(text, isProgram: false) == expected)
  }

  @Test(
    "Redis in programs",
    arguments: [
      ("redis-cli -u \"$ETUDE_SERVICE_c\" FUNCTION LOAD x", true),
      ("try c.command(\"FUNCTION\", \"LOAD\", code)", true), ("redis-cli flushall", true),
      ("let text = try c.command(\"INFO\", \"stats\").string()", true),
      ("let info = try c.command(\"BF.INFO\", key, \"SIZE\")", false),
      ("let rows = try db.query(\"SELECT 1\")\nselect name in *; do :; done", false),
    ])
  func redisInPrograms(text: String, expected: Bool) {
    #expect(RedisText.changesServer(text, isProgram: true) == expected)
  }

  @Test(
    "PostgreSQL: what the lesson does not make, or no name takes back",
    arguments: [
      ("ALTER SYSTEM SET work_mem = '1MB'", true), ("ALTER ROLE other SET work_mem = '1MB'", true),
      ("DROP DATABASE IF EXISTS theirs", true), ("ALTER DATABASE postgres RESET ALL", true),
      ("ALTER ROLE bob LOGIN", false), ("DROP ROLE IF EXISTS bob", false),
      ("ALTER USER MAPPING FOR x SERVER s", false), ("ALTER TABLE role ADD c int", false),
      ("SET work_mem = '1MB'", false), ("CREATE ROLE eve", false),
    ])
  func postgres(text: String, expected: Bool) {
    #expect(PostgresText.changesServer(text, made: ["bob"]) == expected)
  }

  @Test("only the services that a step talks to")
  func services() throws {
    let text = """
      ---
      title: T
      services: {a: redis, b: redis, p: postgres, q: postgres, k: kafka}
      ---

      ```redis on=b
      FUNCTION FLUSH
      ```

      ```sql on=p
      CREATE ROLE bob;
      ALTER ROLE bob LOGIN;
      SELECT 'CONFIG SET';
      ```

      """
    func lasting(_ more: String) throws -> Set<String> {
      let result = LessonParser.parse(Array((text + more).utf8), file: "t.md", name: "t")
      return Registry.standard.lasting(in: try #require(result.lesson, "\(result.findings)"))
    }
    #expect(try lasting("") == ["b"])
    #expect(try lasting("```sql on=q\nALTER SYSTEM RESET ALL;\n```\n") == ["b", "q"])
    #expect(try lasting("```tcp to=h:1\nFLUSHALL\n```\n") == ["a", "b"])
    #expect(try lasting("```sh\ndropuser bob; redis-cli flushall\n```\n") == ["a", "b"])
  }
}
