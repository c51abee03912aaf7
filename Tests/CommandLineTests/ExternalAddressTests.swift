import Processes
import RedisClient
import TestSupport
import Testing

/// What steps are told of servers that were already there, and what is not done to these.
@Suite struct ExternalAddressTests {
  private func check(
    _ lesson: String, _ address: String
  ) throws -> (status: Int32, output: String) {
    let course = try TemporaryFolder()
    try course.write("lessons/01-a/01-page.md", lesson)
    let result = try Etude.run(
      ["check", "--course", course.path], environment: ["ETUDE_REDIS": address])
    return (result.status, result.output)
  }

  @Test("addresses hold no password, with which the tools log in all the same")
  func addresses() throws {
    let redis = try RedisServer()
    let connection = try RedisConnection(to: .tcp(host: "127.0.0.1", port: redis.port))
    let rights = ["~*", "&*", "+@all"]
    _ = try connection.command(
      (["ACL", "SETUSER", "alice", "on", ">first-secret"] + rights).map { Array($0.utf8) }
    ).checked()
    _ = try connection.command("ACL", "SETUSER", "default", "off").checked()
    let page = """
      ---
      title: Addresses
      services:
        c: redis
        own: {kind: redis, config: {requirepass: second-secret}}
      ---

      ```sh
      echo "$ETUDE_SERVICE_c $REDIS_URL $ETUDE_SERVICE_own" | sed 's/:[0-9][0-9]*/:PORT/g'
      redis-cli --user "$ETUDE_USER_c" -u "$ETUDE_SERVICE_c" ACL WHOAMI
      REDISCLI_AUTH=$ETUDE_PASSWORD_own redis-cli -u "$ETUDE_SERVICE_own" PING
      ```

      ```output
      redis://127.0.0.1:PORT/5 redis://127.0.0.1:PORT/5 redis://127.0.0.1:PORT/0
      alice
      PONG
      ```

      """
    let result = try check(page, "redis://alice:first-secret@127.0.0.1:\(redis.port)/5")
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("a page that loads functions is not put on the server of others")
  func functions() throws {
    let redis = try RedisServer()
    let page = """
      ---
      title: Functions
      services: {c: redis}
      ---

      ```redis
      FUNCTION LOAD "#!lua name=mylib\\nredis.register_function('f', function() return 1 end)"
      FCALL f 0
      ```

      ```output
      "mylib"
      (integer) 1
      ```

      """
    let result = try check(page, "redis://127.0.0.1:\(redis.port)/5")
    #expect(result.status == 0, "\(result.output)")
    let connection = try RedisConnection(to: .tcp(host: "127.0.0.1", port: redis.port))
    #expect(try connection.command("FUNCTION", "LIST") == .array([]))
  }
}
