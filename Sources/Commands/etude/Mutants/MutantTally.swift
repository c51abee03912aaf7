import CommandFrame
import LessonModel
import Synchronization

/// What became of each mutant. It is said page by page: as soon as it is known of all of a page's.
final class MutantTally: Sendable {
  private struct State {
    var records: [[MutantRecord?]]
    /// The pages that have been spoken of.
    var said: Set<Int> = []
  }

  private let state: Mutex<State>
  private let console: Console?
  private let isHunt: Bool

  /// Makes an empty tally.
  ///
  /// - Parameters:
  ///   - counts: how many mutants each page has.
  ///   - console: where it is said; nil keeps silent.
  ///   - isHunt: whether no more is said of a page than which of its mutants survived, and how many
  ///     there were.
  init(_ counts: [Int], console: Console?, isHunt: Bool) {
    state = Mutex(State(records: counts.map { Array(repeating: nil, count: $0) }))
    self.console = console
    self.isHunt = isHunt
  }

  /// Takes note of a record.
  func note(page: Int, trial: Int, _ record: MutantRecord) {
    state.withLock { state in
      state.records[page][trial] = record
      if state.records[page].allSatisfy({ $0 != nil }) { say(page, &state) }
    }
  }

  /// What is known of the mutants of each page; nil for those that were not begun.
  var all: [[MutantRecord?]] { state.withLock { $0.records } }

  /// All records, in the order of the pages. What is known of pages that have mutants that were not
  /// begun is said.
  var records: [MutantRecord] {
    state.withLock { state in
      for page in state.records.indices where !state.said.contains(page) { say(page, &state) }
      return state.records.joined().compactMap { $0 }
    }
  }

  private func say(_ page: Int, _ state: inout State) {
    state.said.insert(page)
    let records = state.records[page].compactMap { $0 }
    guard let console, !records.isEmpty else { return }
    let printer = MutantPrinter(console: console)
    for record in records where !isHunt || record.outcome == .survived {
      console.write(printer.text(of: record))
    }
    if isHunt { console.print(printer.line(of: records)) }
  }
}
