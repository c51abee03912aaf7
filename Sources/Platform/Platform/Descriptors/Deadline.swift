/// A point in time, on a clock that never jumps, after which waiting is given up.
///
/// A deadline never decides what a lesson shows: it only turns a hang into an error.
package struct Deadline: Sendable {
  private let instant: ContinuousClock.Instant?

  /// Never passes.
  package static let never = Deadline(instant: nil)

  private init(instant: ContinuousClock.Instant?) { self.instant = instant }

  /// The point in time `duration` from now.
  package static func after(_ duration: Duration) -> Deadline {
    Deadline(instant: ContinuousClock.now.advanced(by: duration))
  }

  /// Whether the point in time has come.
  package var hasPassed: Bool {
    guard let instant else { return false }
    return ContinuousClock.now >= instant
  }

  /// How long it is until then; zero once it has passed, nil when it never does.
  package var remaining: Duration? {
    guard let instant else { return nil }
    return max(.zero, ContinuousClock.now.duration(to: instant))
  }

  /// The remaining time in milliseconds, rounded up, as `poll` takes it: -1 for no limit.
  package var pollTimeout: Int32 {
    guard let remaining else { return -1 }
    let milliseconds = (remaining / .milliseconds(1)).rounded(.up)
    return Int32(min(milliseconds, Double(Int32.max / 2)))
  }
}
