/// At what times something is due for which connection: a binary heap.
///
/// An alarm that is set anew leaves its old time in the heap; whether a time still counts is for the
/// connection to say.
struct Alarms {
  struct Alarm {
    let time: ContinuousClock.Instant
    let descriptor: Int32
    /// The connection's number: its descriptor's may be another's by then.
    let number: Int
  }

  private var heap: [Alarm] = []

  /// The next time at which something may be due.
  var next: ContinuousClock.Instant? { heap.first?.time }

  /// Adds an alarm.
  ///
  /// - Complexity: O(log n).
  mutating func add(_ alarm: Alarm) {
    heap.append(alarm)
    var child = heap.count - 1
    while child > 0, heap[child].time < heap[(child - 1) / 2].time {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the first alarm whose time has come; nil when there is none.
  ///
  /// - Complexity: O(log n).
  mutating func take(until now: ContinuousClock.Instant) -> Alarm? {
    guard let first = heap.first, first.time <= now else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].time < heap[least].time { least = child }
      guard least != parent else { return first }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
