import RedisClient
import TestSupport
import Testing

@Suite struct RedisConnectionTests {
  let server: RedisServer

  init() throws { server = try RedisServer() }

  private func connect(limit: Int = RedisConnection.defaultMaximumReplyBytes) throws
    -> RedisConnection
  {
    try RedisConnection(to: .unix(path: server.socketPath), maximumReplyBytes: limit)
  }

  @Test func talksOverTCP() throws {
    let redis = try RedisConnection(to: .tcp(host: "127.0.0.1", port: server.port))
    #expect(try redis.command("PING") == .status(Array("PONG".utf8)))
  }

  @Test func readsEveryType() throws {
    let redis = try connect()
    #expect(try redis.command("SET", "k", "v") == .ok)
    #expect(try redis.command("GET", "k") == .bulk(Array("v".utf8)))
    #expect(try redis.command("GET", "nosuch") == .null)
    #expect(try redis.command("STRLEN", "k") == .integer(1))
    #expect(
      try redis.command("EVAL", "return {1,{'a',false},{}}", "0")
        == .array([.integer(1), .array([.bulk([97]), .null]), .array([])]))
    #expect(
      try redis.command("INCR", "k").errorMessage
        == "ERR value is not an integer or out of range")
  }

  @Test func keepsEveryByte() throws {
    let redis = try connect()
    let all = (0...255).map(UInt8.init)
    #expect(try redis.command([Array("SET".utf8), all, all + all]) == .ok)
    #expect(try redis.command([Array("GET".utf8), all]) == .bulk(all + all))
    #expect(try redis.command([Array("ECHO".utf8), []]) == .bulk([]))
  }

  @Test func pipelinesInOrder() throws {
    let redis = try connect()
    let replies = try redis.pipeline((1...5000).map { _ in ["INCR", "n"] })
    #expect(replies == (1...5000).map { .integer($0) })
  }

  @Test func readsLargeReplies() throws {
    let redis = try connect()
    let value = [UInt8](repeating: 7, count: 5 << 20)
    _ = try redis.command([Array("SET".utf8), Array("big".utf8), value])
    #expect(try redis.command("GET", "big") == .bulk(value))
  }

  @Test func refusesRepliesOverItsLimit() throws {
    let redis = try connect(limit: 1 << 20)
    _ = try redis.command("SETRANGE", "big", "3000000", "x")
    #expect(throws: RedisError.replyTooLarge(limit: 1 << 20)) { try redis.command("GET", "big") }
    #expect(redis.isClosed)
    #expect(throws: RedisError.self) { try redis.command("PING") }
  }

  @Test func saysWhyItCannotConnect() throws {
    let nowhere = RedisEndpoint.unix(path: server.socketPath + "-no")
    #expect(throws: RedisError.cannotConnect(nowhere, reason: "No such file or directory")) {
      try RedisConnection(to: nowhere)
    }
    #expect(throws: RedisError.self) { try RedisConnection(to: .tcp(host: "127.0.0.1", port: 1)) }
  }

  @Test func reportsALostConnection() throws {
    let (victim, killer) = (try connect(), try connect())
    _ = try victim.command("PING")
    _ = try killer.command("CLIENT", "KILL", "TYPE", "normal")
    #expect(throws: RedisError.self) { try victim.command("PING") }
    #expect(victim.isClosed)
  }

  @Test func reportsAReplyThatDoesNotCome() throws {
    let redis = try RedisConnection(
      to: .unix(path: server.socketPath), timeout: .milliseconds(50))
    #expect(throws: RedisError.timedOut(after: .milliseconds(50))) {
      try redis.command("BLPOP", "nothing", "0")
    }
  }

  @Test func deliversMessagesWithoutWaiting() throws {
    let (subscriber, publisher) = (try connect(), try connect())
    _ = try subscriber.command("SUBSCRIBE", "news")
    #expect(try subscriber.receive() == false)
    #expect(try subscriber.nextReply() == nil)
    #expect(try publisher.command("PUBLISH", "news", "hi") == .integer(1))
    let message = ["message", "news", "hi"].map { RedisReply.bulk(Array($0.utf8)) }
    #expect(try subscriber.awaitReply(within: .seconds(5)) == .array(message))
  }
}
