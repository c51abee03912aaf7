/// How long nothing has arrived.
///
/// Used only where nothing else can tell that an answer is complete; see `TCPSessionGroup`.
struct Quiet {
  private var since = ContinuousClock.now

  /// Notes that something has happened.
  mutating func end() { since = .now }

  /// Whether nothing has happened for as long as this.
  func lasts(_ duration: Duration) -> Bool { ContinuousClock.now - since >= duration }
}
