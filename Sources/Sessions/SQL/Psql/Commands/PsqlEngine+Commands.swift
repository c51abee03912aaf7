import PsqlText
import Sessions

/// The backslash commands.
extension PsqlEngine {
  /// The commands of psql that are left out, and what to use instead.
  private static let leftOut: [String: String] = [
    "!": "no shell runs here; use a step of kind sh",
    "e": "there is no editor here", "edit": "there is no editor here",
    "ef": "there is no editor here", "ev": "there is no editor here",
    "watch": "use the step attribute until, or repeat the query",
    "prompt": "there is no terminal to ask on; use \\set",
    "password": "there is no terminal to ask on; use ALTER ROLE … PASSWORD",
    "H": "HTML output is left out", "html": "HTML output is left out",
    "h": "see the documentation of PostgreSQL", "help": "see the documentation of PostgreSQL",
    "?": "see the documentation of psql", "copyright": "see the documentation of PostgreSQL",
    "lo_export": "use the functions lo_get and lo_export",
    "lo_import": "use the functions lo_from_bytea and lo_import",
    "lo_unlink": "use the function lo_unlink",
  ]

  /// The available commands, for messages.
  static let available =
    "\\a \\c \\C \\cd \\conninfo \\copy \\crosstabview \\d… \\echo \\elif \\else \\encoding \\endif "
    + "\\errverbose \\f \\g \\gdesc \\getenv \\gexec \\gset \\gx \\i \\if \\ir \\l \\o \\p \\pset "
    + "\\q \\qecho \\r \\restrict \\set \\setenv \\sf \\sv \\t \\T \\timing \\unrestrict \\unset \\w "
    + "\\warn \\x \\z"

  /// Runs the command at the cursor.
  func runCommand(_ arguments: CommandArguments, _ loop: InputLoop) async -> CommandOutcome {
    let outcome = await dispatch(arguments, loop)
    if outcome == .failed {
      arguments.skipLine()
    } else {
      arguments.skipRest { extra in
        guard loop.conditions.isActive else { return }
        self.log(.warning, "\\\(arguments.name): extra argument \"\(extra)\" ignored")
      }
    }
    arguments.end()
    if outcome == .send, loop.query.isEmpty { loop.query = loop.previousQuery }
    return outcome
  }

  private func dispatch(
    _ arguments: CommandArguments, _ loop: InputLoop
  ) async -> CommandOutcome {
    if restrictionKey != nil, arguments.name != "unrestrict" {
      log(.error, "backslash commands are restricted; only \\unrestrict is allowed")
      return .failed
    }
    if let outcome = runConditional(arguments, loop) { return outcome }
    guard loop.conditions.isActive else { return skipInactive(arguments) }
    if let outcome = runRestriction(arguments) { return outcome }
    if let outcome = runTextCommand(arguments) { return outcome }
    if let outcome = runFormatCommand(arguments) { return outcome }
    if let outcome = runBufferCommand(arguments, loop) { return outcome }
    if let outcome = await runFileCommand(arguments) { return outcome }
    if let outcome = await runConnectionCommand(arguments) { return outcome }
    if arguments.name == "copy" { return await runCopyCommand(arguments) }
    if let outcome = await runDescribeCommand(arguments) { return outcome }
    return refuse(arguments.name)
  }

  /// Skips the arguments of a command in a branch that does not run.
  private func skipInactive(_ arguments: CommandArguments) -> CommandOutcome {
    switch arguments.name {
    case "copy", "!", "ef", "ev", "h", "help", "sf", "sf+", "sv", "sv+", "e", "edit":
      arguments.skipLine()
    case "g", "gx", "o", "out", "w", "write": _ = arguments.next(.fileOrPipe)
    case "unrestrict" where version.has(.plainRestrictionKey): arguments.skipLine()
    case "restrict", "unrestrict":
      guard version.has(.restriction) else { return refuse(arguments.name) }
    default:
      guard Self.isKnown(arguments.name) else { return refuse(arguments.name) }
    }
    arguments.skipRest()
    return .done
  }

  private func refuse(_ name: String) -> CommandOutcome {
    if let reason = Self.leftOut[name] {
      log(
        .error, "\\\(name) is left out here: \(reason)\nCommands that are there: \(Self.available)")
    } else {
      log(.error, "invalid command \\\(name)")
      errors.note(code: ErrorReply.misuse, "invalid command \\\(name)")
    }
    return .failed
  }

  private static func isKnown(_ name: String) -> Bool {
    let names = [
      "a", "C", "c", "connect", "cd", "conninfo", "crosstabview", "echo", "encoding", "errverbose",
      "f", "gdesc", "getenv", "gexec", "gset", "i", "include", "ir", "include_relative", "l",
      "list", "l+", "list+", "p", "print", "pset", "q", "quit", "qecho", "r", "reset", "s", "set",
      "setenv", "t", "T", "timing", "unset", "warn", "x", "z",
    ]
    return names.contains(name) || leftOut[name] != nil || name.hasPrefix("d")
  }
}
