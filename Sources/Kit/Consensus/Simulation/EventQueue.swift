/// The events to come, the earliest first. Of two events at the same time, the event that was added
/// first comes first. A binary heap.
struct EventQueue<Event: Sendable>: Sendable {
  private struct Item: Sendable {
    let time: Int
    let number: Int
    let event: Event

    func isBefore(_ other: Item) -> Bool { (time, number) < (other.time, other.number) }
  }

  private var heap: [Item] = []
  private var count = 0

  /// The time of the next event; nil when there is none.
  var nextTime: Int? { heap.first?.time }

  /// - Complexity: O(log n).
  mutating func add(_ event: Event, at time: Int) {
    heap.append(Item(time: time, number: count, event: event))
    count += 1
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// - Complexity: O(log n).
  mutating func removeFirst() -> (time: Int, event: Event)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return (first.time, first.event) }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
      guard least != parent else { return (first.time, first.event) }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
