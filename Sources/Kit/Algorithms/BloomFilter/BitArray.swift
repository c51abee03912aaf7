import Glibc

/// A fixed number of bits in 64-bit words, all 0 at first, with the value semantics of an array.
struct BitArray: Sendable, Equatable {
  /// How many bits there are.
  let count: Int
  private var storage: Storage

  /// Makes bits that are all 0.
  ///
  /// - Precondition: the memory suffices; see `init(checked:memory:)`.
  init(count: Int) {
    guard let bits = BitArray(checked: count, memory: .system) else {
      preconditionFailure("no memory for \(count) bits")
    }
    self = bits
  }

  /// Makes bits that are all 0; nil when there is no memory for them.
  init?(checked count: Int, memory: BitMemory) {
    guard let storage = Storage(wordCount: (count + 63) / 64, memory: memory) else { return nil }
    self.count = count
    self.storage = storage
  }

  /// How many words the bits take.
  var wordCount: Int { storage.wordCount }

  /// The word at `index`: bits 64·`index` and up, the lowest one first.
  subscript(word index: Int) -> UInt64 {
    get {
      precondition((0..<wordCount).contains(index), "no word \(index) among \(wordCount)")
      // Safe: the index was checked.
      return unsafe storage.words[index]
    }
    set {
      precondition((0..<wordCount).contains(index), "no word \(index) among \(wordCount)")
      makeUnique()
      // Safe: the index was checked.
      unsafe storage.words[index] = newValue
    }
  }

  /// Whether the bit at `position` is 1.
  func isSet(_ position: Int) -> Bool {
    self[word: position / 64] >> (position % 64) & 1 == 1
  }

  /// Whether the bits at all of these positions are 1.
  ///
  /// - Precondition: every position is in `0..<count`.
  func areSet(_ positions: some Sequence<Int>) -> Bool {
    for position in positions {
      let place = checked(position)
      // Safe: the place was checked.
      if unsafe storage.words[place.word] & place.bit == 0 { return false }
    }
    return true
  }

  /// Makes the bits at all of these positions 1.
  ///
  /// - Precondition: every position is in `0..<count`.
  mutating func set(_ positions: some Sequence<Int>) {
    makeUnique()
    for position in positions {
      let place = checked(position)
      // Safe: the place was checked.
      unsafe storage.words[place.word] |= place.bit
    }
  }

  private func checked(_ position: Int) -> (word: Int, bit: UInt64) {
    let index = UInt(bitPattern: position)
    precondition(index < UInt(bitPattern: count), "no bit \(position) among \(count)")
    return (Int(bitPattern: index >> 6), 1 &<< UInt64(index))
  }

  static func == (left: BitArray, right: BitArray) -> Bool {
    left.count == right.count
      && (0..<left.wordCount).allSatisfy { left[word: $0] == right[word: $0] }
  }

  private mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    guard let copy = storage.copied() else {
      preconditionFailure("no memory for \(wordCount * 64) bits")
    }
    storage = copy
  }

  /// A copy whose memory is its own now, not only when one of both is written; nil when there is
  /// none.
  func copied() -> BitArray? {
    guard let storage = storage.copied() else { return nil }
    var copy = self
    copy.storage = storage
    return copy
  }

  @safe
  private final class Storage: @unchecked Sendable {
    // Safe to share: only `BitArray` writes to the words, and only while it is their one owner.
    let words: UnsafeMutablePointer<UInt64>
    let wordCount: Int
    private let memory: BitMemory

    init?(wordCount: Int, memory: BitMemory) {
      let byteCount = wordCount * 8
      guard let bytes = unsafe memory.allocate(byteCount) else { return nil }
      // Safe: the memory has so many bytes and is this object's alone.
      unsafe memset(bytes, 0, byteCount)
      unsafe words = bytes.bindMemory(to: UInt64.self, capacity: wordCount)
      self.wordCount = wordCount
      self.memory = memory
    }

    func copied() -> Storage? {
      guard let copy = Storage(wordCount: wordCount, memory: memory) else { return nil }
      // Safe: both have `wordCount` words and do not overlap.
      unsafe copy.words.update(from: words, count: wordCount)
      return copy
    }

    deinit { unsafe memory.free(UnsafeMutableRawPointer(words)) }
  }
}

extension BitMemory {
  /// The memory of the process.
  static var system: BitMemory {
    // Safe: what malloc gave goes back to free, once.
    unsafe BitMemory(allocate: { unsafe malloc($0) }, free: { unsafe Glibc.free($0) })
  }
}
