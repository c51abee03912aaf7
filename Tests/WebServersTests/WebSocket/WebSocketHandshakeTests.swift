import Servers
import TestSupport
import Testing
import WebServers

/// What opens a connection, and what does not.
@Suite struct WebSocketHandshakeTests {
  @Test func theStandardsOwnExample() throws {
    let server = try EchoService.server()
    let connection = try ByteConnection(to: server.address)
    try connection.send(RawClient.request(server, path: "/chat?greeting=h%C3%A9"))
    var lines: [String] = []
    while let line = try connection.receiveLine(), !line.isEmpty { lines.append(line) }
    #expect(
      lines == [
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
      ])
    #expect(try connection.receive(5) == [0x81, 3] + Array("hé".utf8))
    connection.close()
    try server.stop()
  }

  static let refused: [(changes: [String: String?], line: String?, status: String)] = [
    (["Sec-WebSocket-Version": "8"], nil, "426"), (["Sec-WebSocket-Version": nil], nil, "426"),
    (["Sec-WebSocket-Key": nil], nil, "400"), (["Sec-WebSocket-Key": "c2hvcnQ="], nil, "400"),
    (["Sec-WebSocket-Key": "no base64 at all, is it?"], nil, "400"),
    (["Upgrade": "h2c"], nil, "400"), (["Content-Length": "3"], nil, "413"),
    (["Transfer-Encoding": "chunked"], nil, "413"),
    ([:], "POST / HTTP/1.1", "400"), ([:], "GET / HTTP/1.0", "400"),
    ([:], "GET / HTTP/2.0", "505"), ([:], "GET /%zz HTTP/1.1", "400"),
    ([:], "GET /no HTTP/1.1", "404"), ([:], "GET / HTTP/1.1 x", "400"),
    ([:], "GET  / HTTP/1.1", "400"), ([:], "GET x HTTP/1.1", "400"), ([:], "", "400"),
    (["Host": nil], nil, "400"), (["Host": "etude.example"], nil, "421"),
    (["Host": "127.0.0.1.example:80"], nil, "421"),
    (["Origin": "http://etude.example"], nil, "403"), (["Origin": "null"], nil, "403"),
    (["Origin": "http://127.0.0.1"], nil, "403"), (["Origin": "https://localhost"], nil, "403"),
    (["X": String(repeating: "x", count: 9_000)], nil, "431"),
    (["A b": "c"], nil, "400"), (["A": "b\u{1}c"], nil, "400"), (["A": "b\nC: d"], nil, "400"),
  ]

  @Test(arguments: refused)
  func requestsThatAreRefused(
    _ changes: [String: String?], _ line: String?, _ status: String
  ) throws {
    let server = try EchoService.server()
    let connection = try ByteConnection(to: server.address)
    try connection.send(RawClient.request(server, changes, line: line))
    let reply = String(decoding: try connection.receiveAll(), as: UTF8.self)
    #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(reply)")
    #expect(reply.contains("Content-Type: application/problem+json\r\n"))
    if status == "426" { #expect(reply.contains("Sec-WebSocket-Version: 13\r\n")) }
    let statistics = server.statistics
    #expect(statistics.handshakes == 0 && statistics.otherRequests == 1)
    try server.stop()
  }

  @Test func originsThatMayConnect() throws {
    let server = try EchoService.server(origins: ["http://localhost:3000"])
    for origin in ["http://\(server.address)", "http://localhost:3000"] {
      let client = try WebSocketClient(to: server.address, headers: ["Origin": origin])
      client.close()
    }
    #expect(throws: SocketError.self) {
      try WebSocketClient(to: server.address, headers: ["Origin": "http://localhost:3001"])
    }
    try server.stop()
  }

  @Test func otherRequestsAreAnsweredByRoutes() throws {
    let server = try EchoService.server()
    for (line, start) in [
      ("GET /hello", "HTTP/1.1 200 OK"), ("HEAD /hello", "HTTP/1.1 200 OK"),
      ("GET /none", "HTTP/1.1 404 Not Found"), ("PUT /hello", "HTTP/1.1 405 Method Not Allowed"),
    ] {
      let connection = try ByteConnection(to: server.address)
      try connection.send("\(line) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let reply = String(decoding: try connection.receiveAll(), as: UTF8.self)
      #expect(reply.hasPrefix(start) && reply.contains("\r\nConnection: close\r\n"))
      #expect(reply.hasSuffix("\r\n\r\nhello\n") == (line == "GET /hello"))
    }
    try server.stop()
  }

  @Test("another user of the machine is not let in", .enabled(if: OtherUser.isAvailable))
  func otherUsers() throws {
    let server = try EchoService.server()
    let port = String(server.port)
    let request = RawClient.request(server).utf8.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    func answer(asOther: Bool) throws -> String {
      try OtherUser.python(OtherUser.talk, [port, request.joined()], asOther: asOther)
    }
    #expect(try answer(asOther: true) == "\n")
    #expect(try answer(asOther: false) != "\n")
    let statistics = server.statistics
    #expect(statistics.refusedConnections == 1 && statistics.handshakes == 1)
    try server.stop()
  }
}
