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

  /// Makes an empty tally.
  ///
  /// - Parameters:
  ///   - pages: the pages with their mutants.
  ///   - console: where it is said; nil keeps silent.
  init(_ pages: [MutantRunner.Page], console: Console?) {
    state = Mutex(State(records: pages.map { Array(repeating: nil, count: $0.trials.count) }))
    self.console = console
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

  /// All records, in the order of the pages; those of mutants that were not begun are missing. Those
  /// that could not be said because one before was missing are said.
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
    for record in records { console.write(MutantPrinter(console: console).text(of: record)) }
  }
}
