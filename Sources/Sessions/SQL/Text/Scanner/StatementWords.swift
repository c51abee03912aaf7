/// A statement's first words, as psql reads them. They tell whether a semicolon stands inside a
/// function's `BEGIN ATOMIC … END`, and whether the data of a `COPY … FROM STDIN` follow in the input.
package struct StatementWords: Sendable {
  private enum Word: UInt8 {
    case other, create, or, replace, function, procedure, copy, from, stdin

    init(_ text: ArraySlice<UInt8>) {
      self =
        switch text.prefix(16).lowercasedText {
        case "create": .create
        case "or": .or
        case "replace": .replace
        case "function": .function
        case "procedure": .procedure
        case "copy": .copy
        case "from": .from
        case "stdin", "stdout": .stdin
        default: .other
        }
    }
  }

  /// The number of words that count: `COPY a.b.c (…) … FROM STDIN` has its `FROM` among them.
  private static let limit = 8

  private var words: [Word] = []
  private var count = 0
  /// The number of open `BEGIN` and `CASE` in a function's body.
  private(set) var blockDepth = 0
  /// The number of statements that read data from the input, have ended and are not sent yet.
  private(set) var inlineCopies = 0

  /// Takes an unquoted word of the statement.
  mutating func append(_ text: ArraySlice<UInt8>, atTopLevel isTopLevel: Bool) {
    guard isTopLevel else { return }
    if count == 0 { words = [] }
    count += 1
    if count <= Self.limit { words.append(Word(text)) }
    guard isRoutineDefinition else { return }
    switch text.prefix(8).lowercasedText {
    case "begin": blockDepth += 1
    case "case" where blockDepth > 0: blockDepth += 1
    case "end" where blockDepth > 0: blockDepth -= 1
    default: break
    }
  }

  /// Notes the semicolon that ends the statement. The words stay until the next statement's first
  /// word: like psql, this counts a lone semicolon behind the statement once more.
  mutating func statementEnds() {
    if isInlineCopy { inlineCopies += 1 }
    count = 0
  }

  /// Notes that a statement without a semicolon was sent.
  package mutating func startStatement() { count = 0 }

  /// Takes the number of statements to be sent that read data from the input.
  ///
  /// - Parameter sendsOpenStatement: Whether the statement under way is sent without a semicolon.
  /// - Returns: The number.
  package mutating func takeInlineCopies(sendsOpenStatement: Bool) -> Int {
    defer { inlineCopies = 0 }
    return inlineCopies + (sendsOpenStatement && isOpen && isInlineCopy ? 1 : 0)
  }

  /// Whether the statement under way has a word.
  var isOpen: Bool { count > 0 }

  /// Forgets the statement under way.
  mutating func reset() {
    count = 0
    blockDepth = 0
    inlineCopies = 0
  }

  private var isRoutineDefinition: Bool {
    guard words.first == .create else { return false }
    let rest = words.dropFirst()
    let kind = rest.starts(with: [.or, .replace]) ? rest.dropFirst(2).first : rest.first
    return kind == .function || kind == .procedure
  }

  private var isInlineCopy: Bool {
    guard words.first == .copy, let from = words.firstIndex(of: .from) else { return false }
    return from + 1 < words.count && words[from + 1] == .stdin
  }
}
