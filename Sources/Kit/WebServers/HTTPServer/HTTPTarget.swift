import PlainText

/// A request's target, taken apart and decoded.
struct HTTPTarget {
  /// The parts of the path between its slashes.
  let parts: [String]
  /// The query's parameters, in order.
  let query: [(name: String, value: String)]

  /// Decodes a target; nil when something in it is no text: `%zz`, `%00`, bytes that are not UTF-8.
  init?(path: String, query: String?) {
    guard path.hasPrefix("/"), !path.utf8.contains(UInt8(ascii: "#")) else { return nil }
    var parts: [String] = []
    for part in path.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      guard let part = Self.decoded(part) else { return nil }
      parts.append(part)
    }
    self.parts = parts
    var items: [(name: String, value: String)] = []
    for pair in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
      let sides = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(sides[0], plusIsBlank: true),
        let value = sides.count > 1 ? Self.decoded(sides[1], plusIsBlank: true) : ""
      else { return nil }
      items.append((name, value))
    }
    self.query = items
  }

  private static func decoded(_ text: Substring.UTF8View, plusIsBlank: Bool = false) -> String? {
    let decoded = PercentEncoding.decoded(utf8: text, plusIsBlank: plusIsBlank)
    return decoded?.utf8.contains(0) == true ? nil : decoded
  }
}
