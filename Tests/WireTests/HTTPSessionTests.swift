import Glibc
import HTTPClient
import Processes
import Sessions
import TestSupport
import Testing

@testable import Wire

@Suite struct HTTPSessionTests {
  private func answer(
    _ pieces: [String], to request: String = "GET http://HOST/x", closes: Bool = false,
    pretty: Bool = false, headers: Bool = false
  ) throws -> SessionOutput {
    let server = try WireServer(.init(trigger: "\r\n\r\n", answer: pieces, closes: closes))
    let session = try HTTPSessionGroup().open("main")
    let text = request.replacing("HOST", with: "127.0.0.1:\(server.port)")
    let output = try WireDriver.run(
      session, WireDriver.input(text, pretty: pretty, headers: headers))
    #expect(session.state == .idle)
    return output
  }

  @Test(
    "responses",
    arguments: [
      (
        "length", ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"],
        "HTTP/1.1 200 OK\n\nhello\n"
      ),
      (
        "bytes one by one", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".map { String($0) },
        "HTTP/1.1 200 OK\n\nhi\n"
      ),
      (
        "chunks",
        [
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", "c\r\nA;x=1\r\n",
          "0123456789\r\n0\r\nTrailer: 1\r\n\r\n",
        ], "HTTP/1.1 200 OK\n\nabc0123456789\n"
      ),
      ("no body", ["HTTP/1.1 204 No Content\r\n\r\n"], "HTTP/1.1 204 No Content\n"),
      ("length zero", ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], "HTTP/1.1 200 OK\n"),
      (
        "interim",
        [
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /y\r\n"
            + "Content-Length: 0\r\n\r\n"
        ], "HTTP/1.1 302 Found\n"
      ),
      (
        "body as received", ["HTTP/1.0 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\":1}\n"],
        "HTTP/1.0 200 OK\n\n{\"a\":1}\n"
      ),
    ])
  func responses(name: String, pieces: [String], text: String) throws {
    let output = try answer(pieces)
    #expect(output.text == text)
    #expect(output.failure == nil)
  }

  @Test("very many small chunks take no longer than their bytes", .timeLimit(.minutes(5)))
  func smallChunks() throws {
    let chunks = String(repeating: "1\r\nx\r\n", count: 200_000) + "0\r\n\r\n"
    let output = try answer(["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks])
    #expect(output.bytes.count == "HTTP/1.1 200 OK\n\n\n".utf8.count + 200_000)
  }

  @Test("a body that the connection's end ends")
  func untilClose() throws {
    let output = try answer(["HTTP/1.0 200 OK\r\n\r\nall ", "of it"], closes: true)
    #expect(output.text == "HTTP/1.0 200 OK\n\nall of it\n")
  }

  @Test(
    "a response that breaks off",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
    ])
  func brokenOff(piece: String) throws {
    let output = try answer([piece], closes: true)
    #expect(output.text == "HTTP/1.1 200 OK\n\nhalf\n(the response is not complete)\n")
    #expect(output.failure != nil)
  }

  @Test(
    "a connection that does not come about, or breaks off before the answer",
    arguments: [
      ("http://127.0.0.1:PORT/", "(connection refused)"),
      ("http://localhost:PORT/", "(connection refused)"),
      ("https://127.0.0.1:PORT/", "(connection refused)"),
    ])
  func refused(url: String, text: String) throws {
    // Bound, so that no other program gets it, and without a listener.
    let bound = Descriptor(
      owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
    defer { bound.close() }
    let port = try #require(bindToFreePort(bound.number))
    let output = try WireDriver.run(
      HTTPSessionGroup().open("main"),
      WireDriver.input("GET " + url.replacing("PORT", with: "\(port)")))
    #expect(output.text == text + "\n")
    #expect(output.failure?.hasSuffix(": connection refused") == true)
  }

  @Test("a server that closes without a word")
  func silent() throws {
    #expect(try answer([], closes: true).text == "(the response is not complete)\n")
  }

  @Test("a head that breaks off")
  func brokenHead() throws {
    let output = try answer(["HTTP/1.1 200 OK\r\nX: 1\r\n"], closes: true)
    #expect(output.text == "HTTP/1.1 200 OK\n(the response is not complete)\n")
  }

  @Test("after 101 the connection speaks something else, and stays open")
  func switching() throws {
    let output = try answer(["HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nmore"])
    #expect(output.text == "HTTP/1.1 101 Switching Protocols\n")
  }

  @Test("a body that has no end is an error", .timeLimit(.minutes(5)))
  func endless() throws {
    let server = try WireServer(
      .init(
        trigger: "\r\n\r\n",
        answer: ["HTTP/1.1 200 OK\r\n\r\n"]
          + Array(repeating: String(repeating: "x", count: 1 << 20), count: 40)))
    let error = #expect(throws: SessionError.self) {
      try WireDriver.run(
        HTTPSessionGroup().open("main"), WireDriver.input("GET http://127.0.0.1:\(server.port)/"))
    }
    #expect(error?.message == "the response's body is larger than 32 MB")
  }

  @Test("a redirect is not followed")
  func redirect() throws {
    let output = try answer(
      ["HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"])
    #expect(output.text == "HTTP/1.1 302 Found\n")
  }

  @Test("a host that is not there is named")
  func unknownHost() throws {
    let error = #expect(throws: SessionError.self) {
      try WireDriver.run(
        HTTPSessionGroup().open("main"), WireDriver.input("GET http://nowhere.invalid/"))
    }
    #expect(error?.message == "cannot find the host of nowhere.invalid:80")
  }

  @Test("what is interrupted says what has come")
  func interrupted() throws {
    let server = try WireServer(
      .init(
        trigger: "\r\n\r\n", answer: ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"],
        closes: false))
    let session = HTTPSession(name: "main", trustedFile: nil)
    try session.begin(WireDriver.input("GET http://127.0.0.1:\(server.port)/"))
    let deadline = Deadline.after(.seconds(20))
    while session.transfer?.response.body.count != 4 {
      try #require(!deadline.hasPassed, "the answer does not come")
      _ = PollSet.wait(session.descriptors, milliseconds: 2)
      try session.pump()
    }
    try session.interrupt()
    #expect(
      session.takeOutput().text == "HTTP/1.1 200 OK\n\nhalf\n(the response is not complete)\n")
    #expect(session.state == .idle)
  }

  @Test("an error of the server is a failure where nothing is expected")
  func failure() throws {
    let output = try answer(["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
    #expect(output.failure == "HTTP/1.1 404 Not Found")
  }

  @Test("headers, sorted, without those that say nothing")
  func headers() throws {
    let output = try answer(
      [
        "HTTP/1.1 200 OK\r\nX-B: 2\r\nDate: now\r\nserver: s\r\nSet-Cookie: b\r\nConnection: close\r\n"
          + "Set-Cookie: a\r\ncontent-length: 0\r\n\r\n"
      ], headers: true)
    #expect(
      output.text
        == "HTTP/1.1 200 OK\ncontent-length: 0\nSet-Cookie: b\nSet-Cookie: a\nX-B: 2\n")
  }

  @Test(
    "JSON laid out",
    arguments: [
      (
        #"{"b":[1,2.50,{}],"a":"x\"y","c":[]}"#,
        "{\n  \"b\": [\n    1,\n    2.50,\n    {}\n  ],\n  \"a\": \"x\\\"y\",\n  \"c\": []\n}"
      ),
      (" [ ] ", "[]"), ("null", "null"), ("-1e3", "-1e3"),
    ])
  func pretty(json: String, text: String) {
    #expect(JSONText.pretty(Array(json.utf8)).map { String(decoding: $0, as: UTF8.self) } == text)
  }

  @Test(
    "what is no JSON stays as it is",
    arguments: [
      "", "{", "[1,]", "{a:1}", "[1 2]", "\"open", "1 2", "inf", "0x1", "hello",
      String(repeating: "[", count: 100_000),
    ])
  func notJSON(text: String) throws {
    #expect(JSONText.pretty(Array(text.utf8)) == nil)
  }

  @Test(
    "requests",
    arguments: [
      ("http://h", "http://h:80/ GET / [Host: h:80, Connection: close]"),
      (
        "# why\n\nPOST http://h:81/p?q=1#f HTTP/1.1\nX: 1 \n\n{\"a\":\n1}\n",
        "http://h:81/ POST /p?q=1 [Host: h:81, X: 1, Connection: close] length {\"a\":\n1}"
      ),
      (
        "DELETE /é\nHost: h:5\nConnection: keep-alive",
        "http://h:5/ DELETE /%C3%A9 [Host: h:5, Connection: keep-alive]"
      ),
      (
        "PUT http://[::1]:8/", "http://[::1]:8/ PUT / [Host: [::1]:8, Connection: close] length "
      ),
      ("### name\nGET http://h?x", "http://h:80/ GET /?x [Host: h:80, Connection: close]"),
      ("GET HTTPS://h/x", "https://h:443/ GET /x [Host: h:443, Connection: close]"),
    ])
  func requests(text: String, read: String) throws {
    let request = try RequestText(text).request
    let headers = request.headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
    let body =
      request.statesLength ? " length \(String(decoding: request.body, as: UTF8.self))" : ""
    #expect("\(request.url) \(request.method) \(request.target) [\(headers)]\(body)" == read)
  }

  /// What arrives, whatever libcurl would add by itself.
  @Test(
    "requests as they are sent",
    arguments: [
      (
        "GET http://HOST/a/../b?c=%20", "\r\n\r\n",
        "GET /a/../b?c=%20 HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"
      ),
      (
        "OPTIONS *\nHost: HOST\nX:\nExpect: 200-ok", "\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: HOST\r\nX:\r\nExpect: 200-ok\r\nConnection: close\r\n\r\n"
      ),
      (
        "POST http://HOST/\nAccept: text/plain\n\none\ntwo", "two",
        "POST / HTTP/1.1\r\nHost: HOST\r\nAccept: text/plain\r\nConnection: close\r\n"
          + "Content-Length: 7\r\n\r\none\ntwo"
      ),
      (
        "PATCH http://HOST/", "\r\n\r\n",
        "PATCH / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
      ),
      (
        "GET http://HOST/\nContent-Type: x/y\n\nbody", "body",
        "GET / HTTP/1.1\r\nHost: HOST\r\nContent-Type: x/y\r\nConnection: close\r\n"
          + "Content-Length: 4\r\n\r\nbody"
      ),
      (
        "HEAD http://HOST/", "\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"
      ),
    ])
  func sent(request: String, end: String, received: String) throws {
    // The answer's body is what has arrived.
    let server = try WireServer(
      .init(trigger: end, answer: ["HTTP/1.1 200 OK\r\n\r\n<received>"], closes: true))
    let host = "127.0.0.1:\(server.port)"
    let text = request.replacing("HOST", with: host)
    let output = try WireDriver.run(HTTPSessionGroup().open("main"), WireDriver.input(text))
    var shown = "\n" + received.replacing("HOST", with: host)
    if request.hasPrefix("HEAD") {
      shown = ""
    } else if shown.utf8.last != UInt8(ascii: "\n") {
      shown += "\n"
    }
    #expect(output.text == "HTTP/1.1 200 OK\n" + shown)
  }

  @Test(
    "what is no request",
    arguments: [
      ("get http://h/", 0), ("GET http://h/ HTTP/2", 0), ("GET /x", 0),
      ("GET http://h:0/", 0), ("GET http:///", 0), ("GET http://h/\nno header", 1),
      ("GET http://h/ a b", 0), ("GET http://h/\n\n###\nGET http://h/", 2),
      ("POST http://h/\n\n< file", 2), ("GET ftp://h/", 0),
      ("POST http://h/\nTransfer-Encoding: chunked\n\n0", 1),
    ])
  func noRequests(text: String, line: Int) {
    let error = #expect(throws: SessionError.self) { try RequestText(text) }
    #expect(error?.lineOffset == line)
  }

  @Test(
    "what answers something else is an error",
    arguments: [
      "HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "HTTP/1.1 200 OK\r\nnothing\r\n",
    ])
  func notHTTP(piece: String) {
    #expect(throws: SessionError.self) { try answer([piece]) }
  }

  @Test("what does not speak HTTP is shown")
  func saysSomethingElse() {
    let error = #expect(throws: SessionError.self) { try answer(["220 smtp\r\n"]) }
    #expect(error?.message == "what answers does not speak HTTP/1.1: it says `220 smtp`")
  }

  @Test("the answer to HEAD has no body")
  func head() throws {
    let output = try answer(
      ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"], to: "HEAD http://HOST/")
    #expect(output.text == "HTTP/1.1 200 OK\n")
  }
}
