/// What is to happen later, unless it is cancelled before.
final class Timers {
  typealias ID = Int

  private var entries: [ID: (due: ContinuousClock.Instant, action: () -> Void)] = [:]
  private var lastID = 0

  func after(milliseconds: Int, _ action: @escaping () -> Void) -> ID {
    lastID += 1
    entries[lastID] = (.now + .milliseconds(milliseconds), action)
    return lastID
  }

  func cancel(_ id: ID?) {
    if let id { entries[id] = nil }
  }

  /// How long until the next is due, in milliseconds, rounded up; -1 when there is none.
  var patience: Int32 {
    guard let next = entries.values.map(\.due).min() else { return -1 }
    let left = ContinuousClock.Instant.now.duration(to: next)
    return left <= .zero
      ? 0
      : Int32(
        clamping: left / .milliseconds(1) > 1e9 ? 1_000_000_000 : Int(left / .milliseconds(1)) + 1)
  }

  /// Does what is due, in the order in which it fell due.
  func fire() {
    let now = ContinuousClock.Instant.now
    for (id, entry) in entries.filter({ $0.value.due <= now }).sorted(by: {
      ($0.value.due, $0.key) < ($1.value.due, $1.key)
    }) {
      guard entries.removeValue(forKey: id) != nil else { continue }
      entry.action()
    }
  }
}
