import PlainText

/// The address of a server that is already there:
/// `scheme://user:password@host:port/path?key=value`. What is left out is empty or nil.
struct ServiceAddress: Sendable, Equatable {
  var scheme = ""
  var user: String?
  var password: String?
  var host = ""
  var port: Int?
  var path = ""
  var query: [String: String] = [:]

  /// Reads an address; nil when it is none.
  init?(_ text: String) {
    guard let mark = text.firstRange(of: "://") else { return nil }
    scheme = text[..<mark.lowerBound].lowercased()
    var rest = text[mark.upperBound...]
    if let question = rest.firstIndex(of: "?") {
      for pair in rest[rest.index(after: question)...].split(separator: "&") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        query[PercentEncoding.leniently(parts[0])] =
          parts.count > 1 ? PercentEncoding.leniently(parts[1]) : ""
      }
      rest = rest[..<question]
    }
    if let slash = rest.firstIndex(of: "/") {
      path = PercentEncoding.leniently(rest[rest.index(after: slash)...])
      rest = rest[..<slash]
    }
    if let at = rest.lastIndex(of: "@") {
      let login = rest[..<at].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = login[0].isEmpty ? nil : PercentEncoding.leniently(login[0])
      password = login.count > 1 ? PercentEncoding.leniently(login[1]) : nil
      rest = rest[rest.index(after: at)...]
    }
    guard readHost(rest) else { return nil }
  }

  /// Reads `host`, `host:port` or `[::1]:port`.
  private mutating func readHost(_ text: Substring) -> Bool {
    var rest = text
    if rest.first == "[", let end = rest.firstIndex(of: "]") {
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
    } else {
      let end = rest.lastIndex(of: ":") ?? rest.endIndex
      host = PercentEncoding.leniently(rest[..<end])
      rest = rest[end...]
    }
    if rest.isEmpty { return true }
    port = Int(rest.dropFirst())
    return rest.first == ":" && (1...65_535).contains(port ?? 0)
  }

  /// The password, wherever the address has it.
  var secret: String? { password ?? query["password"] }

  /// An address as it may be shown: without what may be a password, and without who connects.
  static func shown(_ text: String) -> String {
    var shown = text[...]
    var end = ""
    if let question = text.firstIndex(of: "?") {
      shown = text[..<question]
      let pairs = text[text.index(after: question)...].split(separator: "&").map { pair in
        let name = pair.prefix { $0 != "=" }
        return isSecret(PercentEncoding.leniently(name)) ? "\(name)=…" : String(pair)
      }
      end = "?" + pairs.joined(separator: "&")
    }
    guard let at = shown.lastIndex(of: "@") else { return shown + end }
    let start = shown.firstRange(of: "://")?.upperBound ?? shown.startIndex
    return start <= at ? shown[..<start] + "…" + shown[at...] + end : shown + end
  }

  /// What tells this address from others, without what may be a password: a digest of it tells
  /// nothing that could be guessed at.
  static func identity(_ text: String) -> String {
    guard let address = ServiceAddress(text) else { return shown(text) }
    let query = address.query.filter { !isSecret($0.key) }
    return [
      address.scheme, address.user ?? "", address.host, address.port.map(String.init) ?? "",
      address.path, self.query(query),
    ].joined(separator: "\n")
  }

  /// Whether a part of an address's query is a password, or says where one is.
  private static func isSecret(_ name: String) -> Bool {
    ["password", "passfile", "sslkey"].contains { name.lowercased().contains($0) }
  }

  /// The part of an address that says who connects: `user:password@`.
  static func login(user: String, password: String?) -> String {
    PercentEncoding.encoded(user) + (password.map { ":" + PercentEncoding.encoded($0) } ?? "") + "@"
  }

  /// The end of an address that holds these pairs, in the order of their names; empty when there
  /// are none.
  static func query(_ pairs: [String: String]) -> String {
    let texts = pairs.sorted { $0.key < $1.key }.map {
      "\(PercentEncoding.encoded($0.key))=\(PercentEncoding.encoded($0.value))"
    }
    return texts.isEmpty ? "" : "?" + texts.joined(separator: "&")
  }
}
