import Algorithms

/// Keys and values, both any bytes: a hash table that is searched with the bytes of a request,
/// wherever they lie, without a copy of the key.
///
/// Open addressing with linear probing; at most three quarters of the slots are in use. A slot
/// holds the key's hash, so that growing never reads the keys, and where the entry is. Removal
/// moves later entries back instead of leaving a mark, so that a table does not get slower with
/// age.
///
/// Source: Knuth, The Art of Computer Programming, volume 3, 6.4, algorithms L and R.
@safe
public struct KVStore: ~Copyable {
  /// Where an entry is; none in a free slot.
  private struct Slot {
    var hash: UInt64
    var entry: KVEntry?
  }

  private var slots: UnsafeMutableBufferPointer<Slot>
  private let seed: UInt64

  /// How many keys there are.
  public private(set) var count = 0
  /// How many bytes the keys and values take.
  public private(set) var byteCount = 0

  /// How much memory the keys and values take with what is kept about each of them, estimated.
  public var memory: Int { byteCount + count * Self.overhead }
  /// What a key takes beyond its own bytes and its value's: the entry's header, what the allocator
  /// adds, and its share of the table.
  static let overhead = 64

  /// An empty store.
  ///
  /// - Parameter seed: the hash's seed; a server draws it, so that a client cannot prepare keys
  ///   that collide.
  public init(seed: UInt64 = .random(in: 0...UInt64.max)) {
    self.seed = seed
    unsafe slots = Self.emptySlots(16)
  }

  // Safe, here and below: only this value has the slots; they are initialized, their number is a
  // power of two, and every index is masked with it.
  deinit {
    for index in unsafe slots.indices { unsafe slots[index].entry?.free() }
    unsafe slots.deallocate()
  }

  /// The value of a key; nil removes it. Copies the value.
  ///
  /// - Complexity: O(length of the key and the value), expected.
  public subscript(key: [UInt8]) -> [UInt8]? {
    get {
      withValue(of: key.span) { value in
        guard let value else { return nil }
        return Array(copying: value)
      }
    }
    set {
      if let newValue {
        set(key.span, to: newValue.span)
      } else {
        remove(key.span)
      }
    }
  }

  /// Calls `body` with the value of a key, or nil when there is none.
  func withValue<Result>(of key: Span<UInt8>, _ body: (Span<UInt8>?) -> Result) -> Result {
    let index = place(of: key, hash: xxh3Hash64(key, seed: seed))
    guard let entry = unsafe slots[index].entry else { return body(nil) }
    return unsafe body(entry.value.span)
  }

  /// Whether there is such a key.
  func contains(_ key: Span<UInt8>) -> Bool { withValue(of: key) { $0 != nil } }

  /// Gives a key a value.
  mutating func set(_ key: Span<UInt8>, to value: Span<UInt8>) {
    let hash = xxh3Hash64(key, seed: seed)
    let index = place(of: key, hash: hash)
    if let entry = unsafe slots[index].entry {
      unsafe byteCount += value.count - entry.value.count
      unsafe slots[index].entry = entry.replacingValue(with: value)
    } else {
      unsafe slots[index] = Slot(hash: hash, entry: KVEntry(key: key, value: value))
      byteCount += key.count + value.count
      count += 1
      if unsafe count * 4 > slots.count * 3 { grow() }
    }
  }

  /// Removes a key.
  ///
  /// - Returns: whether there was one.
  @discardableResult
  mutating func remove(_ key: Span<UInt8>) -> Bool {
    var hole = place(of: key, hash: xxh3Hash64(key, seed: seed))
    guard let entry = unsafe slots[hole].entry else { return false }
    unsafe byteCount -= entry.key.count + entry.value.count
    entry.free()
    count -= 1
    // An entry behind the hole moves into it, unless its search begins behind the hole.
    let mask = unsafe slots.count - 1
    var index = hole
    while true {
      index = (index + 1) & mask
      guard unsafe slots[index].entry != nil else { break }
      let ideal = unsafe Int(truncatingIfNeeded: slots[index].hash) & mask
      if (index - ideal) & mask >= (index - hole) & mask {
        unsafe slots[hole] = slots[index]
        hole = index
      }
    }
    unsafe slots[hole].entry = nil
    return true
  }

  /// The slot that holds the key, or the free one where it would go.
  private func place(of key: Span<UInt8>, hash: UInt64) -> Int {
    let mask = unsafe slots.count - 1
    var index = Int(truncatingIfNeeded: hash) & mask
    while let entry = unsafe slots[index].entry {
      if unsafe slots[index].hash == hash, entry.hasKey(key) { return index }
      index = (index + 1) & mask
    }
    return index
  }

  private mutating func grow() {
    let old = unsafe slots
    unsafe slots = Self.emptySlots(2 * old.count)
    let mask = unsafe slots.count - 1
    for place in old.indices {
      let slot = unsafe old[place]
      guard slot.entry != nil else { continue }
      var index = Int(truncatingIfNeeded: slot.hash) & mask
      while unsafe slots[index].entry != nil { index = (index + 1) & mask }
      unsafe slots[index] = slot
    }
    unsafe old.deallocate()
  }

  private static func emptySlots(_ count: Int) -> UnsafeMutableBufferPointer<Slot> {
    let slots = UnsafeMutableBufferPointer<Slot>.allocate(capacity: count)
    unsafe slots.initialize(repeating: Slot(hash: 0, entry: nil))
    return unsafe slots
  }
}

extension Array where Element == UInt8 {
  /// The bytes of a span.
  init(copying bytes: Span<UInt8>) {
    // Safe: the array has room for as many bytes as are copied.
    self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
  }
}
