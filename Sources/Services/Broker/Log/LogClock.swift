import Glibc

/// What time it is for the log: the machine's time, and as far ahead as an operator has set it.
///
/// Retention and compaction go by it. Whoever produces is taken to live in the same time, so the times
/// that producers give are moved along with it. Sessions, time-outs and waits go by real time.
final class LogClock {
  /// How far it is ahead of the machine's clock, in milliseconds.
  private(set) var ahead: Int64 = 0

  /// The most that it can be ahead: a hundred years.
  static let mostAhead: Int64 = 100 * 365 * 86_400_000

  /// Milliseconds since 1970.
  var now: Int64 {
    var time = timespec()
    // Safe: the call fills the structure.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000 + ahead
  }

  /// Sets it ahead by so much more; false when that is too far.
  func advance(milliseconds: Int64) -> Bool {
    guard (0...Self.mostAhead - ahead).contains(milliseconds) else { return false }
    ahead += milliseconds
    return true
  }
}
