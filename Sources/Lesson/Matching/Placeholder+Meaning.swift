extension Placeholder {
  /// What it stands for, in words: `a whole number from 6 to 20, called n`.
  var meaning: String {
    var text =
      switch kind {
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
}
