/// Colours for code, from its words alone: enough to tell comments and texts from the rest.
///
/// It knows no grammar: a line is coloured by itself, apart from the comments and texts that go
/// over several lines.
struct CodeColors {
  private struct Language {
    var keywords: Set<String> = []
    var ignoresCase = false
    var lineComments: [String] = []
    var blockComment: (open: String, close: String)?
    var quotes: Set<Character> = ["\"", "'"]
  }

  private let language: Language
  /// What ends the comment or text that an earlier line began.
  private var open: (end: String, style: TerminalStyle)?

  /// Colours for a language, by the word after a fence; unknown ones get only texts and numbers.
  init(language: String) { self.language = Self.languages[language] ?? Language(quotes: ["\""]) }

  /// The pieces of the next line.
  ///
  /// - Complexity: O(n) in the length of the line.
  mutating func pieces(of line: String) -> [TerminalLine.Piece] {
    var pieces: [TerminalLine.Piece] = []
    var rest = line[...]
    var plain = ""
    func take(_ text: some StringProtocol, _ style: TerminalStyle) {
      if !plain.isEmpty { pieces.append(.init(plain)) }
      plain = ""
      pieces.append(.init(String(text), [style]))
    }
    while let first = rest.first {
      if let open {
        let (text, closed) = Self.text(in: rest, upTo: open.end)
        take(text, open.style)
        rest = rest.dropFirst(text.count)
        if closed { self.open = nil }
        continue
      }
      if language.lineComments.contains(where: { rest.hasPrefix($0) }) {
        take(rest, .comment)
        break
      }
      if let block = language.blockComment, rest.hasPrefix(block.open) {
        open = (block.close, .comment)
        continue
      }
      if rest.hasPrefix("\"\"\""), language.quotes.contains("\"") {
        take("\"\"\"", .string)
        rest = rest.dropFirst(3)
        open = ("\"\"\"", .string)
        continue
      }
      if language.quotes.contains(first) {
        let text = Self.quoted(rest, by: first)
        take(text, .string)
        rest = rest.dropFirst(text.count)
        continue
      }
      let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      if word.isEmpty {
        plain.append(first)
        rest = rest.dropFirst()
        continue
      }
      let known = language.ignoresCase ? word.uppercased() : String(word)
      if language.keywords.contains(known) {
        take(word, .keyword)
      } else if first.isNumber {
        take(word, .number)
      } else {
        plain += word
      }
      rest = rest.dropFirst(word.count)
    }
    if !plain.isEmpty { pieces.append(.init(plain)) }
    return pieces
  }

  private static func text(in rest: Substring, upTo end: String) -> (Substring, closed: Bool) {
    var index = rest.startIndex
    while index < rest.endIndex {
      if rest[index...].hasPrefix(end) {
        return (rest[..<rest.index(index, offsetBy: end.count)], true)
      }
      index = rest.index(after: index)
    }
    return (rest, false)
  }

  private static func quoted(_ rest: Substring, by quote: Character) -> Substring {
    var isEscaped = false
    for index in rest.indices.dropFirst() {
      if isEscaped {
        isEscaped = false
      } else if rest[index] == "\\" {
        isEscaped = true
      } else if rest[index] == quote {
        return rest[...index]
      }
    }
    return rest
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  private static let sql = Language(
    keywords: words(
      """
      ADD ALL ALTER ANALYZE AND AS ASC BEGIN BETWEEN BY CASCADE CASE CHECK COMMIT CONFLICT CREATE
      CROSS DATABASE DEFAULT DELETE DESC DISTINCT DO DROP ELSE END EXECUTE EXISTS EXPLAIN FALSE FOR
      FOREIGN FROM FULL FUNCTION GROUP HAVING IF IN INDEX INNER INSERT INTO IS ISOLATION JOIN KEY
      LEFT LEVEL LIKE LIMIT LOCK NOT NOWAIT NULL OFFSET ON OR ORDER OUTER PRIMARY READ REFERENCES
      RELEASE REPEATABLE RETURNING RIGHT ROLLBACK SAVEPOINT SELECT SERIALIZABLE SET SHARE SHOW TABLE
      THEN TO TRANSACTION TRUE TRUNCATE UNION UNIQUE UPDATE USING VACUUM VALUES VIEW WHEN WHERE WITH
      """),
    ignoresCase: true, lineComments: ["--"], blockComment: ("/*", "*/"), quotes: ["'"])
  private static let swift = Language(
    keywords: words(
      """
      actor any as async await break case catch class continue default defer do else enum extension
      false fileprivate for func guard if import in init inout internal is let nil nonisolated
      private protocol public repeat rethrows return self Self some static struct subscript super
      switch throw throws true try typealias var where while
      """),
    lineComments: ["//"], blockComment: ("/*", "*/"), quotes: ["\""])
  private static let shell = Language(
    keywords: words(
      "case cd do done echo elif else esac exit export fi for function if in local return then until while"
    ),
    lineComments: ["#"])
  private static let python = Language(
    keywords: words(
      """
      and as assert async await break class continue def elif else except False finally for from if
      import in is lambda None not or pass raise return True try while with yield
      """),
    lineComments: ["#"])

  private static let languages: [String: Language] = [
    "sql": sql, "swift": swift, "sh": shell, "bash": shell, "shell": shell, "kafka": shell,
    "python": python, "py": python, "json": Language(keywords: words("true false null")),
    "yaml": Language(keywords: words("true false null"), lineComments: ["#"]),
    "c": Language(lineComments: ["//"], blockComment: ("/*", "*/")),
    "http": Language(keywords: words("GET HEAD POST PUT PATCH DELETE HTTP"), quotes: ["\""]),
    "output": Language(quotes: []), "text": Language(quotes: []), "": Language(quotes: []),
  ]
}
