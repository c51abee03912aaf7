import Sessions

/// One command of a step: its words as a shell would split them, and its here-document.
struct ScriptCommand: Equatable {
  /// The tool and its arguments, quotes removed.
  var words: [String]
  /// The lines of its here-document; nil when it has none.
  var lines: [String]?
  /// The line of the step's text on which it begins, from 0.
  var lineOffset: Int
}

/// Splits a step into commands as a shell would, as far as Kafka's tools need one.
///
/// There are quotes (`'…'`, `"…"`, `$'…'` with `\t` and the like), `\` for one character and at
/// the end of a line, comments, `;`, and here-documents (`<<END`, `<<'END'`, `<<-END`), whose
/// lines are taken as they are. Nothing is expanded. Whatever else a shell has, pipes foremost,
/// is an error that names it.
struct Script {
  private let lines: [Substring]
  private var line = 0
  private var rest: Substring = ""
  private var pending: [(index: Int, delimiter: String, stripsTabs: Bool)] = []
  private var commands: [ScriptCommand] = []

  /// Splits a step's text.
  ///
  /// - Throws: `SessionError` with the offending line.
  static func commands(in text: String) throws -> [ScriptCommand] {
    var script = Script(
      lines: text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" })
    try script.parse()
    return script.commands
  }

  private init(lines: [Substring]) { self.lines = lines }

  private mutating func parse() throws {
    while line < lines.count {
      rest = lines[line]
      try parseLine()
      line += 1
      try readHereDocuments()
    }
  }

  private mutating func parseLine() throws {
    let start = line
    var words: [String] = []
    var heredoc: (delimiter: String, stripsTabs: Bool)?
    func finish(_ script: inout Script) throws {
      guard !words.isEmpty else {
        if heredoc != nil {
          throw SessionError.input("a here-document without a command", line: start)
        }
        return
      }
      script.commands.append(ScriptCommand(words: words, lines: nil, lineOffset: start))
      if let heredoc {
        script.pending.append(
          (script.commands.count - 1, heredoc.delimiter, heredoc.stripsTabs))
      }
      (words, heredoc) = ([], nil)
    }
    while true {
      skipBlanks()
      guard let first = rest.first else { break }
      switch first {
      case "#": rest = ""
      case ";":
        rest.removeFirst()
        try finish(&self)
      case "<":
        guard rest.hasPrefix("<<"), !rest.hasPrefix("<<<") else { throw unsupported("<", "") }
        guard heredoc == nil else {
          throw SessionError.input("two here-documents for one command", line: line)
        }
        rest.removeFirst(2)
        let stripsTabs = rest.hasPrefix("-")
        if stripsTabs { rest.removeFirst() }
        skipBlanks()
        let delimiter = try word()
        guard !delimiter.isEmpty else {
          throw SessionError.input("<< needs a word that ends the here-document", line: line)
        }
        heredoc = (delimiter, stripsTabs)
      case "|":
        throw unsupported("|", "; give the messages in a here-document: <<END … END")
      case ">", "&", "(", ")", "`":
        throw unsupported(String(first), "")
      default: words.append(try word())
      }
    }
    try finish(&self)
  }

  private func unsupported(_ sign: String, _ hint: String) -> SessionError {
    SessionError.input("\"\(sign)\" needs a shell, a kafka step has none\(hint)", line: line)
  }

  /// Skips blanks, and line ends after a backslash.
  private mutating func skipBlanks() {
    while true {
      if let first = rest.first, first == " " || first == "\t" || first == "\r" {
        rest.removeFirst()
      } else if rest == "\\", line + 1 < lines.count {
        line += 1
        rest = lines[line]
      } else {
        return
      }
    }
  }

  private mutating func word() throws -> String {
    var word = ""
    while let first = rest.first {
      switch first {
      case " ", "\t", "\r", ";", "<", ">", "|", "&", "(", ")": return word
      case "'":
        rest.removeFirst()
        word += try quoted { script, text in
          text += script.rest.prefix(while: { $0 != "'" })
          script.rest = script.rest.drop { $0 != "'" }
          return script.rest.first == "'"
        }
      case "\"":
        rest.removeFirst()
        word += try quoted { script, text in try script.doubleQuoted(&text) }
      case "$" where rest.hasPrefix("$'"):
        rest.removeFirst(2)
        word += try quoted { script, text in script.escaped(&text) }
      case "\\":
        rest.removeFirst()
        if rest.isEmpty, line + 1 < lines.count {
          line += 1
          rest = lines[line]
        } else if let next = rest.popFirst() {
          word.append(next)
        }
      default: word.append(rest.removeFirst())
      }
    }
    return word
  }

  /// Reads on, over line ends, until `scan` has found the closing quote.
  private mutating func quoted(
    _ scan: (inout Script, inout String) throws -> Bool
  ) throws -> String {
    let start = line
    var text = ""
    while try !scan(&self, &text) {
      guard line + 1 < lines.count else {
        throw SessionError.input("a quote that is opened here is never closed", line: start)
      }
      line += 1
      rest = lines[line]
      text += "\n"
    }
    rest.removeFirst()
    return text
  }

  private mutating func doubleQuoted(_ text: inout String) throws -> Bool {
    while let first = rest.first, first != "\"" {
      rest.removeFirst()
      if first == "\\", let next = rest.first, "\"\\$`".contains(next) {
        text.append(rest.removeFirst())
      } else {
        text.append(first)
      }
    }
    return !rest.isEmpty
  }

  private mutating func escaped(_ text: inout String) -> Bool {
    while let first = rest.first, first != "'" {
      rest.removeFirst()
      guard first == "\\", let next = rest.popFirst() else {
        text.append(first)
        continue
      }
      switch next {
      case "t": text.append("\t")
      case "n": text.append("\n")
      case "r": text.append("\r")
      case "0": text.append("\0")
      default: text.append(next)
      }
    }
    return !rest.isEmpty
  }

  private mutating func readHereDocuments() throws {
    for document in pending {
      var taken: [String] = []
      let start = line
      while true {
        guard line < lines.count else {
          throw SessionError.input(
            "the here-document is never closed: a line \(document.delimiter) ends it",
            line: start - 1)
        }
        var text = lines[line]
        line += 1
        if text.last == "\r" { text.removeLast() }
        if document.stripsTabs { text = text.drop { $0 == "\t" } }
        if text == document.delimiter { break }
        taken.append(String(text))
      }
      commands[document.index].lines = taken
    }
    pending = []
  }
}
