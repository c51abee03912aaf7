import Platform
import PostgresClient
import PsqlDescribe
import PsqlText
import Sessions

/// The queries that psql runs for a command, as `ECHO_HIDDEN` shows them.
///
/// Etude has queries of its own for what a command prints. Only psql knows psql's. So psql itself
/// runs the command, with the session's own server behind it.
struct OwnQueries {
  /// The command as psql reads it.
  let command: String
  /// Whether only severity and primary text are printed when a query fails.
  let isBrief: Bool
  /// Whether psql has told the queries.
  private(set) var areRead = false
  /// The queries as psql prints them. A part is printed before the next table or text.
  var parts: [[UInt8]] = []
  /// The result of the query that failed, if one did.
  private(set) var failure: QueryResult?

  init(of name: String, _ command: DescribeCommand) {
    isBrief = command.takesWholeLine
    let words = isBrief ? command.arguments : command.arguments.map(Self.quoted)
    self.command = (["\\\(name)"] + words).joined(separator: " ")
  }

  /// A word as it stands in a line that psql reads.
  private static func quoted(_ word: String) -> String {
    let text = ServedPsql.escaped(word, with: "'").replacing("\n", with: "\\n")
    return "'\(text)'"
  }

  /// Notes that psql has told the queries, up to one that has failed.
  mutating func end(_ failure: QueryResult? = nil) {
    areRead = true
    self.failure = failure
  }

  /// Adds psql's output up to a query.
  ///
  /// - Parameters:
  ///   - printed: The output since the query before.
  ///   - query: The query, which psql has printed last.
  mutating func add(_ printed: [UInt8], query: [UInt8]) {
    // The query stands between two lines of 26 characters, and an empty line follows.
    let frame = printed.suffix(26 + 1 + query.count + 1 + 26 + 2)
    guard frame.dropFirst(27).starts(with: query) else { return }
    let isFirst = parts.isEmpty || printed.count > frame.count
    if isFirst { parts.append([]) }
    parts[parts.count - 1] += frame
  }
}

extension PsqlEngine {
  /// The settings that psql looks at, of those that a server reports by itself.
  private static let reported = [
    "server_version", "server_encoding", "client_encoding", "is_superuser",
    "session_authorization", "standard_conforming_strings", "integer_datetimes", "DateStyle",
    "IntervalStyle", "TimeZone", "default_transaction_read_only", "in_hot_standby", "search_path",
  ]

  /// Has psql run a command on the session's connection.
  ///
  /// - Returns: The queries; nil when psql cannot be run, after the reason was printed, or when the
  ///   session was interrupted.
  func run(_ queries: OwnQueries) async -> OwnQueries? {
    guard let program, let connection else {
      log(.error, "ECHO_HIDDEN: the queries of psql are shown by psql, which is not installed")
      return nil
    }
    do {
      var settings: [(name: String, value: String)] = []
      for name in Self.reported {
        if let value = connection.parameterStatus(name) { settings.append((name, value)) }
      }
      let psql = try ServedPsql(
        program, command: queries.command,
        variables: [
          "ECHO_HIDDEN": controls.runsOwnQueries ? "on" : "noexec",
          "HIDE_TABLEAM": "\(controls.hidesAccessMethods)",
          "HIDE_TOAST_COMPRESSION": "\(controls.hidesCompression)",
        ], database: connection.database, user: connection.user, settings: settings)
      return try await follow(psql, queries)
    } catch {
      log(.error, "ECHO_HIDDEN: psql cannot be run: \(error.description)")
      return nil
    }
  }

  /// Answers psql's queries until psql ends.
  private func follow(
    _ psql: ServedPsql, _ queries: OwnQueries
  ) async throws(SystemError) -> OwnQueries? {
    var queries = queries
    while true {
      guard let event = try psql.next() else {
        await waitForFile(PollDescriptor(psql.pollDescriptor))
        if isClosed || isInterrupted { return nil }
        continue
      }
      switch event {
      case .query(let text):
        queries.add(psql.takePrinted(), query: text)
        let result = await execute(text)
        if isClosed { return nil }
        guard let result, result.raw.isSuccess else {
          queries.end(result)
          return queries
        }
        psql.answer(result)
      case .end:
        guard psql.hasConnected else {
          log(.error, "ECHO_HIDDEN: psql ended before it had connected")
          return nil
        }
        // With noexec, psql prints its queries and runs none.
        if !controls.runsOwnQueries { queries.parts.append(psql.takePrinted()) }
        queries.end()
        return queries
      }
    }
  }
}
