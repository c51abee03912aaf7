import Algorithms
import Foundation
import Servers
import TestSupport
import Testing
import WebServers

/// Bytes that are no proper request, and how the answer has to begin; nil when there is none.
struct MalformedCase: Sendable, CustomTestStringConvertible {
  var bytes: String
  var answer: String?
  var testDescription: String { String(bytes.prefix(60)).debugDescription }

  init(_ bytes: String, _ answer: String?) { (self.bytes, self.answer) = (bytes, answer) }

  private static let host = "Host: localhost\r\n"

  static let all = [
    MalformedCase("", nil),
    MalformedCase("\r\n", "HTTP/1.1 400 "),
    MalformedCase("hello\r\n\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/a HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/a HTTP/1.1\r\n\(host)\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/a HTTP/1.0\r\n\r\n", "HTTP/1.1 200 "),
    MalformedCase("GET /hello/a HTTP/2.0\r\n\(host)\r\n", "HTTP/1.1 505 "),
    MalformedCase("GET http://localhost/hello/a HTTP/1.1\r\n\(host)\r\n", nil),
    MalformedCase("GET hello HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/%zz HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/%00 HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/%ff HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/%2 HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /items/1?limit=%zz HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/../hello/a HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 404 "),
    MalformedCase("GET /hello/a#b HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("BREW /hello/a HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 405 "),
    MalformedCase("TRACE /hello/a HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 405 "),
    MalformedCase("TRACE /nothing?a=b HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 404 "),
    MalformedCase("TRACE /hello/%zz HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("BR(W /hello/a HTTP/1.1\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase("TRACE /hello/a\r\n\(host)\r\n", "HTTP/1.1 400 "),
    MalformedCase(
      "POST /hello/a HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\r\n",
      "HTTP/1.1 403 "),
    MalformedCase("POST /hello/a HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421 "),
    MalformedCase("GET /hello/a HTTP/1.1\r\n\(host)A\u{1}B: c\r\n\r\n", "HTTP/1.1 400 "),
    MalformedCase("GET /hello/a HTTP/1.1\r\n\(host)A(B): c\r\n\r\n", "HTTP/1.1 400 "),
    MalformedCase(
      "GET /hello/a HTTP/1.1\r\n\(host)" + (1...70).map { "X\($0): y\r\n" }.joined() + "\r\n",
      "HTTP/1.1 431 "),
    MalformedCase(
      "GET /hello/a HTTP/1.1\r\n\(host)X: " + String(repeating: "a", count: 100_000),
      "HTTP/1.1 400 "),
    MalformedCase("PUT /echo HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n", "HTTP/1.1 400 "),
    MalformedCase("PUT /echo HTTP/1.1\r\n\(host)Content-Length: 5x\r\n\r\nabcde", "HTTP/1.1 400 "),
    MalformedCase("PUT /echo HTTP/1.1\r\n\(host)Content-Length: +5\r\n\r\nabcde", "HTTP/1.1 400 "),
    MalformedCase(
      "PUT /echo HTTP/1.1\r\n\(host)Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
      "HTTP/1.1 400 "),
    MalformedCase("PUT /echo HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\nabc", "HTTP/1.1 400 "),
    MalformedCase(
      "PUT /echo HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\n", "HTTP/1.1 413 "),
    MalformedCase(
      "PUT /echo HTTP/1.1\r\n\(host)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 400 "),
    MalformedCase("PUT /echo HTTP/1.1\r\n\(host)Transfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 400 "),
    MalformedCase(
      "PUT /echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400 "),
    MalformedCase(
      "PUT /echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n5\r\nab", "HTTP/1.1 400 "),
    MalformedCase(
      "PUT /echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab",
      "HTTP/1.1 400 "),
    MalformedCase(
      "PUT /echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
      "HTTP/1.1 200 "),
    MalformedCase(
      "GET /hello/a HTTP/1.1\r\n\(host)Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      "HTTP/1.1 200 "),
    MalformedCase(
      "GET /hello/a HTTP/1.1\r\n\(host)Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n", "HTTP/1.1 200 "
    ),
  ]
}

/// Clients that send what is no proper request.
@Suite struct HTTPMalformedTests {
  @Test(arguments: MalformedCase.all) func answers(_ malformed: MalformedCase) throws {
    let api = try DemoAPI()
    let answer = try api.exchange(malformed.bytes)
    if let expected = malformed.answer {
      #expect(answer.hasPrefix(expected), "\(answer)")
    } else {
      #expect(answer == "")
    }
    if (malformed.answer ?? "").contains("1 4") {
      #expect(answer.contains("Content-Type: application/problem+json\r\n"))
    }
    try api.server.stop()
  }

  /// A page of another site may send a POST without asking first.
  @Test(
    arguments: [
      ("PUT", "http://evil.example", 403), ("PUT", "null", 403), ("PUT", "", 403),
      ("PUT", "http://127.0.0.1:1", 403), ("PUT", "http://localhost.evil.example", 403),
      ("PUT", "http://localhost\r\nOrigin: http://evil.example", 403),
      ("PUT", "http://localhost", 200), ("PUT", "http://LOCALHOST", 200),
      ("GET", "http://evil.example", 405), ("BREW", "http://evil.example", 405),
    ])
  func aPageOfAnotherOriginChangesNothing(_ method: String, _ origin: String, _ status: Int) throws
  {
    let api = try DemoAPI()
    let answer = try api.exchange(
      "\(method) /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: \(origin)\r\nContent-Length: 2\r\n"
        + "Connection: close\r\n\r\nab")
    #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
    try api.server.stop()
  }

  @Test func anAbsoluteTargetIsServed() throws {
    let api = try DemoAPI()
    let answer = try api.exchange(
      "GET \(api.server.url)/hello/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    #expect(answer.hasPrefix("HTTP/1.1 200 OK"), "\(answer)")
    try api.server.stop()
  }

  @Test func severalRequestsInOneWriteAreAnsweredInOrder() throws {
    let api = try DemoAPI()
    let put = "PUT /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nab"
    let text = (0..<50).map {
      "GET /hello/\($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" + put + "\($0 % 10)"
    }
    let answer = try api.exchange(text.joined())
    let bodies = answer.components(separatedBy: "HTTP/1.1 200 OK\r\n").dropFirst().map {
      $0.components(separatedBy: "\r\n\r\n").last ?? ""
    }
    #expect(Array(bodies) == (0..<50).flatMap { [#"{"hello":"\#($0)"}"#, "ab\($0 % 10)"] })
    try api.server.stop()
  }

  @Test func bytesOneByOneAreARequest() throws {
    let api = try DemoAPI()
    let client = try ByteConnection(to: "127.0.0.1:\(api.server.port)")
    for byte in "PUT /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc".utf8 {
      try client.send([byte])
    }
    client.endSending()
    let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
    #expect(answer.hasSuffix("\r\n\r\nabc"), "\(answer)")
    try api.server.stop()
  }

  /// 3,000 here; 100,000 and more by hand.
  @Test func mutilatedRequestsLeaveTheServerAnswering() throws {
    let api = try DemoAPI()
    var random = SplitMix64(seed: 12)
    let whole = Array(
      """
      PUT /echo?a=b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nX-A: b\r\n\r\n0123456789\
      PUT /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n
      """.utf8)
    for _ in 0..<3_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(bytes[place], at: place)
        default: bytes.removeSubrange(place...)
        }
      }
      let client = try ByteConnection(to: "127.0.0.1:\(api.server.port)")
      try? client.send(bytes)
      // Some clients do not wait for an answer.
      if Bool.random(using: &random) { continue }
      client.endSending()
      let answer = (try? client.receiveAll()) ?? []
      #expect(answer.isEmpty || answer.starts(with: Array("HTTP/1.1 ".utf8)))
    }
    #expect(try api.curl("/hello/a").hasPrefix("HTTP/1.1 200 OK"))
    try api.server.stop()
    #expect(api.server.statistics.connections == 0)
  }
}
