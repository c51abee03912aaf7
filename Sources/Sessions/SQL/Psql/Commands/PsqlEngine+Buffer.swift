import PostgresClient
import PsqlTables
import PsqlText

/// Commands that send the statement under way, or print it.
extension PsqlEngine {
  /// Runs a command of these; nil when it is none.
  func runBufferCommand(_ arguments: CommandArguments, _ loop: InputLoop) -> CommandOutcome? {
    switch arguments.name {
    case "g", "gx": return runG(arguments)
    case "gset": purpose.variablePrefix = arguments.next() ?? []
    case "gexec": purpose.runsResult = true
    case "gdesc": purpose.isDescription = true
    case "crosstabview":
      var columns: [String] = []
      while columns.count < 4, let column = arguments.nextText() { columns.append(column) }
      purpose.crosstab = columns
    case "p", "print":
      let query = loop.query.isEmpty ? loop.previousQuery : loop.query
      if !query.isEmpty {
        write(query + [0x0A])
      } else if !isQuiet {
        write("Query buffer is empty.\n")
      }
      return .done
    case "r", "reset":
      loop.query = []
      loop.resetScanner()
      if !isQuiet { write("Query buffer reset (cleared).\n") }
      return .done
    case "errverbose":
      if let text = lastFailedResult?.verboseErrorMessage {
        log(.info, text)
      } else {
        write("There is no previous error.\n")
      }
      return .done
    case "s":
      // There is no history: psql prints an empty one as an empty line.
      write("\n")
      return .done
    default: return nil
    }
    return .send
  }

  private func runG(_ arguments: CommandArguments) -> CommandOutcome {
    var target = arguments.nextText(.fileOrPipe)
    if let options = target, options.first == "(" {
      guard readOptions(String(options.dropFirst()), arguments) else { return .failed }
      target = arguments.nextText(.fileOrPipe)
    }
    purpose.fileName = target
    if arguments.name == "gx" {
      if purpose.savedSettings == nil { purpose.savedSettings = settings }
      settings.expanded = .on
    }
    return .send
  }

  /// Reads the print settings of `\g (name=value …)`.
  private func readOptions(_ first: String, _ arguments: CommandArguments) -> Bool {
    let saved = settings
    var next: String? = first
    var succeeded = true
    while true {
      guard var option = next else {
        log(.error, "\\\(arguments.name): missing right parenthesis")
        succeeded = false
        break
      }
      let isLast = option.last == ")"
      if isLast { option.removeLast() }
      if !option.isEmpty {
        let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? Array(parts[1].utf8) : nil
        succeeded = set(String(parts[0]), value, quietly: true) && succeeded
      }
      if isLast { break }
      next = arguments.nextText()
    }
    if succeeded { purpose.savedSettings = saved } else { settings = saved }
    return succeeded
  }

  /// The place where the query's rows go. The file of `\g` is opened when there are rows to write.
  ///
  /// - Returns: The place; nil when the file cannot be opened, after the reason was printed.
  func resultTarget() async -> OutputTarget? {
    guard let name = purpose.fileName else { return queryOutput }
    if purpose.target == nil { purpose.target = await open(name, forStatement: true) }
    return purpose.target
  }
}
