import PostgresClient
import PsqlDescribe
import PsqlTables
import PsqlText

/// `\d`, `\l`, `\z`, `\sf`, `\sv` and their relatives.
extension PsqlEngine: DescribeSession {
  /// Runs a command of these; nil when it is none.
  func runDescribeCommand(_ arguments: CommandArguments) async -> CommandOutcome? {
    let context = DescribeCommand.Context(
      version: version, serverVersion: connection?.serverVersion ?? 0,
      database: connection?.database ?? "", controls: controls)
    guard var command = DescribeCommand(arguments.name, in: context) else { return nil }
    if command.takesWholeLine {
      let line = arguments.nextText(.wholeLine, stripsSemicolons: version.has(.major(17)))
      command.arguments = line.map { [$0] } ?? []
    } else {
      while command.arguments.count < command.argumentLimit,
        let word = arguments.nextText(.normal, stripsSemicolons: true)
      {
        command.arguments.append(word)
      }
    }
    guard connection != nil else {
      log(.error, "You are currently not connected to a database.")
      return .failed
    }
    if controls.showsOwnQueries { ownQueries = OwnQueries(of: arguments.name, command) }
    defer { ownQueries = nil }
    do {
      try await command.run(in: self)
      printOwnQueries(all: true)
      return .done
    } catch {
      printOwnQueries(all: true)
      if let message = error.message { log(.error, message) }
      return .failed
    }
  }

  func answer(to sql: String, isBrief: Bool) async throws(DescribeFailure) -> ResultTable {
    if let queries = ownQueries, !queries.areRead { try await read(queries) }
    let result = await execute(sql)
    guard let table = result?.table, result?.raw.isSuccess ?? false else {
      throw failure(result, isBrief: isBrief)
    }
    if ending != nil { throw DescribeFailure(message: nil) }
    return table
  }

  func printListing(_ table: ResultTable, settings: PrintSettings) {
    printOwnQueries()
    printTable(table, settings: settings, to: queryOutput)
  }

  func printText(_ text: String) {
    printOwnQueries()
    writeQueryOutput(text)
  }

  func printError(_ message: String) {
    printOwnQueries(all: true)
    log(.error, message)
  }

  /// Has psql tell its own queries for the command. With `noexec` the command ends there.
  private func read(_ queries: OwnQueries) async throws(DescribeFailure) {
    guard let read = await run(queries), ending == nil else { throw DescribeFailure(message: nil) }
    ownQueries = read
    if let result = read.failure { throw failure(result, isBrief: read.isBrief) }
    if !controls.runsOwnQueries { throw DescribeFailure(message: nil) }
  }

  /// Prints the queries that psql prints before it prints the next thing, or all that are left.
  private func printOwnQueries(all: Bool = false) {
    while let next = ownQueries?.parts.first {
      write(next)
      ownQueries?.parts.removeFirst()
      if !all { return }
    }
  }

  /// Prints why a query of psql's own failed.
  private func failure(_ result: QueryResult?, isBrief: Bool) -> DescribeFailure {
    printOwnQueries(all: true)
    guard isBrief, let raw = result?.raw, !raw.isSuccess else {
      _ = acceptOwn(result)
      return DescribeFailure(message: nil)
    }
    let severity = raw.field(.severity) ?? Array("ERROR".utf8)
    let message = severity + Array(":  ".utf8) + (raw.field(.primaryMessage) ?? [])
    log(.info, message)
    noteFailure(message)
    checkConnection()
    return DescribeFailure(message: nil)
  }
}
