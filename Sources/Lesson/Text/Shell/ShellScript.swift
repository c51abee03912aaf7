/// A shell script taken apart as far as can be done without running it: its commands, each with its
/// words as they are written.
///
/// It reads what POSIX shells share: quotes, comments, here-documents, substitutions, compound
/// commands. Commands within substitutions are commands too. What it cannot follow makes it stop,
/// and `isWhole` says so.
package struct ShellScript: Sendable {
  /// A simple command.
  package struct Command: Sendable, Equatable {
    /// Its words as written, quotes included; redirections are left out.
    package var words: [String]
    /// Its line in the script, from 0.
    package var line: Int
    /// Whether it stands in no compound command, substitution or list: it runs whenever the
    /// script comes to it.
    package var isUnconditional: Bool
  }

  /// The commands, in the order of the text; those of a substitution come before the one that holds it.
  package private(set) var commands: [Command] = []
  /// The files that redirections write to, as written.
  package private(set) var targets: [String] = []
  /// The names of the functions that it defines.
  package private(set) var functions: Set<String> = []
  /// Whether the text was understood to its end.
  package private(set) var isWhole = true

  /// Reads a script.
  ///
  /// - Complexity: linear in the script, for each level of substitutions, of which it follows 64.
  package init(_ text: String) {
    read(Array(text.utf8), line: 0, level: 0)
  }

  private mutating func read(_ bytes: [UInt8], line: Int, level: Int) {
    guard level <= ShellLexer.mostLevels else {
      isWhole = false
      return
    }
    var lexer = ShellLexer(bytes, line: line)
    var open: [String] = []
    var command = Command(words: [], line: line, isUnconditional: false)
    var joins = false
    var writes: Bool?
    func ends(_ joinsNext: Bool) -> Command? {
      guard !command.words.isEmpty else { return nil }
      var done = command
      done.isUnconditional = open.isEmpty && !joins && !joinsNext && level == 0
      return done
    }
    loop: while let token = lexer.token() {
      switch token.kind {
      case .word(let word):
        if let isTarget = writes {
          // `2>&1` and `>&-` name no file.
          if isTarget, word != "-", Int(word) == nil { targets.append(word) }
          writes = nil
        } else if command.words.isEmpty, Self.closers.contains(word) {
          if open.isEmpty {
            isWhole = false
            break loop
          }
          open.removeLast()
          joins = false
        } else if command.words.isEmpty, Self.openers.contains(word) {
          open.append(word)
          // What stands between `case` or `for` and the next line's end is no command.
          if ["case", "for", "select"].contains(word) { lexer.skipHead(of: word) }
        } else if command.words.isEmpty, Self.separators.contains(word) {
          joins = false
        } else {
          if command.words.isEmpty { command.line = token.line }
          command.words.append(word)
        }
      case .redirection(let isTarget): writes = isTarget
      case .open:
        // `name()` defines a function; its body comes next.
        if command.words.count == 1, lexer.skipEmptyParentheses() {
          functions.formUnion(command.words)
          command.words = []
        } else {
          open.append("(")
        }
      case .close:
        if let done = ends(false) { commands.append(done) }
        command.words = []
        joins = false
        if open.last == "(" {
          open.removeLast()
        } else if open.last != "case" {
          isWhole = false
          break loop
        }
      case .end(let joinsNext):
        // A list goes on behind a line's end: `a &&`.
        let goesOn = command.words.isEmpty && !joinsNext
        if let done = ends(joinsNext) { commands.append(done) }
        command.words = []
        if !goesOn { joins = joinsNext }
      }
      for (text, line) in lexer.takeSubstitutions() where text.first != UInt8(ascii: "(") {
        read(text, line: line, level: level + 1)
      }
    }
    if let done = ends(false) { commands.append(done) }
    if !open.isEmpty || !lexer.isAtEnd { isWhole = false }
  }

  /// Whether a word sets a variable (`a=1`).
  package static func isAssignment(_ word: String) -> Bool {
    let name = word.prefix { $0 != "=" }
    return name.endIndex < word.endIndex && !name.isEmpty
      && name.allSatisfy { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  private static let openers: Set = ["if", "while", "until", "for", "case", "select", "{"]
  private static let closers: Set = ["fi", "done", "esac", "}"]
  private static let separators: Set = ["then", "else", "elif", "do", "!", "time"]
}
