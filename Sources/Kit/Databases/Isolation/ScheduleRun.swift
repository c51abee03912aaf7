public import PostgresClient

/// What was observed while a schedule ran.
public struct ScheduleRun: Sendable, Equatable {
  /// One thing that was observed.
  public enum Observation: Sendable, Equatable {
    /// The server answered.
    case answered(PostgresRows)
    /// The statement waits for locks of these sessions.
    case waits(for: [String])
    /// The server gave the transaction up.
    case failed(PostgresError)
    /// Not sent: the session's transaction had failed before.
    case skipped
  }

  /// An observation and the step it belongs to.
  public struct Event: Sendable, Equatable {
    /// The step.
    public var step: Schedule.Step
    /// What was observed.
    public var observation: Observation
  }

  /// Everything observed, in order. A step that had to wait has two events or more.
  public internal(set) var events: [Event] = []
  /// What the final query read; empty without one.
  public internal(set) var final = ""

  // lesson: observed
  /// What was read under this name. Nil when it was never read, or by a transaction that did not
  /// commit in the end: what that one has seen does not count.
  ///
  /// - Complexity: O(n²) for n events: it looks for the commit of each that has this name.
  public subscript(name: String) -> String? {
    for event in events where event.step.name == name && committed.contains(event.step.session) {
      if case .answered(let rows) = event.observation { return rows.asText }
    }
    return nil
  }

  /// The sessions whose COMMIT the server answered with COMMIT, in that order.
  public var committed: [String] {
    events.compactMap { event in
      guard case .answered(let rows) = event.observation, rows.commandTag == "COMMIT"
      else { return nil }
      return event.step.session
    }
  }

  /// The first transaction that the server gave up, and why.
  ///
  /// - Complexity: O(n) for n events.
  public var failure: PostgresError? {
    for case .failed(let error) in events.map(\.observation) { return error }
    return nil
  }

  /// Whether a statement had to wait for another session's lock.
  public var hasWaited: Bool {
    events.contains { if case .waits = $0.observation { true } else { false } }
  }
  // lesson: end
}

extension PostgresRows {
  /// The values in one line: blanks between columns, commas between rows.
  var asText: String {
    rows.map { $0.map { $0 ?? "NULL" }.joined(separator: " ") }.joined(separator: ", ")
  }
}
