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
    var bytes: [UInt8] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit),
          high + low > 0
        else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
