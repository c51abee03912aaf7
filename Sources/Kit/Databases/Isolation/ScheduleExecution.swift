import Glibc
import Platform
import PostgresClient

/// A schedule that runs: the loop that sends steps and watches which session waits for which.
final class ScheduleExecution {
  var run = ScheduleRun()
  private let sessions: [ScheduleSession]
  private let monitor: PostgresConnection
  private let begin: String?
  private let patience: Duration
  private var sentCount = 0
  private var arrived: [Answer] = []

  /// What a step brought to a session.
  private struct Answer {
    var session: ScheduleSession
    var step: Schedule.Step
    var observation: ScheduleRun.Observation
  }

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
      observeAnswers(after: step)
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
        for session in busy { session.waitsFor = waits[session.name] ?? [] }
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
      sentCount += 1
      try session.send(sql, for: step, number: sentCount)
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
        arrived.append(Answer(session: session, step: step, observation: .answered(rows)))
      case .failure(let error):
        // Class 40 is "transaction rollback": the server gave the transaction up because of others.
        guard error.sqlState?.hasPrefix("40") == true else {
          failure = .statementFailed(error, session: session.name, line: step.line)
          break
        }
        arrived.append(Answer(session: session, step: step, observation: .failed(error)))
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

  /// Notes what came of a step: first the answers, causes before effects, then the sessions that
  /// wait now.
  ///
  /// The server lets go of locks before it says that a COMMIT is done, so the answer of a session
  /// that waited for it can arrive first.
  private func observeAnswers(after step: Schedule.Step) {
    func rank(_ answer: Answer) -> (Int, Int) {
      // Whoever was given up to break a circle has made way for the others; then comes the step
      // that was sent, and then those that it let go on, in the order in which they began to wait.
      if case .failed(let error) = answer.observation, error.sqlState == "40P01" {
        return (0, answer.session.stepNumber)
      }
      return (answer.step == step ? 1 : 2, answer.session.stepNumber)
    }
    for answer in arrived.sorted(by: { rank($0) < rank($1) }) {
      observe(answer.step, answer.observation)
    }
    arrived = []
    for session in sessions {
      guard let step = session.current, session.waitsFor != session.observedWait else { continue }
      session.observedWait = session.waitsFor
      observe(step, .waits(for: session.waitsFor))
    }
  }

  // lesson: ask
  /// The sessions that the busy ones wait for, as the server says; those that run are not in it.
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
    var sockets = busy.map { Poll.entry($0.connection.fileDescriptor) }
    Poll.wait(&sockets, milliseconds: 5)
  }
}
