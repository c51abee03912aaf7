public import Foundation

// Where clocks are changed, a time of the wall clock may not exist, or come twice:
//
// - A time that does not exist runs once, at the first moment after it: 02:30 runs at 03:00 on the
//   day on which the clock goes from 02:00 to 03:00. Several such times run once together.
// - A time that comes twice runs once, when it comes first.
// - An expression that names every hour goes by real time instead: `*/15 * * * *` runs every quarter
//   of an hour, through the hour that comes twice and around the one that is not there.
extension CronExpression {
  // lesson: next
  /// The first time after this one at which it runs.
  ///
  /// - Parameters:
  ///   - date: any time; a run at this very second is not after it.
  ///   - zone: whose clock the expression means.
  /// - Returns: a time of whole seconds; nil when there is none, as for 31 February.
  /// - Complexity: O(*m* · *c*) for *m* months and *c* clock changes up to then.
  public func next(after date: Date, in zone: TimeZone) -> Date? {
    var now = Int(date.timeIntervalSince1970.rounded(.down)) + 1
    var offset = zone.offset(at: now)
    var wall = isHourly ? now + offset : max(now + offset, zone.shown(before: now))
    while let match = firstMatch(from: wall) {
      let change = zone.change(after: now)
      let time = match - offset
      guard let change, time >= change else { return Date(timeIntervalSince1970: Double(time)) }
      // The clock is changed before it shows this time.
      let before = offset
      offset = zone.offset(at: change)
      now = change
      wall = change + offset
      if isHourly { continue }
      if offset > before, match < wall { return Date(timeIntervalSince1970: Double(change)) }
      // What the clock has shown before it was set back does not run again.
      wall = max(wall, change + before)
    }
    return nil
  }
  // lesson: end

  /// The last time before this one at which it runs.
  ///
  /// - Parameters:
  ///   - date: any time; a run at this very time is not before it.
  ///   - zone: whose clock the expression means.
  /// - Returns: a time of whole seconds; nil when there is none in the 500 years before.
  /// - Complexity: O(log *t*) calls of `next(after:in:)`, where *t* is how long ago it was.
  public func previous(before date: Date, in zone: TimeZone) -> Date? {
    let end = Int(date.timeIntervalSince1970.rounded(.up))
    /// The first run from `seconds` before the end on, if it is before the end.
    func run(_ seconds: Int) -> Date? {
      guard let next = next(after: Date(timeIntervalSince1970: Double(end - seconds - 1)), in: zone)
      else { return nil }
      return next < date ? next : nil
    }
    // The window is doubled until a run is in it, then halved between the two last ones.
    var (none, some) = (0, 1)
    while run(some) == nil {
      guard some < 500 * 366 * 86_400 else { return nil }
      (none, some) = (some, some * 2)
    }
    while some - none > 1 {
      let middle = (none + some) / 2
      if run(middle) == nil { none = middle } else { some = middle }
    }
    return run(some)
  }
}

extension TimeZone {
  /// By how many seconds the clock on the wall is ahead of UTC at a time.
  fileprivate func offset(at seconds: Int) -> Int {
    secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
  }

  /// The first time of the wall clock, in seconds, that it has not shown before; far back when the
  /// clock was not changed in the day before.
  fileprivate func shown(before seconds: Int) -> Int {
    guard let change = change(after: seconds - 86_400), change <= seconds else { return .min }
    return change + offset(at: change - 1)
  }

  /// When the clock is changed next, in seconds; nil when it is never again.
  fileprivate func change(after seconds: Int) -> Int? {
    nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: Double(seconds)))
      .map { Int($0.timeIntervalSince1970.rounded()) }
  }
}
