import PostgresClient

/// Something that cannot happen when transactions run one after the other, as a schedule that brings
/// it about where nothing stops it, and a test for whether it did.
public struct Anomaly: Sendable {
  /// The short name in the literature, such as `G1a`.
  public var name: String
  /// The long name.
  public var title: String
  /// The schedule as text.
  public var schedule: String
  /// Whether what was observed is the anomaly.
  public var happened: @Sendable (ScheduleRun) -> Bool

  /// Makes an anomaly.
  public init(
    _ name: String, _ title: String, schedule: String,
    happened: @escaping @Sendable (ScheduleRun) -> Bool
  ) {
    self.name = name
    self.title = title
    self.schedule = schedule
    self.happened = happened
  }

  // lesson: verdict
  /// What a run of the schedule shows.
  public func verdict(on run: ScheduleRun) -> Verdict {
    if happened(run) { return .happens }
    if let state = run.failure?.sqlState { return .prevented(by: .failure(sqlState: state)) }
    return .prevented(by: run.hasWaited ? .wait : .snapshot)
  }
  // lesson: end
}

/// Whether an anomaly happened, and if not, by what it was seen to be prevented.
public enum Verdict: Sendable, Equatable, CustomStringConvertible {
  /// It happened.
  case happens
  /// It did not happen.
  case prevented(by: Prevention)

  /// What stood in the way.
  public enum Prevention: Sendable, Equatable {
    /// No session waited and none failed: what would have been wrong was never seen.
    case snapshot
    /// A transaction had to wait for another one's lock, and all went well then.
    case wait
    /// A transaction was given up with this SQLSTATE.
    case failure(sqlState: String)
  }

  /// A word or two, as for a table.
  public var description: String {
    switch self {
    case .happens: "happens"
    case .prevented(.snapshot): "not seen"
    case .prevented(.wait): "waited"
    case .prevented(.failure(let state)): state
    }
  }
}
