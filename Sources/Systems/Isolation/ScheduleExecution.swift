import Clients
import Glibc

/// A schedule that runs: the loop that sends steps and watches who waits for whom.
final class ScheduleExecution {
  var run = ScheduleRun()
  private let sessions: [ScheduleSession]
  private let monitor: PostgresConnection
  private let begin: String?
  private let patience: Duration

  init(
    sessions: [ScheduleSession], monitor: PostgresConnection, begin: String?, patience: Duration
  ) {
    self.sessions = sessions
    self.monitor = monitor
    self.begin = begin
    self.patience = patience
  }

  // lesson: loop
  /// Sends the first step whose session is not waiting, until none is left.
  func execute(_ steps: [Schedule.Step]) throws(ScheduleError) {
    var pending = steps
    while let index = pending.firstIndex(where: { session($0)?.current == nil }) {
      let step = pending.remove(at: index)
      try send(step)
      try settle()
    }
    // What is left waits for a session that has nothing more to say: an advisory lock, perhaps.
    if !pending.isEmpty {
      throw .noProgress(sessions: sessions.filter { $0.current != nil }.map(\.name))
    }
  }

  /// Goes on until every session has answered or waits for another one.
  private func settle() throws(ScheduleError) {
    let deadline = ContinuousClock.now + patience
    while true {
      for session in sessions { try collect(session) }
      let busy = sessions.filter { $0.current != nil }
      if busy.isEmpty { return }
      let waits = try blockers(of: busy)
      if busy.allSatisfy({ waits[$0.name] != nil }), !hasCircle(waits) {
        for session in busy { observeWait(of: session, for: waits[session.name] ?? []) }
        return
      }
      guard ContinuousClock.now < deadline else {
        throw .noProgress(sessions: busy.filter { waits[$0.name] == nil }.map(\.name))
      }
      waitForAnswer(of: busy)
    }
  }
  // lesson: end

  private func session(_ step: Schedule.Step) -> ScheduleSession? {
    sessions.first { $0.name == step.session }
  }

  private func send(_ step: Schedule.Step) throws(ScheduleError) {
    guard let session = session(step) else {
      throw .notBegun(session: step.session, line: step.line)
    }
    if session.hasFailed {
      observe(step, .skipped)
      return
    }
    guard let sql = step.isBegin ? begin : step.sql else { return }
    do throws(PostgresError) {
      try session.send(sql, for: step)
    } catch {
      throw .server(error)
    }
  }

  private func collect(_ session: ScheduleSession) throws(ScheduleError) {
    var failure: ScheduleError?
    do throws(PostgresError) {
      guard let (step, result) = try session.collect() else { return }
      let answer = Result { () throws(PostgresError) in try result.rows() }
      switch answer {
      case .success(let rows):
        observe(step, .answered(rows))
      case .failure(let error):
        // Class 40 is "transaction rollback": the server gave the transaction up because of others.
        guard error.sqlState?.hasPrefix("40") == true else {
          failure = .statementFailed(error, session: session.name, line: step.line)
          break
        }
        observe(step, .failed(error))
        try session.leaveFailedTransaction()
      }
    } catch {
      failure = .server(error)
    }
    if let failure { throw failure }
  }

  private func observe(_ step: Schedule.Step, _ observation: ScheduleRun.Observation) {
    run.events.append(.init(step: step, observation: observation))
  }

  private func observeWait(of session: ScheduleSession, for others: [String]) {
    guard let step = session.current, session.waitsFor != others else { return }
    session.waitsFor = others
    observe(step, .waits(for: others))
  }

  // lesson: ask
  /// Whom the busy sessions wait for, as the server says; those that run are not in it.
  private func blockers(of busy: [ScheduleSession]) throws(ScheduleError) -> [String: [String]] {
    var waits: [String: [String]] = [:]
    for session in busy {
      let others = try ask(
        "SELECT unnest(pg_blocking_pids(\(session.connection.backendProcessID)))")
      let names = sessions.filter { others.contains($0.connection.backendProcessID) }.map(\.name)
      if !names.isEmpty { waits[session.name] = names }
    }
    return waits
  }
  // lesson: end

  private func ask(_ sql: String) throws(ScheduleError) -> Set<Int32> {
    do throws(PostgresError) {
      return Set(try monitor.query(sql).compactMap { $0.first?.flatMap { Int32($0) } })
    } catch {
      throw .server(error)
    }
  }

  private func hasCircle(_ waits: [String: [String]]) -> Bool {
    waits.keys.contains { start in
      var seen: Set<String> = []
      var pending = waits[start] ?? []
      while let next = pending.popLast() {
        if next == start { return true }
        if seen.insert(next).inserted { pending += waits[next] ?? [] }
      }
      return false
    }
  }

  /// Until something arrives, or it is time to ask the server again.
  private func waitForAnswer(of busy: [ScheduleSession]) {
    var sockets = busy.map {
      pollfd(fd: $0.connection.fileDescriptor, events: Int16(POLLIN), revents: 0)
    }
    // Safe: the array holds as many entries as it says, and lives through the call.
    _ = unsafe poll(&sockets, nfds_t(sockets.count), 5)
  }
}
