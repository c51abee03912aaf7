/// How often a step with `until=` is tried.
struct Attempts {
  private let start = ContinuousClock.now
  private let until: Duration
  private let patience: Patience?
  private var count = 0

  /// Pauses between two attempts: a twentieth of the time that has passed, within these limits. They
  /// only spare the service and the processors.
  private static let pauses = 20...100

  /// Begins.
  ///
  /// - Parameters:
  ///   - until: what the page says.
  ///   - patience: after what it is given up before; nil for no sooner.
  init(until: Duration, patience: Patience? = nil) {
    self.until = until
    self.patience = patience
  }

  /// How many milliseconds to wait before the next attempt; nil when there is to be none.
  mutating func pauseBeforeNext() -> Int32? {
    count += 1
    let passed = ContinuousClock.now - start
    guard passed < until, patience?.isOver(after: passed, attempts: count) != true else {
      return nil
    }
    let pause = Int(passed / .milliseconds(1)) / 20
    return Int32(min(max(pause, Self.pauses.lowerBound), Self.pauses.upperBound))
  }
}

/// After what a step with `until=` is given up whose output does not come to match: because a person wants
/// no more of it, or where the page without a change says how long it takes to.
///
/// In the second case the attempts count as well as the time: on a busy machine they come slower, as
/// everything does that the step waits for.
package struct Patience {
  private static let shortest: Duration = .seconds(2)
  private static let factor = 10.0
  private static let fewest = 30

  private let ends: (_ passed: Duration, _ attempts: Int) -> Bool

  /// Patience with a step that took some milliseconds on the page without a change.
  init(forStepThatTook milliseconds: Double) {
    let duration = max(Self.shortest, .seconds(milliseconds * Self.factor / 1000))
    ends = { passed, attempts in passed >= duration && attempts >= Self.fewest }
  }

  /// Patience that lasts until a person has had enough.
  package init(while isWanted: @escaping () -> Bool) { ends = { _, _ in !isWanted() } }

  /// Whether it is over.
  func isOver(after passed: Duration, attempts: Int) -> Bool { ends(passed, attempts) }
}
