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
  private let version: PsqlVersion
  private var sessions: [PsqlSession] = []
  private let control: ControlConnection
  private let standbysAreAway: () -> Bool

  /// Makes a group that has no session yet.
  ///
  /// - Parameters:
  ///   - parameters: libpq's connection parameters: `host`, `port`, `user`, `dbname`, ….
  ///   - environment: What `\getenv` sees.
  ///   - directory: Where files that commands name are looked for.
  ///   - version: The version of psql that is re-created.
  ///   - standbysAreAway: Whether none of the server's standbys can be reached, so that a commit
  ///     that waits for one is blocked until an operator acts.
  public init(
    parameters: [String: String], environment: [String: String] = [:], directory: String = "/",
    version: PsqlVersion = .installed,
    standbysAreAway: @escaping () -> Bool = { false }
  ) {
    var parameters = parameters
    if parameters["fallback_application_name"] == nil {
      parameters["fallback_application_name"] = "psql"
    }
    self.parameters = parameters
    control = ControlConnection(parameters: parameters)
    self.environment = environment
    self.directory = directory
    self.version = version
    self.standbysAreAway = standbysAreAway
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
        environment: environment, directory: directory, version: version)
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
    control.close()
  }

  /// Forgets of all other sessions that they are blocked: this one may have freed them.
  func recheck(except session: PsqlSession) {
    for other in sessions where other !== session { other.recheck() }
  }

  /// The sessions that hold up the statement of `session`; nil when it runs, when its wait ends
  /// without any further step, or when the server does not say.
  func blockers(of session: PsqlSession) -> [String]? {
    waits().flatMap { WaitGraph($0).blockers(of: session.name) }
  }

  /// Who waits for whom among the sessions that are busy, as the server says.
  private func waits() -> [WaitGraph.Node]? {
    let connected = sessions.compactMap { session in
      session.backendProcessID.map { (session: session, processID: $0) }
    }
    let isAlone = standbysAreAway()
    // A lesson's only session can wait for nobody else of the lesson: the server need not be asked.
    guard connected.count > 1 || isAlone else { return nil }
    let busy = connected.filter { $0.session.isBusy }.map { "\($0.processID)" }
    // With a standby there, such a wait ends by itself.
    let waitsForStandby =
      isAlone
      ? "(SELECT wait_event = 'SyncRep' FROM pg_catalog.pg_stat_activity AS a WHERE a.pid = b.pid)"
      : "false"
    let answer = control.rows(
      """
      SELECT pid, pg_catalog.array_to_string(pg_catalog.pg_blocking_pids(pid), ','),
        pg_catalog.array_to_string(pg_catalog.pg_safe_snapshot_blocking_pids(pid), ','),
        \(waitsForStandby)
      FROM pg_catalog.unnest('{\(busy.joined(separator: ","))}'::pg_catalog.int4[]) AS b (pid)
      """)
    guard let answer else { return nil }
    let waits = answer.map { row in row.map { String(decoding: $0 ?? [], as: UTF8.self) } }
    return connected.map { entry in
      let row = waits.first { $0[0] == "\(entry.processID)" } ?? ["", "", "", ""]
      let processIDs = (row[1] + "," + row[2]).split(separator: ",").compactMap { Int32($0) }
      return WaitGraph.Node(
        name: entry.session.name,
        waitsFor: connected.filter { processIDs.contains($0.processID) }.map(\.session.name),
        waitsForSnapshot: !row[2].isEmpty, waitsForStandby: row[3] == "t",
        endsByItself: entry.session.waitEndsByItself)
    }
  }
}
