public import PostgresClient

/// Runs schedules on a PostgreSQL server, a connection for each session, one step at a time in the
/// written order.
///
///     let runner = ScheduleRunner(setup: "…") { try PostgresConnection(url: url) }
///     let run = try runner.run(Schedule(text), at: .repeatableRead)
///     print(run.trace)
///
/// A step that has to wait for another session's lock is left waiting, and its session's further
/// steps with it. It goes on in the step that lets go of the lock. The server is asked which
/// session waits for which, on a connection of its own. Transactions that wait in a circle are left
/// to the server, which ends one of them. The calling thread waits.
public struct ScheduleRunner {
  private let setup: String
  private let patience: Duration
  private let connect: () throws(PostgresError) -> PostgresConnection

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - setup: statements that make the data; run before every schedule.
  ///   - patience: how long a step may neither end nor wait for another session of its schedule.
  ///   - connect: makes a connection.
  public init(
    setup: String = "", patience: Duration = .seconds(30),
    connect: @escaping () throws(PostgresError) -> PostgresConnection
  ) {
    self.setup = setup
    self.patience = patience
    self.connect = connect
  }

  /// Runs a schedule whose transactions have this isolation level.
  ///
  /// - Throws: `ScheduleError` when it cannot be run to its end.
  public func run(
    _ schedule: Schedule, at level: IsolationLevel
  ) throws(ScheduleError) -> ScheduleRun {
    try run(schedule, beginningWith: "BEGIN ISOLATION LEVEL \(level.rawValue)")
  }

  /// Runs a schedule with this statement for each `BEGIN`. With nil, `BEGIN` is left out: every
  /// statement is a transaction of its own, COMMIT says that there is none, and ROLLBACK takes
  /// nothing back.
  ///
  /// - Throws: `ScheduleError` when it cannot be run to its end.
  public func run(
    _ schedule: Schedule, beginningWith begin: String?
  ) throws(ScheduleError) -> ScheduleRun {
    let (monitor, sessions) = try open(schedule)
    let execution = ScheduleExecution(
      sessions: sessions, monitor: monitor, begin: begin, patience: patience)
    defer { for session in sessions { session.giveUp() } }
    try execution.execute(schedule.steps)
    if let query = schedule.finalQuery {
      do throws(PostgresError) {
        execution.run.final = try monitor.query(query).asText
      } catch {
        throw .server(error)
      }
    }
    return execution.run
  }

  private func open(
    _ schedule: Schedule
  ) throws(ScheduleError) -> (monitor: PostgresConnection, sessions: [ScheduleSession]) {
    do throws(PostgresError) {
      let monitor = try connect()
      try monitor.query(setup)
      var sessions: [ScheduleSession] = []
      for name in schedule.sessions {
        sessions.append(ScheduleSession(name: name, connection: try connect()))
      }
      return (monitor, sessions)
    } catch {
      throw .server(error)
    }
  }
}
