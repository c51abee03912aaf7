import Processes

/// Whether a text is a whole command of bash.
///
/// bash is asked, with `-n`, before a command is handed to the session: one that is not whole would be
/// read on in what Etude writes behind it, and a syntax error within `eval` names a line of that.
struct BashSyntax {
  /// What bash says of a text.
  enum Standing: Equatable {
    case whole
    /// A quote, a bracket, a here-document or a compound command is open at its end.
    case unfinished
    /// It is no command, with the message that bash has for it at a terminal.
    case wrong(String)
  }

  /// Whether a text needs no look by bash: words, variables and quotes that end, and nothing else.
  ///
  /// - Complexity: O(n) in the length of the text.
  static func isPlain(_ text: String) -> Bool {
    var quote: UInt8?
    var last: UInt8?
    for byte in text.utf8 {
      let isQuote = byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
      defer { last = byte }
      if quote == UInt8(ascii: "'") {
        if byte == quote { quote = nil }
      } else if last == UInt8(ascii: "$"), isQuote || opening.contains(byte) {
        return false
      } else if isQuote, quote == nil || quote == byte {
        quote = quote == nil ? byte : nil
      } else if escaping.contains(byte) || quote == nil && special.contains(byte) {
        return false
      }
    }
    return quote == nil
      && !text.split { $0 == " " || $0 == "\t" }.contains(where: reserved.contains)
  }

  private static let opening = Set("({[".utf8)
  private static let escaping = Set("\\`".utf8)
  private static let special = Set("\n#;&|<>(){}[".utf8)
  private static let reserved: Set<Substring> = [
    "!", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function",
    "if", "in",
    "select", "then", "time", "until", "while",
  ]

  /// Asks bash, where that is needed.
  ///
  /// - Parameters:
  ///   - text: the command.
  ///   - isExtended: whether the session has `extglob` on.
  ///   - run: runs bash.
  /// - Returns: what bash says; a plain text is whole without a look.
  /// - Throws: what `run` throws.
  static func standing(
    of text: String, isExtended: Bool, run: Interpreter.ProgramRun
  ) throws -> Standing {
    // One argument of a program has room for 128 KiB.
    guard !isPlain(text), text.utf8.count < 100_000 else { return .whole }
    // The file that BASH_ENV names would be run, also with `-n`; messages are read in English.
    let (status, output) = try run(
      "bash",
      ["--noprofile", "--norc", isExtended ? "-O" : "+O", "extglob", "-n", "-c", "--", text],
      ["BASH_ENV": "", "LC_ALL": "C"])
    return standing(status, output: output)
  }

  /// Reads how that bash ended, and what it printed.
  static func standing(_ status: ProcessEnd, output: String) -> Standing {
    // What stands behind a backquote is the command, which may say anything.
    let open =
      #/^bash: (?:-c: )?line [0-9]+: (?:unexpected EOF|syntax error: unexpected end of file|warning: here-document)/#
    let lines = output.split(separator: "\n")
    if lines.contains(where: { $0.prefixMatch(of: open) != nil }) { return .unfinished }
    if status.isSuccess { return .whole }
    // Only a shell without a terminal names the line, and shows it.
    let first = lines.first ?? ""
    return .wrong(String(first.replacing(#/^bash: -c: line [0-9]+: /#, with: "bash: ")))
  }
}
