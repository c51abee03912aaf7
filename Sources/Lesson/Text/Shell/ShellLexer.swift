import PlainText

/// The words and operators of a shell script.
struct ShellLexer {
  struct Token {
    enum Kind {
      case word(String)
      /// What comes next is a file, and whether it is written.
      case redirection(writes: Bool)
      case open
      case close
      /// The end of a command, and whether the next one depends on it: `&&`, `||`, `|`, `&`.
      case end(joinsNext: Bool)
    }

    var kind: Kind
    var line: Int
  }

  private let bytes: [UInt8]
  private var next = 0
  private var line: Int
  private var documents: [(end: String, dropsTabs: Bool)] = []
  private var awaitsDocument: Bool?
  private var substitutions: [([UInt8], Int)] = []
  private var isBroken = false
  /// How many quotations and substitutions there are around `next`.
  private var depth = 0
  /// How many of them it follows: a page of a stranger's must not use up the stack.
  static let mostLevels = 64

  init(_ bytes: [UInt8], line: Int) {
    self.bytes = bytes
    self.line = line
  }

  /// Whether everything was read, and no quotation was left open.
  var isAtEnd: Bool { next >= bytes.count && !isBroken }

  /// The texts of the substitutions in the tokens since the last call, with their lines.
  mutating func takeSubstitutions() -> [([UInt8], Int)] {
    defer { substitutions = [] }
    return substitutions
  }

  private func byte(_ offset: Int = 0) -> UInt8? {
    next + offset < bytes.count ? bytes[next + offset] : nil
  }

  private func isNext(_ text: StaticString) -> Bool {
    bytes[min(next, bytes.count)...].starts(with: "\(text)".utf8)
  }

  /// The next token; nil at the end.
  mutating func token() -> Token? {
    skipBlanks()
    guard let first = byte() else { return nil }
    let start = line
    switch first {
    case UInt8(ascii: "\n"):
      next += 1
      line += 1
      readDocuments()
      return Token(kind: .end(joinsNext: false), line: start)
    case UInt8(ascii: ";"):
      next += isNext(";;") || isNext(";&") ? 2 : 1
      return Token(kind: .end(joinsNext: false), line: start)
    case UInt8(ascii: "&"), UInt8(ascii: "|"):
      if isNext("&>") {
        next += isNext("&>>") ? 3 : 2
        return Token(kind: .redirection(writes: true), line: start)
      }
      next += isNext("&&") || isNext("||") || isNext("|&") ? 2 : 1
      return Token(kind: .end(joinsNext: true), line: start)
    case UInt8(ascii: "("):
      next += 1
      return Token(kind: .open, line: start)
    case UInt8(ascii: ")"):
      next += 1
      return Token(kind: .close, line: start)
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      return Token(kind: redirection(), line: start)
    default:
      let word = self.word()
      if let dropsTabs = awaitsDocument {
        documents.append((word.filter { !"'\"\\".contains($0) }, dropsTabs))
        awaitsDocument = nil
      }
      return Token(kind: .word(word), line: start)
    }
  }

  private mutating func redirection() -> Token.Kind {
    if isNext("<(") || isNext(">(") {
      next += 1
      return .word(word())
    }
    let writes = !isNext("<") || isNext("<>")
    if isNext("<<<") {
      next += 3
    } else if isNext("<<") {
      awaitsDocument = isNext("<<-")
      next += isNext("<<-") ? 3 : 2
    } else {
      next += isNext(">>") || isNext(">&") || isNext("<&") || isNext("<>") || isNext(">|") ? 2 : 1
    }
    return .redirection(writes: writes)
  }

  private mutating func skipBlanks() {
    while let first = byte() {
      if first == UInt8(ascii: "\\"), byte(1) == UInt8(ascii: "\n") {
        next += 2
        line += 1
      } else if first == UInt8(ascii: "#") {
        while let other = byte(), other != UInt8(ascii: "\n") { next += 1 }
      } else if TokenBytes.isBlank(first) {
        next += 1
      } else {
        return
      }
    }
  }

  private static let wordEnds = Set("\n;&|()<> \t".utf8)

  private mutating func word() -> String {
    let start = next
    while let first = byte(), !Self.wordEnds.contains(first) || next == start {
      advance()
    }
    // A number directly before `<` or `>` belongs to the redirection.
    return String(decoding: bytes[start..<next], as: UTF8.self)
  }

  /// Steps over one character, or over a whole quotation or substitution.
  private mutating func advance(records: Bool = true) {
    guard let first = byte() else { return }
    guard depth < Self.mostLevels else {
      isBroken = true
      next = bytes.count
      return
    }
    depth += 1
    defer { depth -= 1 }
    if first == UInt8(ascii: "\n") { line += 1 }
    next += 1
    switch first {
    case UInt8(ascii: "\\"):
      if byte() == UInt8(ascii: "\n") { line += 1 }
      next = min(next + 1, bytes.count)
    case UInt8(ascii: "'"): skip(to: UInt8(ascii: "'"), isPlain: true)
    case UInt8(ascii: "\""): skip(to: UInt8(ascii: "\""), isPlain: false, records: records)
    case UInt8(ascii: "`"):
      let (begin, place) = (next, line)
      skip(to: UInt8(ascii: "`"), isPlain: false)
      if records { substitutions.append((Array(bytes[begin..<max(begin, next - 1)]), place)) }
    case UInt8(ascii: "$") where byte() == UInt8(ascii: "("), UInt8(ascii: "("):
      if first == UInt8(ascii: "$") { next += 1 }
      let (begin, place) = (next, line)
      skip(to: UInt8(ascii: ")"), isPlain: false)
      if records { substitutions.append((Array(bytes[begin..<max(begin, next - 1)]), place)) }
    case UInt8(ascii: "$") where byte() == UInt8(ascii: "{"):
      next += 1
      skip(to: UInt8(ascii: "}"), isPlain: false, records: records)
    default: break
    }
  }

  /// Steps behind the next `end`. Substitutions within are recorded where the text is not read as a
  /// script of its own, in which they will be found.
  private mutating func skip(to end: UInt8, isPlain: Bool, records: Bool = false) {
    while let first = byte() {
      if first == end {
        next += 1
        return
      }
      let isText =
        end == UInt8(ascii: "\"") && (first == UInt8(ascii: "'") || first == UInt8(ascii: "("))
      if isPlain || isText {
        if first == UInt8(ascii: "\n") { line += 1 }
        next += 1
      } else {
        advance(records: records)
      }
    }
    isBroken = true
  }

  private mutating func readDocuments() {
    for document in documents {
      var isFound = false
      while next < bytes.count, !isFound {
        let end = bytes[next...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var text = bytes[next..<end]
        if document.dropsTabs { text = text.drop { $0 == UInt8(ascii: "\t") } }
        isFound = text.elementsEqual(document.end.utf8)
        next = min(end + 1, bytes.count)
        line += 1
      }
      if !isFound { isBroken = true }
    }
    documents = []
  }

  /// Steps over `()`; false when something else comes next.
  mutating func skipEmptyParentheses() -> Bool {
    skipBlanks()
    guard byte() == UInt8(ascii: ")") else { return false }
    next += 1
    return true
  }

  /// Steps over the words between `case` and `in`, or `for` and its list's end.
  mutating func skipHead(of word: String) {
    while let token = token() {
      if case .end = token.kind { return }
      if word == "case", case .word("in") = token.kind { return }
    }
  }
}
