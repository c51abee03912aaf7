import CCrypto
import Foundation

/// The request by which a client asks for a WebSocket connection.
public struct WebSocketRequest: Sendable {
  /// The path as it was sent, without the query.
  public let path: String
  /// What stands behind the `?`, decoded, in order.
  let queryItems: [(name: String, value: String)]
  /// The header fields.
  public let headers: HTTPHeaders

  /// A parameter of the query; nil when it is not there. Of several with that name, the first.
  public func query(_ name: String) -> String? { queryItems.first { $0.name == name }?.value }
}

/// The opening handshake, server's side: RFC 6455, 4.2.
enum WebSocketHandshake {
  /// Reads the head of a request: all bytes up to the empty line, without it.
  ///
  /// - Throws: `HTTPProblem` when it is none.
  static func head(_ bytes: [UInt8]) throws(HTTPProblem) -> HTTPHead {
    let malformed = HTTPProblem(400, "This is no HTTP request.")
    guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed }
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
    let words = (lines.popFirst() ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2].hasPrefix("HTTP/"), !words[0].isEmpty,
      words[0].utf8.allSatisfy(HTTPHeaders.isTokenByte), words[1].hasPrefix("/"),
      words[1].utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { throw malformed }
    guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
      throw HTTPProblem(505, "The server speaks HTTP/1.1 and HTTP/1.0.")
    }
    var headers = HTTPHeaders()
    for line in lines {
      guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
        throw malformed
      }
      headers.add(
        String(line[..<colon]),
        line[line.utf8.index(after: colon)...].trimmingCharacters(in: Self.blanks))
    }
    guard headers.firstInvalid == nil else { throw malformed }
    let parts = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return HTTPHead(
      method: String(words[0]), path: String(parts[0]),
      query: parts.count > 1 ? String(parts[1]) : nil, version: String(words[2].dropFirst(5)),
      headers: headers)
  }

  private static let blanks = CharacterSet(charactersIn: " \t")

  /// Whether a request asks for another protocol, and not for a page.
  static func isUpgrade(_ head: HTTPHead) -> Bool {
    tokens("Connection", head).contains("upgrade") && head.headers["Upgrade"] != nil
  }

  /// Checks a request for a WebSocket connection.
  ///
  /// - Parameters:
  ///   - head: the request.
  ///   - origins: from which other origins web pages may come.
  ///   - isBehindProxy: whether a proxy may have taken TLS off.
  /// - Returns: the request, and the reply that accepts it.
  /// - Throws: `HTTPProblem` when it is none, or of a page of another origin.
  static func accept(
    _ head: HTTPHead, origins: [String], isBehindProxy: Bool = false
  ) throws(HTTPProblem) -> (request: WebSocketRequest, reply: [UInt8]) {
    guard head.method == "GET", head.version == "1.1",
      tokens("Upgrade", head).contains("websocket")
    else {
      throw HTTPProblem(
        400, "Only a GET of HTTP/1.1 with `Upgrade: websocket` opens a WebSocket connection.")
    }
    guard head.headers.values(of: "Sec-WebSocket-Version") == ["13"] else {
      throw HTTPProblem(
        426, "The server speaks version 13 of the WebSocket protocol.",
        headers: ["Sec-WebSocket-Version": "13", "Upgrade": "websocket"])
    }
    let keys = head.headers.values(of: "Sec-WebSocket-Key")
    guard keys.count == 1, Data(base64Encoded: keys[0])?.count == 16 else {
      throw HTTPProblem(400, "Sec-WebSocket-Key has to be 16 bytes in base64, once.")
    }
    // A browser lets any page ask: it is the server that has to say no (RFC 6455, 10.2).
    try head.checkOrigin(origins, isBehindProxy: isBehindProxy)
    guard let target = HTTPTarget(path: head.path, query: head.query) else {
      throw HTTPProblem(400, "The target is not encoded as it has to be.")
    }
    let request = WebSocketRequest(
      path: head.path, queryItems: target.query, headers: head.headers)
    let reply =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: \(answer(to: keys[0]))\r\n\r\n"
    return (request, Array(reply.utf8))
  }

  /// What proves that the server has understood: RFC 6455, 4.2.2.
  static func answer(to key: String) -> String {
    let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    // Safe: the first buffer is read, and the second has the length of a digest.
    _ = unsafe SHA1(text, text.count, &digest)
    return Data(digest).base64EncodedString()
  }

  private static func tokens(_ name: String, _ head: HTTPHead) -> [String] {
    head.headers.values(of: name).flatMap { $0.split(separator: ",") }.map {
      $0.trimmingCharacters(in: blanks).lowercased()
    }
  }
}
