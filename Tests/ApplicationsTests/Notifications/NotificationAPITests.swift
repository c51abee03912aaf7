import Applications
import Foundation
import Processes
import RedisClient
import Servers
import TestSupport
import Testing
import WebServers

/// A request of curl, and what has to be in its answer.
struct NotificationCurlCase: Sendable, CustomTestStringConvertible {
  var arguments: [String]
  var path: String
  var status: Int
  var contains: [String]
  var testDescription: String { String((arguments + [path]).joined(separator: " ").prefix(90)) }

  init(_ body: String?, _ path: String, _ status: Int, _ contains: String..., more: [String] = []) {
    arguments =
      (body.map { ["-H", "Content-Type: application/json", "-d", $0] } ?? []) + more
    (self.path, self.status, self.contains) = (path, status, contains)
  }

  private static let code = #"{"template":"code","to":"+4915112345678","values":{"code":"7"}}"#

  static let all = [
    NotificationCurlCase(
      code, "/notifications", 202, #"{"id":"p1-1"}"#, "Location: /notifications/p1-1"),
    NotificationCurlCase(
      code, "/notifications", 202, #"{"id":"p1-key-a_B-7"}"#,
      more: ["-H", "Idempotency-Key: a_B-7"]),
    NotificationCurlCase(
      code, "/notifications", 202, #"{"id":"p1-key-q"}"#, more: ["-H", "Idempotency-Key: \"q\""]),
    NotificationCurlCase(
      code, "/notifications", 400, "1 to 64 letters", more: ["-H", "Idempotency-Key: a b"]),
    NotificationCurlCase(
      #"{"template":"sale","to":"ada@example.org","values":{"nmae":"Ada"}}"#, "/notifications", 400,
      #""missing":["name","percent"]"#, #""unknown":["nmae"]"#, "application/problem+json"),
    NotificationCurlCase(
      #"{"template":"code","to":"+4915112345678"}"#, "/notifications", 400, #""missing":["code"]"#),
    NotificationCurlCase(
      #"{"template":"none","to":"x"}"#, "/notifications", 400, "no such template"),
    NotificationCurlCase(
      #"{"template":"code","to":"ada@example.org","values":{"code":"7"}}"#, "/notifications", 400,
      "+4915112345678"),
    NotificationCurlCase(
      #"{"template":"receipt","to":"a@b@c","values":{"name":"7"}}"#, "/notifications", 400,
      "ada@example.org"),
    NotificationCurlCase(
      #"{"template":"receipt","to":"a@b\r\nBcc: c@d","values":{"name":"7"}}"#, "/notifications",
      400, "ada@example.org"),
    NotificationCurlCase(
      #"{"template":"code","to":"+4915112345678","values":{"code":7}}"#, "/notifications", 422,
      "`values.code` has to be a string"),
    NotificationCurlCase(
      #"{"template":"code","to":"+4915112345678","values":{"code":"\#(String(repeating: "7", count: 1001))"}}"#,
      "/notifications", 400, "1000 characters"),
    NotificationCurlCase(
      #"{"template":"code","to":"+4915112345678","values":null}"#, "/notifications", 422,
      "`values` may not be null"),
    NotificationCurlCase(#"{"to":"x"}"#, "/notifications", 422, "lacks `template`"),
    NotificationCurlCase("[]", "/notifications", 422, "an object"),
    NotificationCurlCase("{", "/notifications", 400, "no valid JSON"),
    NotificationCurlCase(nil, "/notifications", 405, "Allow: OPTIONS, POST"),
    NotificationCurlCase(nil, "/notifications/p1-99", 404, "no such message"),
    NotificationCurlCase(nil, "/notifications/xx-99", 404, "no such message"),
    NotificationCurlCase(
      #"{"name":"spring","template":"sale","values":{"percent":"5"}}"#, "/campaigns", 202,
      #"{"id":"spring"}"#, "Location: /campaigns/spring"),
    NotificationCurlCase(
      #"{"name":"spring","template":"sale"}"#, "/campaigns", 400, #""missing":["percent"]"#),
    NotificationCurlCase(
      #"{"name":"sp ring","template":"sale","values":{"percent":"5"}}"#, "/campaigns", 400,
      "1 to 64 letters"),
    NotificationCurlCase(nil, "/campaigns/none", 404, "no such campaign"),
    NotificationCurlCase(
      nil, "/ledger", 200, #"{"failed":0,"queued":0,"requested":0,"sent":0,"suppressed":0}"#),
    NotificationCurlCase(nil, "/templates", 200, #""variables":["code"]"#),
    NotificationCurlCase(nil, "/providers/email", 200, #"{"calls":0,"sent":0}"#),
    NotificationCurlCase(nil, "/providers/pigeon", 404, "no provider"),
    NotificationCurlCase(
      #"{"script":["fail","slow:3000"]}"#, "/providers/email", 204, more: ["-X", "PUT"]),
    NotificationCurlCase(
      #"{"script":["slow:-1"]}"#, "/providers/email", 422, "slow:600000", more: ["-X", "PUT"]),
    NotificationCurlCase(
      #"{"script":[],"latency":600001}"#, "/providers/email", 422, "latency", more: ["-X", "PUT"]),
    NotificationCurlCase(nil, "/openapi.json", 200, #""openapi": "3.1.0""#),
  ]
}

@Suite("The notification service over HTTP")
struct NotificationAPITests {
  private let fixture: NotificationFixture
  private let provider = ScriptedProvider()
  private let server: HTTPServer

  init() throws {
    fixture = try NotificationFixture()
    let api = NotificationAPI(fixture.control(), providers: [.email: provider], clock: { 0 })
    server = try HTTPServer(api.routes, name: "notifications")
  }

  private func curl(_ arguments: [String], _ path: String) throws -> String {
    try ChildProcess.collect(
      .init(
        "curl",
        ["--silent", "--show-error", "--include", "--max-time", "60"] + arguments + [
          server.url + path
        ],
        environment: ["PATH": Executable.defaultPath]), deadline: .after(.seconds(60))
    ).output.replacing("\r\n", with: "\n")
  }

  @Test("Each request has its answer", arguments: NotificationCurlCase.all)
  func answers(_ request: NotificationCurlCase) throws {
    let answer = try curl(request.arguments, request.path)
    #expect(answer.hasPrefix("HTTP/1.1 \(request.status) "), "\(answer)")
    for part in request.contains { #expect(answer.contains(part), "\(answer)") }
    // What is refused has put nothing into a queue, and nothing is sent before there is a worker.
    #expect(
      try fixture.queues().ledger().requested
        == (request.status == 202 && request.path == "/notifications" ? 1 : 0))
    #expect(provider.callCount == 0)
    try server.stop()
  }

  @Test("A client that repeats a request with its key has one message")
  func keys() throws {
    let arguments = NotificationCurlCase.all[1].arguments
    for _ in 1...3 { #expect(try curl(arguments, "/notifications").contains("p1-key-a_B-7")) }
    #expect(try fixture.queues().ledger().requested == 1)
    #expect(try fixture.worker(ScriptedProvider()).step(at: 0) == .sent("p1-key-a_B-7"))
    #expect(try curl(arguments, "/notifications").contains("202 Accepted"))
    #expect(try fixture.queues().ledger().requested == 1)
    #expect(try curl([], "/notifications/p1-key-a_B-7").contains(#""state":"sent""#))
    try server.stop()
  }

  @Test("The description is one of OpenAPI, and schemathesis finds no fault with the service")
  func schemathesis() throws {
    let lines = try PythonPeer.lines("http/schemathesis-run.py", server.url)
    #expect(lines.last == "0", "\(lines.joined(separator: "\n"))")
    #expect(try fixture.queues().ledger().isBalanced)
    try server.stop()
  }

  @Test("Clients that vanish, send half a request, or send nothing hold up nobody")
  func vanishing() throws {
    var open: [ByteConnection] = []
    let body = #"{"template":"code","to":"+4915112345678","values":{"code":"7"}}"#
    let head =
      "POST /notifications HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    for turn in 0..<300 {
      let client = try ByteConnection(to: "127.0.0.1:\(server.port)")
      switch turn % 4 {
      case 0: break
      case 1: try client.send(head)
      case 2: try client.send("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body.prefix(9))")
      // It does not wait for the answer.
      default: try client.send("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
      }
      if turn % 8 < 4 { open.append(client) }
    }
    let answer = try curl(["-H", "Content-Type: application/json", "-d", body], "/notifications")
    #expect(answer.contains("202 Accepted"), "\(answer)")
    let ledger = try fixture.queues().ledger()
    #expect(ledger.isBalanced && ledger.requested >= 1 && ledger.requested <= 76)
    withExtendedLifetime(open) {}
    open = []
    try server.stop()
  }

  @Test("Without Redis the service says so, and goes on when it is back")
  func outage() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("etude-n-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var redis: RedisServer? = try RedisServer(folder: folder)
    let path = try #require(redis?.socketPath)
    let control = NotificationControl(NotificationFixture.templates) { () throws(RedisError) in
      try RedisConnection(to: .unix(path: path))
    }
    let request = NotificationRequest(
      template: "code", to: "+4915112345678", values: ["code": "7"])
    #expect(try control.accept(request, at: 0) == "p1-1")
    redis?.stop()
    #expect(throws: RedisError.self) { try control.accept(request, at: 0) }
    let away = try HTTPServer(NotificationAPI(control).routes)
    let answer = try ChildProcess.collect(
      .init(
        "curl", ["--silent", "--include", away.url + "/ledger"],
        environment: ["PATH": Executable.defaultPath]), deadline: .after(.seconds(60))
    ).output
    #expect(answer.contains("503 Service Unavailable") && answer.contains("Retry-After: 1"))
    redis = try RedisServer(folder: folder)
    // Its data is gone with it.
    #expect(try control.accept(request, at: 0) == "p1-1")
    try away.stop()
    try server.stop()
    redis?.stop()
  }
}
