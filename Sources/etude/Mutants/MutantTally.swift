import Lessons
import Runner
import Synchronization

/// What became of each mutant; it is said in the order of the pages, as soon as it is known of all
/// that come before.
final class MutantTally: Sendable {
  private struct State {
    var records: [[MutantRecord?]]
    /// How many have been said.
    var said = 0
  }

  private let state: Mutex<State>
  private let console: Console?
  private let saysAll: Bool

  /// Makes an empty tally.
  ///
  /// - Parameters:
  ///   - counts: how many mutants each page has.
  ///   - console: where it is said; nil keeps silent.
  ///   - saysAll: whether more is said than which mutants survived.
  init(_ counts: [Int], console: Console?, saysAll: Bool) {
    state = Mutex(State(records: counts.map { Array(repeating: nil, count: $0) }))
    self.console = console
    self.saysAll = saysAll
  }

  /// Takes note of a record.
  func note(page: Int, trial: Int, _ record: MutantRecord) {
    state.withLock { state in
      state.records[page][trial] = record
      let known = state.records.joined().prefix { $0 != nil }.compactMap { $0 }
      say(known.dropFirst(state.said))
      state.said = known.count
    }
  }

  /// What is known of the mutants of each page; nil for those that were not begun.
  var all: [[MutantRecord?]] { state.withLock { $0.records } }

  /// All records, in the order of the pages. Those that could not be said because one before was
  /// missing are said.
  var records: [MutantRecord] {
    state.withLock { state in
      let all = state.records.joined().compactMap { $0 }
      say(all.dropFirst(state.said))
      state.said = all.count
      return all
    }
  }

  private func say(_ records: some Sequence<MutantRecord>) {
    guard let console else { return }
    for record in records where saysAll || record.outcome == .survived {
      console.write(MutantPrinter(console: console).text(of: record))
    }
  }
}
