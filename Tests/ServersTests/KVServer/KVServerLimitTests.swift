import Servers
import Testing

/// What a server refuses: memory beyond its limits, and who is no client of it.
@Suite struct KVServerLimitTests {
  @Test("half requests of many connections take no more memory than they may")
  func halfRequests() throws {
    var limits = KVLimits()
    limits.bufferedBytes = 2 << 20
    let server = try KVServer(port: 0, limits: limits)
    let patient = try ByteConnection(to: server.address)
    try patient.send("PIN")
    let half = "*2\r\n$4\r\nECHO\r\n$400000\r\n" + String(repeating: "x", count: 200_000)
    var crowd: [ByteConnection] = []
    for _ in 0..<40 {
      let connection = try ByteConnection(to: server.address)
      // The server may have closed it already.
      try? connection.send(half)
      crowd.append(connection)
    }
    // Eight megabytes were sent, or not taken any more.
    let deadline = ContinuousClock.now + .seconds(30)
    while server.statistics.evictedConnections == 0 {
      try #require(ContinuousClock.now < deadline)
    }
    let statistics = server.statistics
    // Beyond the limit by one buffer at most: the one that made it too much.
    #expect(statistics.peakBufferedBytes < limits.bufferedBytes + (1 << 20))
    #expect(statistics.bufferedBytes <= limits.bufferedBytes)
    // Who holds little is left alone.
    try patient.send("G\n")
    #expect(try patient.receiveLine() == "+PONG")
    _ = consume crowd
    try server.stop()
  }

  @Test func aFullStoreSaysSoAsRedisDoes() throws {
    var limits = KVLimits()
    limits.storedBytes = 10_000
    let server = try KVServer(port: 0, limits: limits)
    let connection = try ByteConnection(to: server.address)
    func ask(_ request: String) throws -> String? {
      try connection.send(request + "\n")
      return try connection.receiveLine()
    }
    let refusal = "-OOM command not allowed when used memory > 'maxmemory'."
    var stored = 0
    while try ask("SET key\(stored) \(String(repeating: "v", count: 100))") == "+OK" { stored += 1 }
    // 100 bytes, a short key, and 64 for what is kept about it.
    #expect((50...60).contains(stored))
    // A short one still fits; then tiny ones fill the rest, each with its cost.
    var tiny = 0
    while try ask("SET t\(tiny) v") == "+OK" { tiny += 1 }
    #expect(tiny < 4)
    #expect(try ask("SET key0 v") == refusal)
    #expect(try ask("EXISTS key0 t9") == ":1" && ask("PING") == "+PONG")
    #expect(try ask("DEL key0") == ":1" && ask("SET key0 v") == "+OK")
    try server.stop()
  }

  /// What a web browser can be made to send: none of it is done, none of it is answered.
  @Test(arguments: [
    "SET /evil HTTP/1.1\r\nHost: x\r\n\r\n", "DEL /there HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /there HTTP/1.1\r\n\r\nSET /evil 1\r\n", "PUT /there HTTP/1.0\r\nSET /evil 1\r\n",
    "OPTIONS * HTTP/1.1\r\n\r\nSET /evil 1\r\n", "PRI * HTTP/2.0\r\nHost: x\r\nSET /evil 1\r\n",
    "POST /\r\nSET /evil 1\r\n", "\u{16}\u{3}\u{1}\r\nSET /evil 1\r\n",
  ])
  func aBrowserGetsNowhere(request: String) throws {
    let server = try KVServer(port: 0)
    #expect(try KVServerTests.answer(server, "SET /there 1\r\n") == "+OK\r\n")
    let answer = try KVServerTests.answer(server, request)
    #expect(answer == "" || answer == "-ERR unknown command 'PRI'\r\n")
    #expect(try KVServerTests.answer(server, "EXISTS /evil /there\n") == ":1\n")
    try server.stop()
  }

  @Test func aValueMayReadLikeTheWeb() throws {
    let server = try KVServer(port: 0)
    let request = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$10\r\n/ HTTP/1.1\r\n"
    #expect(try KVServerTests.answer(server, request) == "+OK\r\n")
    // A person's line ends with LF alone.
    #expect(try KVServerTests.answer(server, "SET b HTTP/1.1\n") == "+OK\n")
    try server.stop()
  }
}
