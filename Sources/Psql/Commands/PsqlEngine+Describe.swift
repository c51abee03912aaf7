import Clients

/// `\d`, `\l`, `\z`, `\sf`, `\sv` and their relatives.
extension PsqlEngine {
  /// Runs a command of these; nil when it is none.
  func runDescribeCommand(_ arguments: CommandArguments) async -> CommandOutcome? {
    let name = arguments.name
    var context = DescribeCommand.Context(
      settings: settings, serverVersion: connection?.serverVersion ?? 0,
      database: connection?.database ?? "", isQuiet: isQuiet)
    context.hidesAccessMethods = controls.hidesAccessMethods
    context.hidesCompression = controls.hidesCompression
    guard let limit = DescribeCommand.argumentLimit(of: name, in: version) else { return nil }
    var words: [String] = []
    if name.hasPrefix("sf") || name.hasPrefix("sv") {
      if let line = arguments.nextText(.wholeLine) { words = [line] }
    } else {
      while words.count < limit,
        let word = arguments.nextText(.normal, stripsSemicolons: true)
      {
        words.append(word)
      }
    }
    guard var command = DescribeCommand(name: name, arguments: words, context: context) else {
      return nil
    }
    guard connection != nil else {
      log(.error, "You are currently not connected to a database.")
      return .failed
    }
    var answer: ResultTable?
    while true {
      let step = command.advance(answer)
      answer = nil
      switch step {
      case .query(let sql):
        guard echoHidden(sql) else { return .failed }
        let result = await execute(sql)
        guard acceptOwn(result), let table = result?.table else {
          return .failed
        }
        answer = table
      case .lookup(let sql):
        guard echoHidden(sql) else { return .failed }
        let result = await execute(sql)
        guard let table = result?.table else {
          if let raw = result?.raw { reportBriefly(raw) } else { _ = acceptOwn(result) }
          return .failed
        }
        answer = table
      case .print(let table, let settings): printTable(table, settings: settings, to: queryOutput)
      case .output(let bytes): write(bytes, to: queryOutput)
      case .error(let message): log(.error, message)
      case .finished: return command.hasFailed ? .failed : .done
      }
      if ending != nil { return .failed }
    }
  }

  /// Shows a query of psql's own, if that is wished.
  ///
  /// - Returns: Whether the query is to be run.
  private func echoHidden(_ sql: String) -> Bool {
    if controls.showsOwnQueries {
      let isComment = version.has(.major(16))
      let (start, end) = isComment ? ("/", "/") : ("*", "*")
      let stars = String(repeating: "*", count: 24)
      write("\(start)******** QUERY *********\(end)\n\(sql)\n\(start)\(stars)\(end)\n\n")
    }
    return controls.runsOwnQueries
  }

  /// Prints a failure without its details.
  private func reportBriefly(_ result: PostgresResult) {
    let severity = result.field(.severity) ?? Array("ERROR".utf8)
    let message = severity + Array(":  ".utf8) + (result.field(.primaryMessage) ?? [])
    log(.info, message)
    noteFailure(message)
    checkConnection()
  }
}
