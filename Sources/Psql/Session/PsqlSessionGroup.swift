import Clients
public import Sessions

/// All psql sessions that a lesson has with one server.
///
/// When one of them waits, the server is asked for whom, over a connection of the group's own that
/// is opened when it is first needed.
public final class PsqlSessionGroup: SessionGroup {
  private let parameters: [String: String]
  private let environment: [String: String]
  private let directory: String
  private var sessions: [PsqlSession] = []
  private var control: PostgresConnection?

  /// Makes a group that has no session yet.
  ///
  /// - Parameters:
  ///   - parameters: libpq's connection parameters: `host`, `port`, `user`, `dbname`, ….
  ///   - environment: What `\getenv` sees.
  ///   - directory: Where files that commands name are looked for.
  public init(
    parameters: [String: String], environment: [String: String] = [:], directory: String = "/"
  ) {
    var parameters = parameters
    if parameters["fallback_application_name"] == nil {
      parameters["fallback_application_name"] = "psql"
    }
    self.parameters = parameters
    self.environment = environment
    self.directory = directory
  }

  /// Opens a psql session.
  ///
  /// - Throws: `SessionError` with libpq's reason when the server cannot be reached.
  public func open(_ name: String) throws -> any Session { try openPsql(name) }

  /// Opens a psql session.
  ///
  /// - Throws: `SessionError` with libpq's reason when the server cannot be reached.
  public func openPsql(_ name: String) throws -> PsqlSession {
    let session = PsqlSession(name: name, engine: try makeEngine(), group: self)
    sessions.append(session)
    return session
  }

  private func makeEngine() throws -> PsqlEngine {
    do {
      let engine = PsqlEngine(
        connection: try PostgresConnection(parameters: parameters), parameters: parameters,
        environment: environment, directory: directory)
      engine.assumeIsolated {
        $0.start()
        $0.pump()
      }
      return engine
    } catch {
      throw SessionError("psql cannot connect: \(error.message)")
    }
  }

  /// Closes every session and the group's own connection.
  public func close() {
    for session in sessions { session.close() }
    sessions = []
    control = nil
  }

  /// The sessions that hold up the statement of `session`; nil when it runs, or when its wait ends
  /// without any further step.
  ///
  /// - Throws: `SessionError` when the server cannot be asked.
  func blockers(of session: PsqlSession) throws -> [String]? {
    let waits = try waits()
    return WaitGraph(waits).blockers(of: session.name)
  }

  /// Who waits for whom among the sessions that are busy, as the server says.
  private func waits() throws -> [WaitGraph.Node] {
    let connected = sessions.compactMap { session in
      session.backendProcessID.map { (session: session, processID: $0) }
    }
    let busy = connected.filter { $0.session.isBusy }
    let answer: PostgresRows
    do {
      answer = try controlConnection().query(
        """
        SELECT pid, array_to_string(pg_catalog.pg_blocking_pids(pid), ','),
          array_to_string(pg_catalog.pg_safe_snapshot_blocking_pids(pid), ',')
        FROM pg_catalog.unnest($1::pg_catalog.int4[]) AS pid
        """,
        parameters: ["{\(busy.map { "\($0.processID)" }.joined(separator: ","))}"])
    } catch {
      control = nil
      throw SessionError("the server cannot be asked who waits for whom: \(error.message)")
    }
    return connected.enumerated().map { index, entry in
      let row = answer.first { $0[0] == "\(entry.processID)" }
      let processIDs = (row.map { ($0[1] ?? "") + "," + ($0[2] ?? "") } ?? "")
        .split(separator: ",").compactMap { Int32($0) }
      return WaitGraph.Node(
        name: entry.session.name,
        waitsFor: connected.filter { processIDs.contains($0.processID) }.map(\.session.name),
        waitsForSnapshot: !(row?[2] ?? "").isEmpty, endsByItself: entry.session.waitEndsByItself)
    }
  }

  private func controlConnection() throws(PostgresError) -> PostgresConnection {
    if let control, !control.isBroken { return control }
    var parameters = parameters
    parameters["application_name"] = "etude"
    let connection = try PostgresConnection(parameters: parameters)
    control = connection
    return connection
  }
}
