import Servers
import TestSupport
import Testing

/// INCR and its relatives over every edge of the integers, and over values that are no integers,
/// against a real Redis.
@Suite struct KVStoreCountingTests {
  private static let counting: [String: KVCommand] = [
    "INCR": { arguments, store in store.add(1, to: arguments[0]) },
    "DECR": { arguments, store in store.add(-1, to: arguments[0]) },
    "INCRBY": { arguments, store in
      store.add(Int(String(decoding: arguments[1], as: UTF8.self)) ?? 0, to: arguments[0])
    },
  ]

  private static func resp(_ words: [String]) -> String {
    "*\(words.count)\r\n" + words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
  }

  @Test func addsAsRedisDoes() throws {
    let values = [
      "9223372036854775807", "9223372036854775806", "-9223372036854775808", "-9223372036854775807",
      "9223372036854775808", "-9223372036854775809", "99999999999999999999999", "0", "-0", "-1",
      "+5", "05", " 5", "5 ", "5.0", "0x5", "1e3", "", "-", "many", "5\0", "٣",
    ]
    let additions = [
      ["INCR", "n"], ["DECR", "n"], ["INCRBY", "n", "9223372036854775807"],
      ["INCRBY", "n", "-9223372036854775808"], ["INCRBY", "n", "0"],
    ]
    let requests =
      additions.map { Self.resp($0) + Self.resp(["DEL", "n"]) }
      + values.flatMap { value in
        additions.map {
          Self.resp(["SET", "n", value]) + Self.resp($0) + Self.resp(["GET", "n"])
        }
      }
    let redis = try RedisServer()
    defer { redis.stop() }
    let ours = try KVServer(port: 0, commands: Self.counting)
    let (real, own) = (
      try ByteConnection(to: "127.0.0.1:\(redis.port)"), try ByteConnection(to: ours.address)
    )
    for request in requests {
      // The reply to ECHO is the last line.
      let end = Self.resp(["ECHO", "end"])
      try real.send(request + end)
      try own.send(request + end)
      var expected: [String] = []
      var actual: [String] = []
      while expected.last != "end" { expected.append(try #require(try real.receiveLine())) }
      while actual.last != "end" { actual.append(try #require(try own.receiveLine())) }
      #expect(actual == expected, "\(request.debugDescription)")
    }
    try ours.stop()
  }
}
