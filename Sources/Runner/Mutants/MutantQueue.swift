import Foundation
import Synchronization

/// What the threads of a run of mutants do next.
///
/// At most `jobs` pages are at work at once. One that waits much longer in a step than the page as
/// it is does not count as long as it waits. Most mutants that make an `until=` wait in vain wait
/// for seconds, and need no processor. Pages that are about waiting need none either; so where
/// processors have nothing to do, one more is begun. This decides only when a mutant begins, never
/// how it ends.
final class MutantQueue: Sendable {
  /// Something to do.
  enum Work: Equatable {
    /// Run a page as it is.
    case page(Int)
    /// Run a mutant of a page that has run as it is.
    case trial(page: Int, number: Int)
  }

  /// How much longer than on the page as it is a step takes until it is taken to wait.
  private static let allowance: Duration = .milliseconds(500)
  private static let allowedFactor = 3.0
  /// How long it takes until one that was begun because processors had nothing to do shows in how
  /// much they have to do.
  static let interval: Duration = .milliseconds(50)

  private struct State {
    /// Pages that are to be run as they are, the next one last.
    var unknown: [Int]
    /// How long each page takes as it is, and the next of its mutants.
    var known: [Int: (duration: Double, next: Int)] = [:]
    /// What runs now, by the number of its run; when it begins to count as waiting, if ever.
    var running: [Int: ContinuousClock.Instant?] = [:]
    var pagesRunning = 0
    var runs = 0
    /// From when on one more may begin because processors have nothing to do.
    var isOpenFrom: ContinuousClock.Instant?
    var isOver = false
  }

  private let counts: [Int]
  private let jobs: Int
  private let limit: Int
  private let isIdle: @Sendable () -> Bool
  private let state: Mutex<State>
  /// Signalled when the state has changed.
  private let change = NSCondition()

  /// Makes the queue.
  ///
  /// - Parameters:
  ///   - counts: how many mutants each page has.
  ///   - known: how long pages take that need not be run as they are, in milliseconds.
  ///   - jobs: how many pages are at work at once; with 1, nothing else is begun even while it waits.
  ///   - places: how many pages there are at once, with those that wait.
  ///   - isIdle: whether the processors that these pages may use have nothing to do.
  init(
    _ counts: [Int], known: [Int: Double], jobs: Int, places: Int,
    isIdle: @escaping @Sendable () -> Bool
  ) {
    self.counts = counts
    self.jobs = jobs
    self.isIdle = isIdle
    limit = jobs == 1 ? 1 : max(jobs, places)
    state = Mutex(
      State(
        unknown: counts.indices.filter { known[$0] == nil }.reversed(),
        known: known.mapValues { ($0, 0) }))
  }

  /// How many threads have something to do at once.
  var width: Int { min(limit, counts.reduce(counts.count, +)) }

  /// Waits for something to do; nil when nothing is left.
  ///
  /// - Returns: the work, and the number by which `step` and `end` know it.
  func next() -> (work: Work, run: Int)? {
    change.lock()
    defer { change.unlock() }
    while true {
      let now = ContinuousClock.now
      if let found = take(at: now) { return found }
      let (isDone, due) = state.withLock { state in
        (Self.isDone(state, counts), nextDue(state, now))
      }
      if isDone { return nil }
      if let due {
        let seconds = (due - now) / .seconds(1)
        _ = change.wait(until: Date(timeIntervalSinceNow: seconds))
      } else {
        change.wait()
      }
    }
  }

  /// Takes note that a mutant begins a step.
  ///
  /// - Parameters:
  ///   - run: the mutant's number.
  ///   - duration: how long the step takes on the page as it is, in milliseconds.
  ///   - now: when it begins.
  func step(_ run: Int, taking duration: Double, at now: ContinuousClock.Instant = .now) {
    let allowed = Self.allowance + .seconds(duration * Self.allowedFactor / 1000)
    update { $0.running[run] = .some(now + allowed) }
  }

  /// Takes note that a page has run as it is.
  func end(_ run: Int, page: Int, taking duration: Double) {
    update {
      $0.running[run] = nil
      $0.pagesRunning -= 1
      $0.known[page] = (duration, 0)
    }
  }

  /// Takes note that a mutant is over.
  ///
  /// - Parameters:
  ///   - run: the mutant's number.
  ///   - isLast: whether nothing more is to be begun.
  func end(_ run: Int, isLast: Bool) {
    update {
      $0.running[run] = nil
      if isLast { $0.isOver = true }
    }
  }

  private func update(_ body: @Sendable (inout State) -> Void) {
    change.lock()
    state.withLock { body(&$0) }
    change.broadcast()
    change.unlock()
  }

  /// What is next, if something may begin at that moment.
  func take(at now: ContinuousClock.Instant) -> (work: Work, run: Int)? {
    state.withLock { state in
      let atWork = state.running.values.count { $0.map { $0 > now } ?? true }
      guard !state.isOver, state.running.count < limit else { return nil }
      if atWork >= jobs {
        guard now >= state.isOpenFrom ?? now, isIdle() else { return nil }
      }
      guard let work = pick(&state) else { return nil }
      state.isOpenFrom = now + Self.interval
      state.runs += 1
      state.running[state.runs] = .some(nil)
      return (work, state.runs)
    }
  }

  /// Pages as they are first; then mutants of the page that takes longest, so that none of those is
  /// left for the end.
  private func pick(_ state: inout State) -> Work? {
    if let page = state.unknown.popLast() {
      state.pagesRunning += 1
      return .page(page)
    }
    let open = state.known.filter { $0.value.next < counts[$0.key] }
    guard
      let (page, entry) = open.min(by: {
        ($1.value.duration, $0.key) < ($0.value.duration, $1.key)
      })
    else { return nil }
    state.known[page]?.next += 1
    return .trial(page: page, number: entry.next)
  }

  private static func isDone(_ state: State, _ counts: [Int]) -> Bool {
    state.isOver
      || state.unknown.isEmpty && state.pagesRunning == 0
        && state.known.allSatisfy { $0.value.next >= counts[$0.key] }
  }

  /// When to look again although nothing has been told: when the next of those at work begins to
  /// count as waiting, or processors may have nothing to do.
  private func nextDue(
    _ state: State, _ now: ContinuousClock.Instant
  ) -> ContinuousClock.Instant? {
    let due = state.running.values.compactMap { $0 }.filter { $0 > now }.min()
    guard state.running.count < limit else { return due }
    let look = max(state.isOpenFrom ?? now, now + Self.interval)
    return min(due ?? look, look)
  }
}
