/// JSON laid out to be read: two spaces a level, one member a line.
///
/// Members stay in their order, numbers and strings as they are written.
struct JSONText {
  private var rest: ArraySlice<UInt8>
  private var result: [UInt8] = []

  /// How deep values may lie within each other.
  private static let deepest = 200

  /// The text laid out; nil when it is no JSON.
  ///
  /// - Complexity: O(n) in the length of the result.
  static func pretty(_ bytes: [UInt8]) -> [UInt8]? {
    var text = JSONText(rest: bytes[...])
    guard text.value(depth: 0) else { return nil }
    text.skipSpace()
    return text.rest.isEmpty ? text.result : nil
  }

  private mutating func value(depth: Int) -> Bool {
    skipSpace()
    switch rest.first {
    case UInt8(ascii: "{"): return list(closing: UInt8(ascii: "}"), hasNames: true, depth: depth)
    case UInt8(ascii: "["): return list(closing: UInt8(ascii: "]"), hasNames: false, depth: depth)
    case UInt8(ascii: "\""): return string()
    default: return word()
    }
  }

  private mutating func list(closing: UInt8, hasNames: Bool, depth: Int) -> Bool {
    guard depth < Self.deepest, let opening = rest.popFirst() else { return false }
    result.append(opening)
    skipSpace()
    if rest.first == closing {
      rest.removeFirst()
      result.append(closing)
      return true
    }
    while true {
      breakLine(depth + 1)
      if hasNames {
        skipSpace()
        guard string() else { return false }
        skipSpace()
        guard rest.popFirst() == UInt8(ascii: ":") else { return false }
        result += Array(": ".utf8)
      }
      guard value(depth: depth + 1) else { return false }
      skipSpace()
      let separator = rest.popFirst()
      if separator == UInt8(ascii: ",") {
        result.append(UInt8(ascii: ","))
      } else if separator == closing {
        breakLine(depth)
        result.append(closing)
        return true
      } else {
        return false
      }
    }
  }

  private mutating func string() -> Bool {
    guard rest.first == UInt8(ascii: "\"") else { return false }
    var index = rest.startIndex + 1
    while index < rest.endIndex, rest[index] != UInt8(ascii: "\"") {
      index += rest[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard index < rest.endIndex else { return false }
    result += rest[...index]
    rest = rest[(index + 1)...]
    return true
  }

  private mutating func word() -> Bool {
    let word = rest.prefix { !" \t\r\n,:]}[{\"".utf8.contains($0) }
    let text = String(decoding: word, as: UTF8.self)
    let isNumber = Double(text) != nil && word.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
    guard ["true", "false", "null"].contains(text) || isNumber else { return false }
    result += word
    rest = rest[word.endIndex...]
    return true
  }

  private mutating func skipSpace() { rest = rest.drop { " \t\r\n".utf8.contains($0) } }

  private mutating func breakLine(_ depth: Int) {
    result.append(UInt8(ascii: "\n"))
    result += Array(repeating: UInt8(ascii: " "), count: 2 * depth)
  }
}
