import HTTPClient
import Sessions

/// A request as an `.http` file has it: request line, headers, an empty line, body.
///
///     # a comment
///     POST http://127.0.0.1:8080/posts
///     Content-Type: application/json
///
///     {"text": "hello"}
struct RequestText {
  /// Where it goes.
  let place: HostAndPort
  /// The request as it is sent. The length is stated, and that no further request will follow.
  private(set) var request: HTTPTransfer.Request

  /// Reads a step's text.
  ///
  /// - Throws: `SessionError` that says what is wrong in which line.
  init(_ text: String) throws(SessionError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.last == "\r" ? $0.dropLast() : $0 }
    if let next = lines.firstIndex(where: { $0.hasPrefix("###") }) {
      let others = lines[(next + 1)...].contains { !$0.allSatisfy(\.isWhitespace) }
      if others, lines[..<next].contains(where: { !Self.isSkipped($0) }) {
        throw SessionError.input(
          "an http step is one request: write the next as a step", line: next)
      }
    }
    guard let start = lines.firstIndex(where: { !Self.isSkipped($0) }) else {
      throw SessionError.input("there is no request line; write `GET http://host:port/path`")
    }
    let words = lines[start].split { $0 == " " || $0 == "\t" }
    let url = try Self.url(of: words, offset: start)
    let end = lines[start...].firstIndex { $0.allSatisfy(\.isWhitespace) } ?? lines.endIndex
    var headers: [(name: String, value: String)] = []
    for index in (start + 1)..<max(start + 1, end) {
      if lines[index].hasPrefix("#") || lines[index].hasPrefix("//") { continue }
      headers.append(try Self.header(lines[index], offset: index))
    }
    let host = headers.first { $0.name.lowercased() == "host" }?.value
    let target: String
    let scheme: String
    (scheme, place, target) = try Self.location(url, host: host, offset: start)
    var rest = end < lines.endIndex ? Array(lines[(end + 1)...]) : []
    while let last = rest.last, last.allSatisfy(\.isWhitespace) || last.hasPrefix("###") {
      rest.removeLast()
    }
    if let first = rest.first, first.hasPrefix("< ") {
      throw SessionError.input(
        "a body cannot come from a file: write it into the step", line: end + 1)
    }
    request = HTTPTransfer.Request(url: "\(scheme)://\(place)/")
    request.target = target
    request.headers = headers
    request.body = Array(rest.joined(separator: "\n").utf8)
    if words.count > 1 { request.method = String(words[0]) }
    request.statesLength = ["POST", "PUT", "PATCH"].contains(request.method)
    if host == nil { request.headers.insert(("Host", "\(place)"), at: 0) }
    if !headers.contains(where: { $0.name.lowercased() == "connection" }) {
      request.headers.append(("Connection", "close"))
    }
  }

  /// Before the request line: empty lines and comments.
  private static func isSkipped(_ line: Substring) -> Bool {
    line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") || line.hasPrefix("//")
  }

  private static func url(
    of words: [Substring], offset: Int
  ) throws(SessionError) -> Substring {
    if words.count == 1 { return words[0] }
    guard words.count <= 3, words[0].allSatisfy({ $0.isASCII && $0.isLetter && $0.isUppercase })
    else {
      throw SessionError.input(
        "the request line has to be `METHOD URL` or `METHOD URL HTTP/1.1`", line: offset)
    }
    if words.count == 3, words[2] != "HTTP/1.1" {
      throw SessionError.input(
        "requests are sent as HTTP/1.1, not as `\(words[2])`", line: offset)
    }
    return words[1]
  }

  private static func header(
    _ line: Substring, offset: Int
  ) throws(SessionError) -> (name: String, value: String) {
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let isName = parts[0].utf8.allSatisfy {
      $0 > 0x20 && $0 < 0x7f && !"()<>@,;\\\"/[]?={}".utf8.contains($0)
    }
    guard parts.count == 2, isName, !parts[0].isEmpty else {
      throw SessionError.input(
        "`\(line)` is no header; write `Name: value`, and an empty line before the body",
        line: offset)
    }
    guard parts[0].lowercased() != "transfer-encoding" else {
      throw SessionError.input(
        "a body goes as a whole, with its length: leave `Transfer-Encoding` out, or write the "
          + "bytes in a `tcp` step", line: offset)
    }
    let value = parts[1].drop(while: \.isWhitespace)
    let end = value.lastIndex { !$0.isWhitespace }
    return (String(parts[0]), end.map { String(value[...$0]) } ?? "")
  }

  /// Where a URL, or a path beside a `Host:` header, leads.
  private static func location(
    _ url: Substring, host: String?, offset: Int
  ) throws(SessionError) -> (scheme: String, HostAndPort, String) {
    var scheme = "http"
    var authority: Substring
    var target: Substring
    if let colon = url.firstRange(of: "://"),
      ["http", "https"].contains(url[..<colon.lowerBound].lowercased())
    {
      scheme = url[..<colon.lowerBound].lowercased()
      let rest = url[colon.upperBound...]
      let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
      (authority, target) = (rest[..<end], rest[end...])
    } else if url.hasPrefix("/") || url == "*", let host {
      (authority, target) = (host[...], url)
    } else {
      throw SessionError.input(
        "`\(url)` is no URL; write `http://host:port/path`, or a path and a header `Host:`",
        line: offset)
    }
    if let fragment = target.firstIndex(of: "#") { target = target[..<fragment] }
    if target.isEmpty || target.hasPrefix("?") { target = "/" + target }
    guard let place = HostAndPort(authority, defaultPort: scheme == "http" ? 80 : 443) else {
      throw SessionError.input(
        "`\(authority)` is no host; write `host` or `host:port`", line: offset)
    }
    return (scheme, place, encoded(target))
  }

  /// Writes what is not ASCII as `%C3` and its like.
  private static func encoded(_ target: Substring) -> String {
    target.utf8.map { byte in
      byte < 0x80
        ? String(Unicode.Scalar(byte))
        : "%" + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
