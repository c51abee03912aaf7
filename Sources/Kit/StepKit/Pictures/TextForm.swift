/// What the text forms of pictures have in common.
enum TextForm {
  /// No line is wider: what a terminal shows without wrapping.
  static let width = 80

  /// A label as one line: control characters become blanks.
  static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          switch $0.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator: " "
          default: $0
          }
        }))
  }

  /// The text, its end replaced by `…` when it is longer than `width` characters.
  static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : "\(text.prefix(max(0, width - 1)))…"
  }

  /// The text with blanks after it.
  static func left(_ text: String, _ width: Int) -> String {
    text + blanks(width - text.count)
  }

  /// The text with blanks before it.
  static func right(_ text: String, _ width: Int) -> String {
    blanks(width - text.count) + text
  }

  static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  static func withoutTrailingBlanks(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}

/// Lines of characters that can be written anywhere.
struct TextCanvas {
  private var rows: [[Character]]

  init(width: Int, height: Int) {
    rows = Array(repeating: Array(repeating: " ", count: width), count: height)
  }

  /// Writes a text; what lies outside is left out.
  mutating func write(_ text: some StringProtocol, column: Int, row: Int) {
    guard rows.indices.contains(row) else { return }
    for (offset, character) in text.enumerated() where rows[row].indices.contains(column + offset) {
      rows[row][column + offset] = character
    }
  }

  var lines: [String] { rows.map { String($0) } }
}
