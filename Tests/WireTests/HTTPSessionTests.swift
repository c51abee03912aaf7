import Sessions
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

  @Test("very many small chunks take no longer than their bytes", .timeLimit(.minutes(1)))
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
      ("http://h", "GET / HTTP/1.1\r\nHost: h:80\r\nConnection: close\r\n\r\n"),
      (
        "# why\n\nPOST http://h:81/p?q=1#f HTTP/1.1\nX: 1 \n\n{\"a\":\n1}\n",
        "POST /p?q=1 HTTP/1.1\r\nHost: h:81\r\nX: 1\r\nContent-Length: 8\r\nConnection: close\r\n\r\n{\"a\":\n1}"
      ),
      (
        "DELETE /é\nHost: h:5\nConnection: keep-alive",
        "DELETE /%C3%A9 HTTP/1.1\r\nHost: h:5\r\nConnection: keep-alive\r\n\r\n"
      ),
      (
        "PUT http://[::1]:8/",
        "PUT / HTTP/1.1\r\nHost: [::1]:8\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
      ),
      ("### name\nGET http://h?x", "GET /?x HTTP/1.1\r\nHost: h:80\r\nConnection: close\r\n\r\n"),
    ])
  func requests(text: String, bytes: String) throws {
    #expect(String(decoding: try HTTPRequest(text).bytes, as: UTF8.self) == bytes)
  }

  @Test(
    "what is no request",
    arguments: [
      ("get http://h/", 0), ("GET http://h/ HTTP/2", 0), ("GET https://h/", 0), ("GET /x", 0),
      ("GET http://h:0/", 0), ("GET http:///", 0), ("GET http://h/\nno header", 1),
      ("GET http://h/ a b", 0), ("GET http://h/\n\n###\nGET http://h/", 2),
      ("POST http://h/\n\n< file", 2), ("GET ftp://h/", 0),
    ])
  func noRequests(text: String, line: Int) {
    let error = #expect(throws: SessionError.self) { try HTTPRequest(text) }
    #expect(error?.lineOffset == line)
  }

  @Test(
    "what answers something else is an error",
    arguments: [
      "220 smtp\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "HTTP/1.1 200 OK\r\nnothing\r\n",
    ])
  func notHTTP(piece: String) {
    #expect(throws: SessionError.self) { try answer([piece]) }
  }

  @Test("the answer to HEAD has no body")
  func head() throws {
    let output = try answer(
      ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"], to: "HEAD http://HOST/")
    #expect(output.text == "HTTP/1.1 200 OK\n")
  }
}
