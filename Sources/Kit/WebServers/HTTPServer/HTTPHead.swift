/// A request line with its header fields, as they were sent, and what follows from them.
struct HTTPHead {
  var method: String
  /// Path and query as they were sent.
  var path: String
  var query: String?
  var version: String
  var headers: HTTPHeaders

  var target: String { query.map { "\(path)?\($0)" } ?? path }

  /// Whether this is a request by a method that no route of ours can have.
  var hasUnusualMethod: Bool {
    version.hasPrefix("1.") && !method.isEmpty && method.utf8.allSatisfy(HTTPHeaders.isTokenByte)
      && !["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT"].contains(method)
  }

  /// How a body is sent.
  enum Framing: Equatable {
    case none
    case length(Int)
    case chunked
  }

  /// Whether the connection may stay open.
  ///
  /// The library beneath decides by the first Connection field alone, and so does this.
  var keepsAlive: Bool {
    // It stops at a chunked body, or at one with a trailer.
    guard headers["Transfer-Encoding"] == nil else { return false }
    guard let wish = headers["Connection"]?.lowercased() else { return version == "1.1" }
    return wish.contains("keep-alive") && !wish.contains("upgrade")
  }

  /// Whether the client waits for a word before it sends the body.
  var expectsContinue: Bool { headers["Expect"]?.lowercased() == "100-continue" }

  /// How the body is sent.
  ///
  /// - Throws: `HTTPProblem` when the request is malformed, or too much for the limits.
  func check(_ limits: HTTPLimits) throws(HTTPProblem) -> Framing {
    if target.utf8.count > limits.headBytes {
      throw HTTPProblem(414, "The target is longer than \(limits.headBytes) bytes.")
    }
    let size = headers.fields.reduce(method.utf8.count + target.utf8.count + 12) {
      $0 + $1.name.utf8.count + $1.value.utf8.count + 4
    }
    if size > limits.headBytes {
      throw HTTPProblem(431, "The request's head is longer than \(limits.headBytes) bytes.")
    }
    if headers.fields.count > HTTPLimits.headerFields {
      throw HTTPProblem(
        431, "The request has more than \(HTTPLimits.headerFields) header fields.")
    }
    if let field = headers.fields.first(where: { !$0.name.utf8.allSatisfy(HTTPHeaders.isTokenByte) }
    ) {
      throw HTTPProblem(400, "`\(field.name)` is no name of a header field.")
    }
    try checkHost(takesAny: limits.takesAnyHost)
    if let wish = headers["Expect"], !expectsContinue {
      throw HTTPProblem(417, "The server cannot do what `Expect: \(wish)` asks for.")
    }
    return try framing(limits)
  }

  /// RFC 9112, 3.2: one Host field. It has to name this machine: a page of another site that has had
  /// its name point here sends its own name. With an origin the request is certainly a page's, and
  /// forbidden; without one it may only be lost.
  private func checkHost(takesAny: Bool) throws(HTTPProblem) {
    let hosts = headers.values(of: "Host")
    guard hosts.count <= 1, hosts.count == 1 || version == "1.0" else {
      throw HTTPProblem(400, "The request needs one header field Host; it has \(hosts.count).")
    }
    guard !takesAny, let host = hosts.first?.lowercased() else { return }
    // An IPv6 address holds colons, and stands in brackets; one without its end is no name of ours.
    let end =
      host.hasPrefix("[")
      ? host.firstIndex(of: "]").map(host.index(after:)) : host.firstIndex(of: ":")
    let name = host[..<(end ?? host.endIndex)]
    let port = host[name.endIndex...]
    guard ["127.0.0.1", "localhost", "[::1]"].contains(name),
      port.isEmpty || port.first == ":" && port.dropFirst().allSatisfy(\.isNumber)
    else {
      throw HTTPProblem(
        headers["Origin"] == nil ? 421 : 403,
        "This server is 127.0.0.1 or localhost; the request is for another host.")
    }
  }

  /// A browser tells the origin of the page that has made a request which may change something (Fetch
  /// Standard, "append a request Origin header"). What is no browser tells nothing, or this server.
  ///
  /// - Parameters:
  ///   - others: origins that are welcome, beside the server's own.
  ///   - isBehindProxy: whether a proxy may have taken TLS off, so that the origin may begin
  ///     with `https`.
  /// - Throws: `HTTPProblem` when a page of another origin has made the request.
  func checkOrigin(_ others: [String] = [], isBehindProxy: Bool = false) throws(HTTPProblem) {
    let sent = headers.values(of: "Origin")
    guard let origin = sent.first else { return }
    let host = (headers["Host"] ?? "").lowercased()
    let own = ["http://\(host)"] + (isBehindProxy ? ["https://\(host)"] : [])
    guard sent.count == 1, own.contains(origin.lowercased()) || others.contains(origin) else {
      throw HTTPProblem(403, "A page of \(origin) may not use this server.")
    }
  }

  /// RFC 9112, 6: a request that states its length in two ways may be an attack.
  private func framing(_ limits: HTTPLimits) throws(HTTPProblem) -> Framing {
    let lengths = headers.values(of: "Content-Length")
    let encodings = headers.values(of: "Transfer-Encoding")
    if !encodings.isEmpty {
      guard encodings.count == 1, lengths.isEmpty, version == "1.1",
        encodings[0].lowercased() == "chunked"
      else {
        throw HTTPProblem(
          400, "A body is sent by Content-Length, or with `Transfer-Encoding: chunked`, not both.")
      }
      return .chunked
    }
    guard let text = lengths.first else { return .none }
    guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { throw HTTPProblem(400, "Content-Length has to be one whole number.") }
    guard let length = Int(text), length <= limits.bodyBytes else {
      throw HTTPProblem(413, "The body is longer than \(limits.bodyBytes) bytes.")
    }
    return .length(length)
  }
}
