import Synchronization
import WebServers

/// Who comes in: those that have the token, and whose request is for this server.
///
/// The token stands in the address that the terminal prints. It is exchanged for a cookie that a script
/// cannot read, and that a browser does not send for pages of other sites.
///
/// Behind a proxy there is no token. A proxy that has a secret sends it with each request: what lacks it has
/// got around the proxy.
final class Entrance: Sendable {
  /// 128 random bits; nil where a proxy authenticates.
  let token: String?
  /// What a proxy sends along; nil where it sends nothing.
  private let secret: String?
  /// The header field in which it does.
  static let secretField = "X-Etude-Proxy-Secret"
  /// The server's port, once it listens.
  let port = Mutex<UInt16>(0)

  /// Cookies do not know ports: the name tells servers apart.
  private var cookie: String { "etude-\(port.withLock { $0 })" }

  /// Makes an entrance with a token of its own, or for a proxy.
  init(isBehindProxy: Bool, secret: String? = nil) {
    self.secret = isBehindProxy ? secret : nil
    // On Linux the standard library's own generator reads getrandom, for every number.
    var generator = SystemRandomNumberGenerator()
    let digits = (0..<2).map { _ in
      let text = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    token = isBehindProxy ? nil : digits.joined()
  }

  /// Whether a request has the cookie, or comes from the proxy.
  func admits(_ headers: HTTPHeaders) -> Bool {
    guard let token else {
      let sent = headers.values(of: Self.secretField)
      return secret.map { sent.count == 1 && Self.areSame(sent[0], $0) } ?? true
    }
    return headers.values(of: "Cookie").flatMap { $0.split(separator: ";") }.contains { pair in
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { return false }
      return parts[0].filter { $0 != " " } == cookie && Self.areSame(String(parts[1]), token)
    }
  }

  /// What answers a request that brings the token: leads on to the address without it.
  ///
  /// A page leads on, and not a status: a browser that follows a link of another site's page, such as a
  /// terminal in the browser, would not send the cookie along with a redirection.
  ///
  /// - Returns: nil when the token is another one.
  func exchange(_ sent: String, path: String) -> HTTPReply? {
    guard let token, Self.areSame(sent, token) else { return nil }
    // Relative, because a proxy may have taken a prefix off.
    let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let isPlain = last.utf8.allSatisfy { Self.plain.contains($0) }
    let page = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="refresh" content="0; url=./\(isPlain ? last : "")">
      <title>Etude</title>
      <link rel="icon" href="data:,">
      </head>
      <body><p>The pages are <a href="./\(isPlain ? last : "")">here</a>.</p></body>
      </html>

      """
    return .text(
      page,
      headers: [
        "Content-Type": "text/html; charset=utf-8",
        "Set-Cookie": "\(cookie)=\(token); Path=/; HttpOnly; SameSite=Strict",
        "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
      ])
  }

  /// What a file of the site is called by; anything else leads to the folder.
  private static let plain = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.".utf8)

  /// Compares in a time that does not tell how much is right.
  private static func areSame(_ one: String, _ other: String) -> Bool {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
