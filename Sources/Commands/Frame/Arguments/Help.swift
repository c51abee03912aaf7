import PlainText

/// The texts that `--help` prints.
package enum Help {
  /// The help of one command.
  package static func text(of command: CommandSpec) -> String {
    let operands = command.operands.isEmpty ? "" : " \(command.operands)"
    var text = "\(command.summary)\n\nUsage: etude \(command.name) [options]\(operands)\n"
    if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
    text += "\nOptions:\n" + table(rows(of: command.options))
    if !command.examples.isEmpty {
      text += "\nExamples:\n" + table(command.examples.map { ($0.line, $0.purpose) })
    }
    return text
  }

  /// The help of the program as a whole.
  package static func overview(of commands: [CommandSpec]) -> String {
    """
    Etude runs lessons in distributed systems: Markdown pages whose steps are run against real
    services and compared with the output that the page shows.

    Usage: etude COMMAND [options] [LESSON ...]

    Commands:
    \(table(commands.map { ($0.name, $0.summary) }))
    A LESSON is a path (lessons/04-transactions/04-read-committed.md), a module (transactions)
    or a lesson's name (transactions/read-committed). Without one, every lesson of the course
    is meant.

    Exit status:
      0    every step passed, or was skipped for a reason that is said
      1    an output differs, or a step failed
      2    a lesson or the command line is malformed; nothing was run
      3    a service could not be started
      4    standard output, or a file that was asked for, could not be written
      130  Ctrl-C, Ctrl-\\, SIGTERM or SIGHUP; everything that was started has been ended
      141  the reader of the output has gone, as with `| head`; the same has been ended

    `etude COMMAND --help` says more about each. NO_COLOR=1 turns colours off.
    """ + "\n"
  }

  private static func rows(of options: [CommandSpec.Option]) -> [(String, String)] {
    options.map { ($0.usage, $0.help) } + [("--help", "print this text")]
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { left, right in
      "  \(left.padded(to: width))  \(right)\n"
    }.joined()
  }
}
