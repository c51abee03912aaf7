import Algorithms
import Databases
import Foundation
import WebServers

/// What a client has seen of the database, as its cookie says.
struct ShopClient {
  /// How its reads are routed.
  let session: ReplicaSession

  // lesson: client
  /// Goes on from the cookie `seen`. Without one, and with one that cannot be read, the client is
  /// promised nothing.
  init(_ request: HTTPRequest) {
    let pairs = request.headers.values(of: "Cookie").flatMap { $0.split(separator: ";") }
    let prefix = "\(Shop.cookie)="
    let value = pairs.map { $0.drop { $0 == " " } }.first { $0.hasPrefix(prefix) }
    let token = value.flatMap { SessionToken(String($0.dropFirst(prefix.count))) }
    session = token.map { ReplicaSession(.upToDate, token: $0) } ?? ReplicaSession()
  }
  // lesson: end
}

/// What the database has answered, and what the client is to remember.
struct ShopAnswer {
  /// What becomes of the cookie.
  enum Cookie {
    case token(SessionToken)
    /// The client's token leads nowhere.
    case forgotten
  }

  let rows: RoutedRows
  var cookie: Cookie?

  /// The name of the database server.
  var server: String { rows.server }

  /// The value of the header field that has the client's later requests see what it has seen.
  var setCookie: String? {
    switch cookie {
    case .token(let token): "\(Shop.cookie)=\(token); Path=/; HttpOnly; SameSite=Lax"
    case .forgotten: "\(Shop.cookie)=; Path=/; Max-Age=0"
    case nil: nil
    }
  }
}

extension HTTPReply {
  /// Says which database server has answered, and gives the client its token.
  mutating func tag(_ answer: ShopAnswer) {
    answeredBy = answer.server
    headers["Served-By"] = answer.server
    if let field = answer.setCookie { headers.add("Set-Cookie", field) }
  }

  /// Lets clients and caches keep the reply, if they ask each time whether it is still right: 304 when
  /// the request has the same content already.
  ///
  /// - Parameters:
  ///   - content: what the reply is about. Which server has answered is no part of it.
  ///   - request: the request.
  /// - Throws: `EncodingError` for what JSON cannot say.
  mutating func validate(_ content: some Encodable, for request: HTTPRequest) throws {
    let digest = xxh3(try HTTPReply.json(content).body)
    // Weak (RFC 9110, 8.8.1): the field `server` may differ between two replies with the same tag.
    let tag = "W/\"\(String(digest.low, radix: 16))\""
    headers["ETag"] = tag
    headers["Cache-Control"] = "no-cache"
    // What one client may see, another one may not: it depends on how much each has seen.
    headers["Vary"] = "Cookie"
    let known = request.headers.values(of: "If-None-Match").joined(separator: ",")
      .split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) }
    guard known.contains(where: { $0 == "*" || $0 == tag || "W/\($0)" == tag }) else { return }
    (status, body, headers["Content-Type"]) = (304, [], nil)
  }
}

extension HTTPRequest {
  /// A whole number of the path or the query, in its usual form: no sign, no zeros before it.
  ///
  /// - Throws: `HTTPProblem` with 400 when it is none, or not in the range.
  static func number(
    _ text: String, _ place: String, in range: ClosedRange<Int>
  ) throws(HTTPProblem) -> Int {
    if let number = Int(text), "\(number)" == text, range.contains(number) { return number }
    throw HTTPProblem(
      400, "\(place) has to be a whole number from \(range.lowerBound) to \(range.upperBound).")
  }
}
