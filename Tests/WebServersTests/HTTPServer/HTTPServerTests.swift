import Foundation
import Servers
import TestSupport
import Testing
import WebServers

/// One request of curl, and what has to be in its answer.
struct CurlCase: Sendable, CustomTestStringConvertible {
  var arguments: [String]
  var status: String
  var contains: [String]
  var testDescription: String { String(arguments.joined(separator: " ").prefix(80)) }

  init(_ arguments: String..., status: String, contains: [String]) {
    (self.arguments, self.status, self.contains) = (arguments, status, contains)
  }

  private static let json = "Content-Type: application/json"
  private static let problem = "Content-Type: application/problem+json"

  static let all = [
    CurlCase(
      "/hello/J%C3%BCrgen%2FX+Y", status: "200 OK", contains: [json, #"{"hello":"Jürgen/X+Y"}"#]),
    CurlCase("/items/7", status: "200 OK", contains: [#"{"id":7,"limit":10}"#]),
    CurlCase("/items/7?limit=3&other=a%20b", status: "200 OK", contains: [#"{"id":7,"limit":3}"#]),
    CurlCase(
      "/items/7?limit=x", status: "400 Bad Request",
      contains: [problem, "The query's `limit` has to be a whole number."]),
    CurlCase("/items/7?limit=1&limit=2", status: "400 Bad Request", contains: ["2 times"]),
    CurlCase(
      "/items/x", status: "400 Bad Request", contains: ["The path's `id` has to be a whole number."]
    ),
    CurlCase("/items/newest", status: "200 OK", contains: ["newest"]),
    CurlCase("/items/", status: "404 Not Found", contains: [problem]),
    CurlCase("/nothing", status: "404 Not Found", contains: [problem, #""status":404"#]),
    CurlCase("/later", status: "200 OK", contains: ["later"]),
    CurlCase("--head", "/hello/a", status: "200 OK", contains: ["Content-Length: 13\n"]),
    CurlCase(
      "-X", "OPTIONS", "/orders", status: "204 No Content", contains: ["Allow: OPTIONS, POST\n"]),
    CurlCase(
      "-X", "DELETE", "/items/7", status: "405 Method Not Allowed",
      contains: [problem, "Allow: GET, HEAD, OPTIONS\n"]),
    CurlCase(
      "-H", json, "-d", #"{"item":"a","count":2}"#, "/orders", status: "201 Created",
      contains: [#"{"count":2,"item":"a"}"#]),
    CurlCase(
      "-H", json, "-d", #"{"item":"a","count":"2"}"#, "/orders",
      status: "422 Unprocessable Content",
      contains: ["The body's `count` has to be a whole number."]),
    CurlCase(
      "-H", json, "-d", #"{"count":2}"#, "/orders", status: "422 Unprocessable Content",
      contains: ["The body lacks `item`."]),
    CurlCase(
      "-H", json, "-d", #"{"item":null,"count":2}"#, "/orders", status: "422 Unprocessable Content",
      contains: ["The body's `item` may not be null."]),
    CurlCase(
      "-H", json, "-d", "[1]", "/orders", status: "422 Unprocessable Content",
      contains: ["an object"]),
    CurlCase(
      "-H", json, "-d", "{", "/orders", status: "400 Bad Request", contains: ["no valid JSON"]),
    CurlCase(
      "-H", json, "-d", String(repeating: "[", count: 100_000), "/orders",
      status: "400 Bad Request",
      contains: ["objects deep"]),
    CurlCase(
      "-d", "{}", "/orders", status: "415 Unsupported Media Type",
      contains: ["Accept: application/json"]),
    CurlCase("-X", "POST", "/orders", status: "411 Length Required", contains: [problem]),
    CurlCase(
      "-H", "Transfer-Encoding: chunked", "-H", json, "-d", #"{"item":"a","count":2}"#, "/orders",
      status: "201 Created", contains: [#"{"count":2,"item":"a"}"#]),
    CurlCase(
      "-H", "Host: evil.example", "/hello/a", status: "421 Misdirected Request", contains: [problem]
    ),
    CurlCase("-H", "Host: localhost", "/hello/a", status: "200 OK", contains: []),
    CurlCase(
      "-H", "Expect: tea", "/hello/a", status: "417 Expectation Failed", contains: [problem]),
    CurlCase(
      "-H", "X: " + String(repeating: "a", count: 17_000), "/hello/a",
      status: "431 Request Header Fields Too Large", contains: [problem, "Connection: close"]),
    CurlCase(
      "/hello/" + String(repeating: "a", count: 17_000), status: "414 URI Too Long",
      contains: [problem]),
    CurlCase("--http1.0", "/hello/a", status: "200 OK", contains: ["Connection: close"]),
  ]
}

/// What a server answers, as curl sees it.
@Suite struct HTTPServerTests {
  @Test(arguments: CurlCase.all) func answers(_ request: CurlCase) throws {
    let api = try DemoAPI()
    var arguments = request.arguments
    arguments[arguments.count - 1] = api.server.url + arguments[arguments.count - 1]
    let answer = try api.curl(words: arguments)
    #expect(answer.hasPrefix("HTTP/1.1 \(request.status)\n"), "\(answer)")
    for part in request.contains { #expect(answer.contains(part), "\(answer)") }
    try api.server.stop()
  }

  @Test func aBodyArrivesWhole() throws {
    let api = try DemoAPI()
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("etude-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    // Longer than curl sends before it has been told to go on.
    let bytes = Data((0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    try bytes.write(to: file)
    let kinds = [[], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"]]
    for more in kinds {
      let copy = file.path + ".copy"
      let answer = try api.curl(
        words: more + ["-T", file.path, "-o", copy, api.server.url + "/echo"])
      #expect(answer == "")
      let received = try Data(contentsOf: URL(fileURLWithPath: copy))
      // The file has the head as well.
      #expect(received.suffix(bytes.count) == bytes)
      try FileManager.default.removeItem(atPath: copy)
    }
    try (bytes + [0]).write(to: file)
    for more in kinds {
      let answer = try api.curl(words: more + ["-T", file.path, api.server.url + "/echo"])
      #expect(answer.contains("413 Content Too Large"), "\(answer)")
    }
    try api.server.stop()
  }

  @Test func aFailureSaysNothingOfItself() throws {
    let api = try DemoAPI()
    for path in ["/secret", "/split"] {
      let answer = try api.curl(path)
      #expect(answer.hasPrefix("HTTP/1.1 500 Internal Server Error\n"))
      #expect(answer.contains("application/problem+json"))
      #expect(!answer.contains("1234") && !answer.contains("Cookie"))
    }
    #expect(api.log.map(\.status) == [500, 500])
    #expect(api.log.first?.failure == "the password is 1234")
    try api.server.stop()
  }

  @Test func theLogSaysWhichServerAnswered() throws {
    let api = try DemoAPI()
    _ = try api.curl("/items/newest?a=1")
    _ = try api.curl("/items/1")
    #expect(
      api.log.map(\.description) == [
        "GET /items/newest?a=1 200 7 replica-1", "GET /items/1 200 19 demo",
      ])
    #expect(api.log.map(\.server) == ["demo", "demo"])
    try api.server.stop()
  }

  @Test func eightClientsKeepTheirConnections() throws {
    let api = try DemoAPI()
    let lines = try PythonPeer.lines("http/keep-alive-clients.py", api.server.url, "8", "50")
    #expect(lines == Array(repeating: "1 250", count: 8))
    #expect(api.server.statistics.acceptedConnections == 8)
    #expect(api.server.statistics.requests == 2_000)
    #expect(api.log.count == 2_000)
    try api.server.stop()
  }

  @Test func aPortThatIsTakenIsNamed() throws {
    let api = try DemoAPI()
    #expect(
      throws: SocketError(
        "cannot listen on 127.0.0.1:\(api.server.port)", reason: "Address already in use")
    ) {
      try HTTPServer(HTTPRoutes(), port: api.server.port)
    }
    let port = api.server.port
    try api.server.stop()
    let next = try HTTPServer(HTTPRoutes(), port: port)
    #expect(next.port == port)
    try next.stop()
  }

  @Test(.enabled(if: OtherUser.isAvailable)) func anotherUserIsNotServed() throws {
    let api = try DemoAPI()
    let request = Array("GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    let hex = request.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let port = "\(api.server.port)"
    #expect(try OtherUser.python(OtherUser.talk, [port, hex]) == "\n")
    #expect(api.log.isEmpty)
    #expect(try OtherUser.python(OtherUser.talk, [port, hex], asOther: false).count > 100)
    #expect(api.server.statistics.refusedConnections == 1)
    try api.server.stop()
  }
}
