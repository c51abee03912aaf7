import LessonText
import PlainText

/// How a piece of a line looks, by what it means.
package enum TerminalStyle: Sendable, Hashable {
  case heading, emphasis, strong, strikethrough, code, link, dim
  case keyword, string, number, comment
  case good, bad, attention, session
  /// What the learner has changed.
  case edit
  /// Of a session or server, by the number of its colour from 0.
  case voice(Int)

  /// The parameter of the SGR sequence.
  var parameter: String {
    switch self {
    case .heading: "1;4"
    case .emphasis: "3"
    case .strong: "1"
    case .strikethrough: "9"
    case .code: "36"
    case .link: "4"
    case .dim: "2"
    case .keyword: "35"
    case .string: "32"
    case .number: "33"
    case .comment: "2;3"
    case .good: "32"
    case .bad: "31"
    case .attention: "33"
    case .session: "36"
    case .edit: "38;5;99"
    case .voice(let color): "38;5;\(Self.voiceColors[color % Self.voiceColors.count])"
    }
  }

  /// The site's colours of sessions, blue, pink, green, violet, brown and olive, as those of the cube of
  /// 256 colours that can be read on a light and on a dark ground: contrast 3.8 at least on both.
  package static let voiceColors = [32, 162, 29, 98, 130, 64]

  /// How a piece of code looks.
  init(_ style: CodeRun.Style) {
    self =
      switch style {
      case .keyword: .keyword
      case .string: .string
      case .comment: .comment
      case .number: .number
      case .function: .code
      }
  }
}

/// A line for a terminal: pieces of text, each with its styles.
///
/// Nothing in it can act on the terminal: control characters are shown by their pictures.
package struct TerminalLine: Sendable, Equatable {
  /// A stretch of text of one look.
  package struct Piece: Sendable, Equatable {
    /// The text, without control characters.
    package let text: String
    /// How it looks; later styles win where two disagree.
    package let styles: [TerminalStyle]
    /// The address that it leads to; nil when it is no link.
    package let url: String?

    /// Makes a piece; control characters in the text become visible, tabs become blanks.
    package init(_ text: String, _ styles: [TerminalStyle] = [], url: String? = nil) {
      self.text =
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
        ? text : text.map { $0 == "\t" ? " " : ShownCharacter.text($0) }.joined()
      self.styles = styles
      self.url = url
    }

    /// How many columns it takes.
    package var width: Int { DisplayWidth.of(text) }
  }

  /// The pieces, from left to right.
  package private(set) var pieces: [Piece]

  /// Makes a line of pieces.
  package init(_ pieces: [Piece] = []) { self.pieces = pieces.filter { !$0.text.isEmpty } }

  /// Makes a line of one piece.
  package init(_ text: String, _ styles: TerminalStyle...) { self.init([Piece(text, styles)]) }

  /// Adds a piece at the end.
  package mutating func append(_ piece: Piece) {
    if !piece.text.isEmpty { pieces.append(piece) }
  }

  /// How many columns it takes.
  package var width: Int { pieces.reduce(0) { $0 + $1.width } }

  /// The text alone, without blanks at the end.
  package var plain: String {
    var text = pieces.map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The line as it is written to a terminal, without a line end.
  ///
  /// - Parameters:
  ///   - color: whether to use SGR sequences.
  ///   - hyperlinks: whether the terminal knows links (OSC 8).
  /// - Returns: the text and what makes it look so.
  package func text(color: Bool, hyperlinks: Bool = false) -> String {
    guard color || hyperlinks else { return plain }
    var line = ""
    for piece in trimmed {
      let parameters = piece.styles.map(\.parameter).joined(separator: ";")
      var text =
        color && !parameters.isEmpty ? "\u{1b}[\(parameters)m\(piece.text)\u{1b}[0m" : piece.text
      if hyperlinks, let url = piece.url, let address = Self.address(url) {
        text = "\u{1b}]8;;\(address)\u{1b}\\\(text)\u{1b}]8;;\u{1b}\\"
      }
      line += text
    }
    return line
  }

  /// The pieces without the blanks that end the line.
  private var trimmed: [Piece] {
    var pieces = pieces
    while let last = pieces.last, last.url == nil, last.text.hasSuffix(" ") {
      pieces.removeLast()
      let text = String(last.text.reversed().drop { $0 == " " }.reversed())
      if !text.isEmpty { pieces.append(Piece(text, last.styles)) }
    }
    return pieces
  }

  /// An address that a terminal may be given: absolute, of a kind that only shows something, and
  /// without anything that could end the sequence.
  private static func address(_ url: String) -> String? {
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
    return url.utf8.map { byte in
      if byte > 0x20 && byte < 0x7f { return String(UnicodeScalar(byte)) }
      return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
