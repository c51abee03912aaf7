/// When a run ends of itself: a while after its page has gone, or when nothing is done for a long time.
///
/// It has no clock. It is told what happens and when, and asked what is due.
struct RunLife {
  /// How long a run lasts without its page.
  static let lostTime: Duration = .seconds(60)
  /// How long it lasts when nothing is done.
  static let idleTime: Duration = .seconds(30 * 60)
  /// How long before that its learner is told.
  static let warningTime: Duration = .seconds(5 * 60)

  /// What is due.
  enum Due: Equatable {
    /// To say that the run is about to end.
    case warning
    /// To end it, because nothing was done.
    case idle
    /// To end it, because its page has gone.
    case lost
  }

  private var lostSince: ContinuousClock.Instant?
  private var lastWish: ContinuousClock.Instant
  private var hasWarned = false
  /// Whether it ends of itself at all: what a notebook opens is ended by Jupyter.
  private let isEndless: Bool

  /// A run that is opened now, by a page that is there.
  init(now: ContinuousClock.Instant, isEndless: Bool = false) {
    (lastWish, self.isEndless) = (now, isEndless)
  }

  /// The page is there.
  mutating func connected() { lostSince = nil }

  /// The page has gone.
  mutating func lost(at now: ContinuousClock.Instant) { lostSince = lostSince ?? now }

  /// Whether its page has been gone for too long.
  func isLost(at now: ContinuousClock.Instant) -> Bool {
    lostSince.map { now >= $0 + Self.lostTime } ?? false
  }

  /// The learner has done something.
  mutating func wished(at now: ContinuousClock.Instant) {
    lastWish = now
    hasWarned = false
  }

  /// What is due now; a warning is due once.
  mutating func due(at now: ContinuousClock.Instant) -> Due? {
    if isEndless { return nil }
    if isLost(at: now) { return .lost }
    if now >= lastWish + Self.idleTime { return .idle }
    guard !hasWarned, now >= lastWish + Self.idleTime - Self.warningTime else { return nil }
    hasWarned = true
    return .warning
  }

  /// When something is due next.
  var next: ContinuousClock.Instant {
    if isEndless { return .now + Self.idleTime }
    let end = lastWish + Self.idleTime
    let own = hasWarned ? end : end - Self.warningTime
    return lostSince.map { min(own, $0 + Self.lostTime) } ?? own
  }
}
