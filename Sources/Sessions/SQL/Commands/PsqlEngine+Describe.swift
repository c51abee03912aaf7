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
    let takesWholeLine = name.hasPrefix("sf") || name.hasPrefix("sv")
    if takesWholeLine {
      let stripsSemicolons = version.has(.major(17))
      if let line = arguments.nextText(.wholeLine, stripsSemicolons: stripsSemicolons) {
        words = [line]
      }
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
    var shown: OwnQueries?
    var answer: ResultTable?
    while true {
      let step = command.advance(answer)
      answer = nil
      switch step {
      case .query(let sql), .lookup(let sql):
        if controls.showsOwnQueries, shown == nil {
          shown = await ownQueries(of: name, words, takesWholeLine: takesWholeLine)
          guard let queries = shown, ending == nil else { return .failed }
          guard controls.runsOwnQueries, queries.failure == nil else {
            showQueries(&shown, all: true)
            if let failure = queries.failure { reportOwn(failure, isBrief: takesWholeLine) }
            return .failed
          }
        }
        let result = await execute(sql)
        guard let table = result?.table, result?.raw.isSuccess ?? false else {
          showQueries(&shown, all: true)
          if case .lookup = step { reportOwn(result, isBrief: true) } else { reportOwn(result) }
          return .failed
        }
        answer = table
      case .print(let table, let settings):
        showQueries(&shown)
        printTable(table, settings: settings, to: queryOutput)
      case .output(let bytes):
        showQueries(&shown)
        write(bytes, to: queryOutput)
      case .error(let message):
        showQueries(&shown, all: true)
        log(.error, message)
      case .finished:
        showQueries(&shown, all: true)
        return command.hasFailed ? .failed : .done
      }
      if ending != nil { return .failed }
    }
  }

  /// Prints the queries that psql prints before it prints the next thing, or all that are left.
  private func showQueries(_ queries: inout OwnQueries?, all: Bool = false) {
    while let parts = queries?.parts, let next = parts.first {
      write(next)
      queries?.parts.removeFirst()
      if !all { return }
    }
  }

  /// Prints why a query of psql's own failed.
  private func reportOwn(_ result: QueryResult?, isBrief: Bool = false) {
    if isBrief, let raw = result?.raw, !raw.isSuccess {
      reportBriefly(raw)
    } else {
      _ = acceptOwn(result)
    }
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
