/// What there is to tell of the processes that a page's steps have left running.
package struct BackgroundReport: Sendable, Equatable {
  /// What they printed, by step, in page order.
  package var records: [BackgroundRecord]
  /// What went wrong after a step had passed with something that it was to leave running, by the
  /// step's number.
  package var problems: [Int: String]

  package init(records: [BackgroundRecord] = [], problems: [Int: String] = [:]) {
    (self.records, self.problems) = (records, problems)
  }

  /// How much of it is asked for.
  package enum Part: Sendable, Equatable {
    /// The lines that have come since somebody asked last; one that has not ended yet waits.
    case new
    /// The same at the page's end, with a line that has not ended.
    case rest
    /// Everything from the start.
    case all
  }
}
