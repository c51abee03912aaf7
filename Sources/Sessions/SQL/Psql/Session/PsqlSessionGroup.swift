import Glibc
import Platform
import PostgresClient
package import PsqlText
package import Sessions

/// All psql sessions that a lesson has with one server.
///
/// When a session waits, the group asks the server what blocks it, over a connection of its own.
package final class PsqlSessionGroup: SessionGroup {
  private let parameters: [String: String]
  private let environment: [String: String]
  private let directory: String
  private let version: PsqlVersion
  private let program: String?
  private var sessions: [PsqlSession] = []
  private let control: ObserverConnection
  private let standbysAreAway: () -> Bool
  /// Whether the group looks at the server's processes, where they are visible.
  var looksAtProcesses = true

  /// Creates a group without a session.
  ///
  /// - Parameters:
  ///   - parameters: libpq's connection parameters: `host`, `port`, `user`, `dbname`, ….
  ///   - environment: The environment for `\getenv`.
  ///   - directory: The folder of files that commands name.
  ///   - version: The version of psql that is re-created.
  ///   - program: The path of that psql, which tells its own queries; nil without one.
  ///   - standbysAreAway: Whether none of the server's standbys can be reached. A commit that waits for
  ///     one is then blocked until an operator acts.
  package init(
    parameters: [String: String], environment: [String: String] = [:], directory: String = "/",
    version: PsqlVersion = .installed, program: String? = PsqlVersion.installedProgram,
    standbysAreAway: @escaping () -> Bool = { false }
  ) {
    var parameters = parameters
    if parameters["fallback_application_name"] == nil {
      parameters["fallback_application_name"] = "psql"
    }
    self.parameters = parameters
    control = ObserverConnection(parameters: parameters)
    self.environment = environment
    self.directory = directory
    self.version = version
    self.program = program
    self.standbysAreAway = standbysAreAway
  }

  /// Opens a psql session.
  ///
  /// - Throws: `SessionError` with libpq's reason when the server cannot be reached.
  package func open(_ name: String) throws -> any Session { try openPsql(name) }

  /// Opens a psql session.
  ///
  /// - Throws: `SessionError` with libpq's reason when the server cannot be reached.
  package func openPsql(_ name: String) throws -> PsqlSession {
    let session = PsqlSession(name: name, engine: try makeEngine(), group: self)
    sessions.append(session)
    return session
  }

  private func makeEngine() throws -> PsqlEngine {
    do {
      let engine = PsqlEngine(
        connection: try connectForGood(), parameters: parameters,
        environment: environment, directory: directory, version: version, program: program)
      engine.assumeIsolated {
        $0.start()
        // On a busy machine its turn may be over before it asks for input.
        repeat { $0.pump() } while $0.isBetweenTurns
      }
      return engine
    } catch {
      throw SessionError.unreachable("psql cannot connect", reason: error.message)
    }
  }

  /// Connects to a server that goes on.
  ///
  /// A server that has yet to notice the crash of one of its processes lets a session in and ends it at
  /// once. So the session waits until the server has noticed, and connects again if that ended it.
  ///
  /// - Throws: `PostgresError` with libpq's reason when the server cannot be reached.
  private func connectForGood() throws(PostgresError) -> sending PostgresConnection {
    let deadline = Deadline.after(PostgresConnection.defaultStartLimit)
    while true {
      let connection = try PostgresConnection(parameters: parameters)
      let process = looksAtProcesses ? BackendProcess(of: connection) : nil
      while let process, process.isServerLosingProcess || process.standing == .astir,
        !deadline.hasPassed
      {
        usleep(1000)
      }
      // The first reading may get the server's last words, and the second the end after them.
      for _ in 1...2 where !connection.isBroken { try? connection.consumeInput() }
      if !connection.isBroken, process?.standing != .gone { return connection }
      if deadline.hasPassed { return connection }
    }
  }

  /// Closes every session and the group's own connection.
  package func close() {
    for session in sessions { session.close() }
    sessions = []
    control.close()
  }

  /// Forgets that the other sessions are blocked, because this one may have freed them.
  func recheck(except session: PsqlSession) {
    for other in sessions where other !== session { other.forgetBlockers() }
  }

  /// Notes that the settings of every session may have changed.
  func forgetTimeouts() {
    for session in sessions { session.forgetTimeouts() }
  }

  /// The sessions that block the statement of `session`; nil when it runs, when its wait ends by
  /// itself, or when that is not known yet.
  func blockers(of session: PsqlSession) -> [String]? {
    let standings = standings(for: session)
    guard !standings.values.contains(.astir), let waits = waits(of: session),
      let blockers = WaitGraph(waits).blockers(of: session.name)
    else { return nil }
    // If a process has run meanwhile, the server's answer may be from before or after.
    guard standings == self.standings(for: session), workersRest(session, waits),
      !askForTimeouts(session, waits)
    else { return nil }
    return blockers
  }

  /// Whether the parallel workers of a resting session rest too, as the server says.
  ///
  /// The session's process has started all its workers, so none is missing. The server may not know a
  /// new worker yet: then it is too early to tell.
  private func workersRest(_ session: PsqlSession, _ waits: [WaitGraph.Node]) -> Bool {
    guard let process = session.process else { return true }
    let listed = waits.first { $0.name == session.name }?.workers ?? []
    let workers = process.workers(including: listed)
    guard !workers.isEmpty else { return true }
    return Set(workers.keys) == listed && !workers.values.contains { $0 == .astir || $0 == .gone }
      && self.waits(of: session) == waits && process.workers(including: listed) == workers
  }

  /// The states of the processes on which the answer depends: the session's own, and the idle ones,
  /// which may have been told to end. A process that is not visible is left out.
  private func standings(for session: PsqlSession) -> [String: BackendProcess.Standing] {
    var standings: [String: BackendProcess.Standing] = [:]
    for other in sessions where other === session || !other.isBusy {
      standings[other.name] = other.process?.standing
    }
    return standings
  }

  /// The waits of the busy sessions, as the server tells them; nil when that is not known.
  private func waits(of session: PsqlSession) -> [WaitGraph.Node]? {
    let connected = sessions.compactMap { session in
      session.backendProcessID.map { (session: session, processID: $0) }
    }
    let isAlone = standbysAreAway()
    guard connected.count > 1 || isAlone || session.mayWaitAlone else { return nil }
    guard let server = ServerWaits(of: connected.map(\.processID), control) else { return nil }
    // A backend that is about to end frees its locks before it is gone, and may be asleep meanwhile.
    guard !connected.contains(where: { !$0.session.isBusy && server.active.contains($0.processID) })
    else { return nil }
    let limit = session.stepTimeout
    return connected.map { entry in
      let wait = server.waits[entry.processID] ?? ServerWaits.Wait()
      return WaitGraph.Node(
        name: entry.session.name,
        waitsFor: connected.filter { wait.holders.contains($0.processID) }.map(\.session.name)
          + wait.prepared.map { "prepared \(Self.visible($0))" },
        waitsForSnapshot: wait.isForSnapshot,
        // With a standby there, such a wait ends by itself.
        waitsForStandby: wait.isForStandby && isAlone,
        endsByItself: entry.session.waitEndsByItself(within: limit) || wait.isInFunctionWithTimeout,
        holdEndsByItself: entry.session.holdEndsByItself(within: limit), workers: wait.workers)
    }
  }

  /// Has the timeouts of the blocking sessions read again where they may have changed.
  ///
  /// - Returns: Whether one of them is being asked. Its answer has to come first.
  private func askForTimeouts(_ session: PsqlSession, _ waits: [WaitGraph.Node]) -> Bool {
    let holders = WaitGraph(waits).everyHolder(of: session.name)
    return sessions.filter { holders.contains($0.name) && $0.askForTimeouts() }.isEmpty == false
  }

  /// A name without control characters.
  private static func visible(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
