/// The events to come, the earliest first. Of two events at the same time, the event that was added
/// first comes first. A binary heap.
///
/// The heap holds the events' places only: numbers change their order faster than events, which hold
/// messages.
struct EventQueue<Event: Sendable>: Sendable {
  private var heap: [EventPlace] = []
  private var events: [Event?] = []
  private var free: [Int] = []
  private var count = 0

  /// The time of the next event; nil when there is none.
  var nextTime: Int? { heap.first?.time }

  /// - Complexity: O(log n).
  mutating func add(_ event: Event, at time: Int) {
    let slot: Int
    if let last = free.popLast() {
      slot = last
      events[slot] = event
    } else {
      slot = events.count
      events.append(event)
    }
    heap.append(EventPlace(time: time, number: count, slot: slot))
    count += 1
    heap.siftUp()
  }

  /// - Complexity: O(log n).
  mutating func removeFirst() -> (time: Int, event: Event)? {
    guard let first = heap.first else { return nil }
    heap.removeRoot()
    free.append(first.slot)
    return events[first.slot].take().map { (first.time, $0) }
  }
}

/// Where an event of a queue stands, and when it is due.
struct EventPlace: Sendable {
  let time: Int
  let number: Int
  let slot: Int

  func isBefore(_ other: EventPlace) -> Bool {
    time < other.time || time == other.time && number < other.number
  }
}

extension [EventPlace] {
  /// Puts the last place where it belongs.
  fileprivate mutating func siftUp() {
    var child = count - 1
    while child > 0, self[child].isBefore(self[(child - 1) / 2]) {
      swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the first place away.
  fileprivate mutating func removeRoot() {
    let last = removeLast()
    guard !isEmpty else { return }
    self[0] = last
    var parent = 0
    while true {
      var least = parent
      var child = 2 * parent + 1
      while child < count && child <= 2 * parent + 2 {
        if self[child].isBefore(self[least]) { least = child }
        child += 1
      }
      guard least != parent else { return }
      swapAt(parent, least)
      parent = least
    }
  }
}
