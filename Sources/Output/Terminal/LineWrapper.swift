import PlainText

/// Breaks styled text into lines of at most so many columns.
///
/// Lines are broken at blanks and beside wide characters; a word that is longer than a line is
/// cut. Blanks where a line is broken are dropped.
struct LineWrapper {
  /// A piece of running text.
  enum Run: Equatable {
    case piece(TerminalLine.Piece)
    /// The line ends here whatever its width.
    case lineBreak
  }

  private let width: Int
  private var lines: [TerminalLine] = []
  private var line: [TerminalLine.Piece] = []
  private var lineWidth = 0
  /// What must not be broken: the word that is being read.
  private var word: [TerminalLine.Piece] = []
  private var wordWidth = 0
  /// The blank between the line and the word.
  private var blank: TerminalLine.Piece?

  /// Whether a word that is longer than a line is cut.
  private let cutsWords: Bool
  /// The last character of the word.
  private var last: Character?

  private init(width: Int, cutsWords: Bool) {
    self.width = max(1, width)
    self.cutsWords = cutsWords
  }

  /// The lines; none for no text.
  ///
  /// - Complexity: O(n) in the length of the text.
  static func lines(of runs: [Run], width: Int, cutsWords: Bool = true) -> [TerminalLine] {
    var wrapper = LineWrapper(width: width, cutsWords: cutsWords)
    for run in runs {
      switch run {
      case .piece(let piece): wrapper.add(piece)
      case .lineBreak:
        wrapper.endWord()
        wrapper.endLine()
      }
    }
    wrapper.endWord()
    if !wrapper.line.isEmpty { wrapper.endLine() }
    return wrapper.lines
  }

  /// How many columns the text takes when it is not broken, and how many its longest word does.
  static func extent(of runs: [Run]) -> (natural: Int, least: Int) {
    let natural = lines(of: runs, width: .max).map(\.width).max() ?? 0
    let least = lines(of: runs, width: 1, cutsWords: false).map(\.width).max() ?? 0
    return (natural, least)
  }

  private mutating func add(_ piece: TerminalLine.Piece) {
    var text = ""
    for character in piece.text {
      if character == " " || mayBreak(before: character) {
        take(.init(text, piece.styles, url: piece.url))
        text = ""
        endWord()
      }
      if character == " " {
        if blank == nil { blank = .init(" ", piece.styles, url: piece.url) }
      } else {
        text.append(character)
        last = character
      }
    }
    take(.init(text, piece.styles, url: piece.url))
  }

  /// Whether a line may end between the word's last character and this one: beside a wide one,
  /// apart from punctuation that holds on to its neighbour.
  private func mayBreak(before character: Character) -> Bool {
    guard let last, DisplayWidth.of(last) == 2 || DisplayWidth.of(character) == 2 else {
      return false
    }
    return !Self.staysWithNext.contains(last) && !Self.staysWithPrevious.contains(character)
  }

  private mutating func take(_ piece: TerminalLine.Piece) {
    guard !piece.text.isEmpty else { return }
    word.append(piece)
    wordWidth += piece.width
  }

  private mutating func endWord() {
    last = nil
    guard !word.isEmpty else { return }
    let gap = lineWidth == 0 ? 0 : blank?.width ?? 0
    if lineWidth > 0, lineWidth + gap + wordWidth > width { endLine() }
    if lineWidth > 0, let blank { put(blank) }
    let isCut = cutsWords && wordWidth > width
    for piece in word {
      if isCut { cut(piece) } else { put(piece) }
    }
    word = []
    wordWidth = 0
    blank = nil
  }

  private mutating func put(_ piece: TerminalLine.Piece) {
    // Neighbours of one look become one piece.
    if let last = line.last, last.styles == piece.styles, last.url == piece.url {
      line[line.count - 1] = .init(last.text + piece.text, piece.styles, url: piece.url)
    } else {
      line.append(piece)
    }
    lineWidth += piece.width
  }

  private mutating func cut(_ piece: TerminalLine.Piece) {
    var part = ""
    var partWidth = 0
    for character in piece.text {
      let own = DisplayWidth.of(character)
      if lineWidth + partWidth + own > width, lineWidth + partWidth > 0 {
        put(.init(part, piece.styles, url: piece.url))
        endLine()
        part = ""
        partWidth = 0
      }
      part.append(character)
      partWidth += own
    }
    if !part.isEmpty { put(.init(part, piece.styles, url: piece.url)) }
  }

  private mutating func endLine() {
    lines.append(TerminalLine(line))
    line = []
    lineWidth = 0
  }

  private static let staysWithNext: Set<Character> = ["「", "『", "（", "【", "〈", "《"]
  private static let staysWithPrevious: Set<Character> = ["、", "。", "」", "』", "）", "，", "．"]
}
