/// A Bloom filter from which elements can be removed: a counter of four bits stands where the
/// plain filter has one bit, and so it takes four times the room.
///
/// A counter that has reached 15 is full and stays there. Counting down from it might reach 0 too
/// early, and the filter would deny an element that is there. So a full counter can cause false
/// positives for ever, never a false negative. With the usual sizing a counter hardly ever gets so
/// far (about 1.6·10⁻¹⁵ of them: a counter is Poisson distributed, with mean ln 2).
///
/// Removing what was never inserted takes away what belongs to others, and *does* make false
/// negatives; `remove` refuses it where it can tell.
///
/// Source: Fan, Cao, Almeida and Broder, "Summary cache", 2000.
public struct CountingBloomFilter: Sendable, Equatable {
  /// The number at which a counter is full.
  public static let fullCounter: UInt8 = 15

  /// How many elements were inserted and not removed.
  public private(set) var count = 0
  private let positions: BitPositions
  private var counters: BitArray

  /// Makes an empty filter.
  ///
  /// - Precondition: `counterCount` and `hashCount` are at least 1.
  /// - Complexity: O(m).
  public init(counterCount: Int, hashCount: Int, seed: UInt64 = 0) {
    positions = BitPositions(bitCount: counterCount, hashCount: hashCount, seed: seed)
    counters = BitArray(count: 4 * counterCount)
  }

  /// How many counters there are: m.
  public var counterCount: Int { positions.bitCount }

  // lesson: counting
  /// Adds `element`: each of its counters goes up by one, to 15 at most.
  ///
  /// - Complexity: O(k + length of `element`).
  public mutating func insert(_ element: String) {
    for position in positions.of(positions.hash(of: element))
    where counter(at: position) < Self.fullCounter {
      setCounter(at: position, to: counter(at: position) + 1)
    }
    count += 1
  }

  /// Takes `element` out again: each of its counters goes down by one, unless it is full.
  ///
  /// - Returns: false, and nothing is changed, when the element is certainly not there.
  /// - Complexity: O(k + length of `element`).
  public mutating func remove(_ element: String) -> Bool {
    guard mayContain(element) else { return false }
    for position in positions.of(positions.hash(of: element))
    where (1..<Self.fullCounter).contains(counter(at: position)) {
      setCounter(at: position, to: counter(at: position) - 1)
    }
    count = max(0, count - 1)
    return true
  }
  // lesson: end

  /// Whether none of the element's counters is 0: `false` is certain, `true` means maybe.
  ///
  /// - Complexity: O(k + length of `element`).
  public func mayContain(_ element: String) -> Bool {
    positions.of(positions.hash(of: element)).allSatisfy { counter(at: $0) > 0 }
  }

  /// The counter at `position`, from 0 to 15.
  ///
  /// - Precondition: `position` is in `0..<counterCount`.
  /// - Complexity: O(1).
  public func counter(at position: Int) -> UInt8 {
    UInt8(counters[word: position / 16] >> (position % 16 * 4) & 15)
  }

  /// How many counters are full.
  ///
  /// - Complexity: O(m).
  public var fullCounterCount: Int {
    (0..<counterCount).count { counter(at: $0) == Self.fullCounter }
  }

  private mutating func setCounter(at position: Int, to value: UInt8) {
    let shift = position % 16 * 4
    let rest = counters[word: position / 16] & ~(15 << shift)
    counters[word: position / 16] = rest | UInt64(value) << shift
  }
}
