import PlainText

/// The names that a Swift step shares, as far as they can be read in its text.
package struct SharedNames: Equatable {
  /// The names that stand as literals: `share("api", …)`.
  package internal(set) var names: [String] = []
  /// Whether it also shares under a name that is known only when it runs.
  package internal(set) var hasComputedName = false

  /// Finds every call of `share` in Swift text. A call in a comment counts as well: it is only
  /// ever a reason to keep quiet.
  /// - Complexity: O(n) in the length of the text.
  package init(in text: String) {
    let bytes = Array(text.utf8)
    let word = Array("share".utf8)
    var index = 0
    while let start = Self.find(word, in: bytes, from: index) {
      index = start + word.count
      guard start == 0 || !Self.isIdentifierPart(bytes[start - 1]) else { continue }
      var next = Self.skipSpace(bytes, from: index)
      guard next < bytes.count, bytes[next] == UInt8(ascii: "(") else { continue }
      next = Self.skipSpace(bytes, from: next + 1)
      if let name = Self.literal(bytes, at: next) {
        names.append(name)
      } else {
        hasComputedName = true
      }
    }
  }

  private static func find(_ word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard start + word.count <= bytes.count else { return nil }
    return (start...(bytes.count - word.count)).first { index in
      bytes[index] == word[0] && bytes[index..<(index + word.count)].elementsEqual(word)
    }
  }

  private static func literal(_ bytes: [UInt8], at start: Int) -> String? {
    let quote = UInt8(ascii: "\"")
    guard start < bytes.count, bytes[start] == quote else { return nil }
    let rest = bytes[(start + 1)...]
    guard let end = rest.firstIndex(of: quote), !rest[..<end].contains(UInt8(ascii: "\\")) else {
      return nil
    }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private static func skipSpace(_ bytes: [UInt8], from start: Int) -> Int {
    bytes[start...].firstIndex { !TokenBytes.isBlank($0) && $0 != UInt8(ascii: "\n") }
      ?? bytes.count
  }

  private static func isIdentifierPart(_ byte: UInt8) -> Bool {
    byte >= 0x80 || TokenBytes.isNamePart(byte)
  }
}
