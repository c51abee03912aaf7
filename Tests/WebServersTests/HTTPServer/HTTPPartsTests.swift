import Foundation
import Testing

@testable import WebServers

/// The parts of the server that need no connection.
@Suite struct HTTPPartsTests {
  @Test(arguments: [
    ("GET", "/a/b", "1 [:]"), ("GET", "/a/c", #"2 ["x": "c"]"#), ("GET", "/z/b", #"3 ["y": "z"]"#),
    ("POST", "/a/b", #"4 ["x": "b"]"#), ("HEAD", "/a/b", "1 [:]"),
    ("PUT", "/a/b", "405 GET HEAD OPTIONS POST"), ("GET", "/a", "404"), ("GET", "/a/", "404"),
    ("GET", "/a/b/", "404"), ("GET", "/", "5 [:]"),
  ])
  func routes(method: String, path: String, expected: String) throws {
    var routes = HTTPRoutes()
    let patterns = [
      ("GET", "/a/b"), ("GET", "/a/{x}"), ("GET", "/{y}/b"), ("POST", "/a/{x}"), ("GET", "/"),
    ]
    for (index, (method, pattern)) in patterns.enumerated() {
      routes.on(method, pattern) { _ in .text("\(index + 1)") }
    }
    let target = try #require(HTTPTarget(path: path, query: nil))
    let head = HTTPHead(method: method, path: path, query: nil, version: "1.1", headers: [:])
    switch routes.match(method, target.parts) {
    case .found(_, let values):
      let (reply, _) = HTTPResponder(name: "", routes: routes).answer(
        head, body: [], statesBody: false)
      #expect("\(String(decoding: reply.body, as: UTF8.self)) \(values)" == expected)
    case .otherMethods(let methods): #expect("405 " + methods.joined(separator: " ") == expected)
    case .nothing: #expect("404" == expected)
    }
  }

  @Test func targets() throws {
    let target = try #require(HTTPTarget(path: "/a%2Fb/%C3%A4//", query: "x=1&y=a+b%2B&z&=&x=2"))
    #expect(target.parts == ["a/b", "ä", "", ""])
    #expect(target.query.map { "\($0)=\($1)" } == ["x=1", "y=a b+", "z=", "=", "x=2"])
  }

  /// Against Foundation's calendar, over 800 years.
  @Test func dates() {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    for seconds in stride(from: -11_000_000_000, to: 14_000_000_000, by: 86_399 * 97) {
      let date = Date(timeIntervalSince1970: Double(seconds))
      #expect(HTTPDate.text(seconds) == formatter.string(from: date))
    }
    // RFC 9110's own example.
    #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
  }

  @Test func problems() throws {
    let problem = HTTPProblem(
      429, "Wait.", type: "https://example.org/quota", title: "Quota",
      extensions: ["violated-policies": ["hour"]], headers: ["Retry-After": "3"])
    let reply = HTTPReply.problem(problem)
    #expect(
      String(decoding: reply.body, as: UTF8.self)
        == #"{"detail":"Wait.","status":429,"title":"Quota","type":"https://example.org/quota","#
        + #""violated-policies":["hour"]}"#)
    #expect(reply.headers == ["Retry-After": "3", "Content-Type": "application/problem+json"])
    #expect("\(problem)" == "429 Quota: Wait.")
  }

  @Test(arguments: [
    ("[", 100, false), ("[", 101, true), (#"{"a":"#, 101, true), ("[],", 500, false),
    (#"["\"[[","#, 100, false), (#"["\\",["#, 50, false), (#"["\\",["#, 51, true),
  ])
  func depth(piece: String, count: Int, isTooDeep: Bool) {
    let text = Array(String(repeating: piece, count: count).utf8)
    #expect(JSONDepth.isTooDeep(text) == isTooDeep)
  }

  @Test func headers() {
    var headers: HTTPHeaders = ["A": "1", "b": "2", "a": "3"]
    #expect(headers["B"] == "2" && headers.values(of: "A") == ["1", "3"])
    headers["a"] = "4"
    #expect(headers == ["a": "4", "b": "2"])
    headers["b"] = nil
    headers.add("c", "5")
    #expect(headers == ["a": "4", "c": "5"] && headers.firstInvalid == nil)
    headers.add("d e", "6")
    #expect(headers.firstInvalid == .init("d e", "6"))
  }
}
