import RedisClient
import TestSupport
import Testing

/// Replies as Swift values.
@Suite struct RedisValueTests {
  @Test func readsWhatCommandsReturn() throws {
    let server = try RedisServer()
    let redis = try RedisConnection(to: .unix(path: server.socketPath))
    #expect(try redis.command("SET", "k", "v").string() == "OK")
    #expect(try redis.command("GET", "k").optionalString() == "v")
    #expect(try redis.command("GET", "nosuch").optionalString() == nil)
    #expect(try redis.command("RPUSH", "l", "a", "b").integer() == 2)
    #expect(try redis.command("LRANGE", "l", "0", "-1").strings() == ["a", "b"])
    #expect(try redis.command("HSET", "h", "f", "1", "g", "2").integer() == 2)
    #expect(try redis.command("HGETALL", "h").dictionary() == ["f": "1", "g": "2"])
    #expect(
      try redis.eval(
        "return {redis.call('GET', KEYS[1]), ARGV[1]}", keys: ["k"], arguments: ["x"]
      ).strings() == ["v", "x"])
  }

  @Test func saysWhatItGotInstead() throws {
    let server = try RedisServer()
    let redis = try RedisConnection(to: .unix(path: server.socketPath))
    #expect(throws: RedisError.server("MINE no")) {
      try redis.eval("return redis.error_reply('MINE no')")
    }
    #expect(throws: RedisError.unexpectedReply(expected: "an integer", actual: "null")) {
      try RedisReply.null.integer()
    }
    #expect(throws: RedisError.unexpectedReply(expected: "an array", actual: "an integer")) {
      try RedisReply.integer(1).strings()
    }
    #expect(throws: RedisError.unexpectedReply(expected: "a string", actual: "null")) {
      try RedisReply.null.string()
    }
    #expect(throws: RedisError.unexpectedReply(expected: "keys and values", actual: "an array")) {
      try RedisReply.array([.ok]).dictionary()
    }
  }
}
