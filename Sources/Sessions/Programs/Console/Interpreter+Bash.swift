import Sessions

extension Interpreter {
  /// bash as at a terminal: it goes on after errors, knows aliases, and says `bash: x: command not
  /// found` without the number of a line.
  ///
  /// A command is an argument of `eval`, so that one that is not whole is an error and not the
  /// beginning of the next. What bash does for Etude is written so that no alias takes part, prints
  /// nothing, also under `set -x`, and changes nothing but `PS1`, `PS2` and `PROMPT_COMMAND`, which
  /// would print without being asked.
  static let bash = Interpreter(
    name: "bash", program: "bash",
    arguments: { ["--noprofile", "--norc", "+o", "history", "+H", "-i", $0] },
    environment: ["PS1": "", "PS2": ""],
    advice:
      "a function or an alias named `builtin`, a builtin that is switched off (`enable -n`), or a "
      + "limit (`ulimit`) keeps it from that",
    // `set -v` would show what Etude writes, and is taken back.
    reporter: { reports in
      "\\builtin printf '%s\\n' \"$1 $? $- $BASHOPTS ${#BASH_ALIASES[@]}\" >\(reports)\n"
        + "\\builtin set +v; PS1= PS2= PROMPT_COMMAND=\n\\builtin return \"${2-0}\"\n"
    },
    leader: { old, new in
      // A trap on DEBUG does not see what a file does.
      Interpreter.streams.dropFirst(2).map { "\(led($0, old)) && \\exec \($0)>\(new)\n" }.joined()
        + "\\builtin :\n"
    },
    written: { command in
      let state = command.last?.state ?? ""
      let traces = state.contains("x")
      var line = traces ? "{ \\builtin set +x; } >/dev/null 2>&1; " : ""
      if command.last == nil { line += "\\builtin export -n PS1 PS2; \\builtin unset HISTFILE; " }
      if let (old, new) = command.streams {
        let (output, errors) = (led(1, old), led(2, old))
        // What traps print of this goes where the outputs led before: both change in one command, the last.
        // `builtin exec` would undo the redirection.
        line +=
          "\\builtin . \(command.leader); { \(output) && \(errors) && \\exec 1>\(new) 2>\(new); }"
          + " || { \(output) && \\exec 1>\(new); } || { \(errors) && \\exec 2>\(new); } || \\builtin :; "
      }
      let changes = command.variables.sorted { $0.key < $1.key }.map { name, value in
        value.map { "\\builtin export \(name)=\(quoted($0)); " } ?? "\\builtin unset \(name); "
      }
      if !changes.isEmpty { line += "{ \(changes.joined())\\builtin :; } >/dev/null 2>&1; " }
      // `$?` is the status of the command before. Before `||` it ends no shell, and sets off no trap; nor
      // does it start a process, of whose end a trap on CHLD would tell. Nobody waits for report 0.
      let status = command.last?.status ?? 0
      if status != 0 {
        line += "{ \\builtin . \(command.reporter) 0 \(status); } >/dev/null 2>&1 || "
      }
      let text = quoted(
        traces ? "{ \\builtin set -x; } >/dev/null 2>&1\n\(command.text)" : command.text)
      // The empty line is for what a command has left half read: bash takes no `{` for a bracket in the
      // line behind a `case` that `source` found without its end. And once bash has taken it out of the
      // pipe, the command is over.
      return "\(line)\\builtin eval -- \(text); \(report(command))\n\n"
    },
    // An interrupt (`kill -INT $$`) ends the line, and the report on it.
    repeated: { "\(report($0))\n" },
    prepared: { text, last, run in
      if BashSyntax.isPlain(text) { return text }
      let options = last?.options ?? []
      let isExtended = options.first?.split(separator: ":").contains("extglob") == true
      switch try BashSyntax.standing(of: text, isExtended: isExtended, run: run) {
      case .whole: return text
      // What an alias makes of it only the session knows.
      case _ where (options.last ?? "0") != "0": return text
      case .unfinished:
        throw SessionError.input("the command is not whole: bash waits for more of it")
      case .wrong(let message):
        return "\\builtin printf '%s\\n' \(quoted(message)) >&2; (\\builtin exit 2)"
      }
    })

  /// A command that asks whether a stream leads to one of the pipes before.
  private static func led(_ stream: Int, _ old: [String]) -> String {
    let tests = old.map { "\\builtin [ /dev/fd/\(stream) -ef \($0) ]" }
    return "{ \(tests.joined(separator: " || ")); }"
  }

  /// The group's own redirections are in force while it reports, so that a trap of the page's prints
  /// into nothing.
  private static func report(_ command: Command) -> String {
    "{ \\builtin . \(command.reporter) \(command.number); } >/dev/null 2>&1"
  }

  /// A text as one word on one line: no line of a command is for bash the end of a line of input.
  private static func quoted(_ text: String) -> String {
    var word = "$'"
    for character in text.unicodeScalars {
      switch character {
      case "\\": word += "\\\\"
      case "'": word += "\\'"
      case "\n": word += "\\n"
      case "\r": word += "\\r"
      default: word.unicodeScalars.append(character)
      }
    }
    return word + "'"
  }
}
