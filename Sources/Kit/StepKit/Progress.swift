import Synchronization

/// Says how far a long step has come, for the person that watches the run. It is shown live, ten
/// times a second at most, and is no part of the output.
///
///     for i in 1...1_000_000 {
///       insert(i)
///       progress(i, of: 1_000_000)
///     }
///
/// - Parameters:
///   - done: how much is done.
///   - total: how much there is to do.
/// - Precondition: `total` is above 0 and `done` is from 0 to `total`.
public func progress(_ done: Int, of total: Int) {
  demand(
    total > 0 && done >= 0 && done <= total, "progress is a number from 0 to the total")
  guard let channel = ControlChannel.current, throttle.lets(pass: done == total) else { return }
  channel.send(.progress, Array("\(done) \(total)".utf8))
}

private let throttle = Throttle()

/// Lets one through from time to time, and any that must pass.
private final class Throttle: Sendable {
  private let last = Mutex<ContinuousClock.Instant?>(nil)
  private static let pause: Duration = .milliseconds(100)

  func lets(pass mustPass: Bool) -> Bool {
    last.withLock { last in
      let now = ContinuousClock.now
      if let last, !mustPass, now - last < Throttle.pause { return false }
      last = now
      return true
    }
  }
}
