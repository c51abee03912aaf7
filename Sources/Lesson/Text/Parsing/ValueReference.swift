import PlainText

/// A `${name}` in a step's input, which stands for a shared or captured value.
///
/// A name is letters, digits and `_`, and begins with no digit. Anything else after `${`, such as
/// a shell's `${x:-y}`, is not a reference and stands for itself. Behind a backslash, `\${name}`, it
/// is none either: it stands for the text `${name}`.
package struct ValueReference: Sendable, Equatable {
  /// The name between the braces.
  package var name: String
  /// The bytes of the text's UTF-8, from `$` to `}`.
  package var range: Range<Int>

  /// Every reference of a text, in order.
  /// - Complexity: O(n) in the length of the text.
  package static func all(in text: String) -> [ValueReference] {
    let bytes = Array(text.utf8)
    return candidates(in: bytes).filter { !isEscaped($0, in: bytes) }
  }

  /// The text with something else in place of `\$` wherever that keeps a `${name}` from being a
  /// reference.
  /// - Complexity: O(n) in the length of the text.
  package static func replacingEscapes(in text: String, with mark: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var done = 0
    for candidate in candidates(in: bytes) where isEscaped(candidate, in: bytes) {
      result += bytes[done..<(candidate.range.lowerBound - 1)]
      result += mark.utf8
      done = candidate.range.lowerBound + 1
    }
    return String(decoding: result + bytes[done...], as: UTF8.self)
  }

  /// Whether a backslash stands before it that is not itself behind one.
  private static func isEscaped(_ candidate: ValueReference, in bytes: [UInt8]) -> Bool {
    let before = bytes[..<candidate.range.lowerBound]
    return before.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
  }

  private static func candidates(in bytes: [UInt8]) -> [ValueReference] {
    var references: [ValueReference] = []
    var index = 0
    while index + 3 < bytes.count {
      guard bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{") else {
        index += 1
        continue
      }
      var end = index + 2
      while end < bytes.count, TokenBytes.isNamePart(bytes[end]) { end += 1 }
      let name = bytes[(index + 2)..<end]
      if end < bytes.count, bytes[end] == UInt8(ascii: "}"), let first = name.first,
        !TokenBytes.isDigit(first)
      {
        references.append(
          ValueReference(
            name: String(decoding: name, as: UTF8.self), range: index..<(end + 1)))
      }
      index = end
    }
    return references
  }

  /// The text with every reference replaced for which there is a value; others stay as they are.
  /// - Parameters:
  ///   - text: the text.
  ///   - values: the values by their names.
  ///   - keepsEscapes: whether the backslash of `\${name}` stays, for a shell that takes it off.
  /// - Returns: that text.
  /// - Complexity: O(n) in the length of the text and of the values.
  package static func replacing(
    in text: String, with values: [String: String], keepsEscapes: Bool = false
  ) -> String {
    let bytes = Array(text.utf8)
    var result = ""
    var done = 0
    func add(_ end: Int) {
      let part = String(decoding: bytes[done..<end], as: UTF8.self)
      result += keepsEscapes ? part : replacingEscapes(in: part, with: "$")
    }
    for reference in all(in: text) {
      guard let value = values[reference.name] else { continue }
      add(reference.range.lowerBound)
      result += value
      done = reference.range.upperBound
    }
    add(bytes.count)
    return result
  }
}
