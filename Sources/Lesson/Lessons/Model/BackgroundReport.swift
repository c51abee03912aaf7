/// What there is to tell of the processes that a page's steps have left running.
public struct BackgroundReport: Sendable, Equatable {
  /// What they printed, by step, in page order.
  public var records: [BackgroundRecord]
  /// What went wrong after a step had passed with something that it was to leave running, by the
  /// step's number.
  public var problems: [Int: String]

  /// Makes a report.
  public init(records: [BackgroundRecord] = [], problems: [Int: String] = [:]) {
    (self.records, self.problems) = (records, problems)
  }

  /// How much of it is asked for.
  public enum Part: Sendable, Equatable {
    /// The lines that have come since somebody asked last; one that has not ended yet waits.
    case new
    /// The same at the page's end, with a line that has not ended.
    case rest
    /// Everything from the start.
    case all
  }
}
