extension Placeholder {
  /// What it stands for, in words: `a whole number from 6 to 20, called n`.
  package var meaning: String {
    var text = kind.meaning
    if let bounds {
      text += " from \(bounds.source.replacing("..", with: " to ", maxReplacements: 1))"
    }
    if let name {
      text += ", called \(name): wherever that name stands on the page, it is the same"
    }
    return text
  }

  /// The placeholders of an expected line, in order.
  static func inLine(_ line: String) -> [Placeholder] {
    let bytes = Array(line.utf8)
    return all(in: bytes, end: bytes.count).compactMap { found in
      guard !found.isEscaped, case .placeholder(let placeholder, _) = found.scan else {
        return nil
      }
      return placeholder
    }
  }

  /// Every placeholder without a name and bounds, as it is written, with its meaning in words.
  package static var forms: [(text: String, meaning: String)] {
    Kind.allCases.map { ("<\($0.rawValue)>", $0.meaning) }
  }

  /// The placeholder that a byte of an expected line belongs to; nil when it belongs to none.
  ///
  /// - Parameters:
  ///   - offset: the byte's offset in the line.
  ///   - line: the bytes of the line.
  /// - Returns: the placeholder, and its bytes in the line.
  /// - Complexity: O(n) in the length of the line.
  package static func at(
    _ offset: Int, in line: [UInt8]
  ) -> (placeholder: Placeholder, range: Range<Int>)? {
    for found in all(in: line, end: line.count) where found.range.contains(offset) {
      guard !found.isEscaped, case .placeholder(let placeholder, _) = found.scan else { return nil }
      return (placeholder, found.range)
    }
    return nil
  }
}

extension Placeholder.Kind {
  /// What it stands for, in words.
  fileprivate var meaning: String {
    switch self {
    case .any: "any text within the line"
    case .int: "a whole number"
    case .float: "a number"
    case .hex: "hexadecimal digits"
    case .word: "one word"
    case .time: "a date or a time"
    case .duration: "a duration with its unit"
    case .uuid: "a UUID"
    case .lsn: "a position in PostgreSQL's log"
    case .port: "a port, 1 to 65535"
    }
  }
}
