import Clients
import Processes
import Sessions

/// The queries that psql runs for a command, as `ECHO_HIDDEN` shows them.
///
/// Etude asks the server in its own way what a command prints. What psql asks, only psql knows: it is
/// run, with the session's own server behind it.
struct OwnQueries {
  /// The queries as psql prints them; a part is what it prints before it prints something else.
  var parts: [[UInt8]] = []
  /// The query that failed, where one did.
  var failure: QueryResult?

  /// Adds what psql has printed.
  ///
  /// - Parameters:
  ///   - printed: What it has printed since it sent the query before.
  ///   - query: The query that it has printed last.
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
  /// The settings that psql may look at, of those that a server reports by itself.
  private static let reported = [
    "server_version", "server_encoding", "client_encoding", "is_superuser",
    "session_authorization", "standard_conforming_strings", "integer_datetimes", "DateStyle",
    "IntervalStyle", "TimeZone", "default_transaction_read_only", "in_hot_standby", "search_path",
  ]

  /// Has psql run a command on the session's connection.
  ///
  /// - Parameters:
  ///   - name: The command without its backslash.
  ///   - words: Its arguments.
  ///   - takesWholeLine: Whether it takes the rest of its line, as it stands, for one argument.
  /// - Returns: What psql shows; nil when it cannot be run, which is said, or was interrupted.
  func ownQueries(of name: String, _ words: [String], takesWholeLine: Bool) async -> OwnQueries? {
    guard let program, let connection else {
      log(.error, "ECHO_HIDDEN: the queries of psql are shown by psql, which is not installed")
      return nil
    }
    do {
      let arguments = takesWholeLine ? words : words.map(Self.quoted)
      var settings: [(name: String, value: String)] = []
      for name in Self.reported {
        if let value = connection.parameterStatus(name) { settings.append((name, value)) }
      }
      let psql = try ServedPsql(
        program, command: (["\\\(name)"] + arguments).joined(separator: " "),
        variables: [
          "ECHO_HIDDEN": controls.runsOwnQueries ? "on" : "noexec",
          "HIDE_TABLEAM": "\(controls.hidesAccessMethods)",
          "HIDE_TOAST_COMPRESSION": "\(controls.hidesCompression)",
        ], database: connection.database, user: connection.user, settings: settings)
      return try await follow(psql)
    } catch {
      log(.error, "ECHO_HIDDEN: psql cannot be run: \(error.description)")
      return nil
    }
  }

  /// Answers psql's queries till it ends.
  private func follow(_ psql: ServedPsql) async throws(SystemError) -> OwnQueries? {
    var queries = OwnQueries()
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
          queries.failure = result
          return queries
        }
        psql.answer(result)
      case .end:
        guard psql.hasConnected else {
          log(.error, "ECHO_HIDDEN: psql ended before it had connected")
          return nil
        }
        // Queries that it was told not to run.
        if !controls.runsOwnQueries { queries.parts.append(psql.takePrinted()) }
        return queries
      }
    }
  }

  /// A word as it has to stand in a line of psql's to be taken as it is.
  private static func quoted(_ word: String) -> String {
    let text = ServedPsql.escaped(word, with: "'").replacing("\n", with: "\\n")
    return "'\(text)'"
  }
}
