/// Bytes that come in at the end and go out at the front. An empty one holds no memory.
///
/// Not copyable, so that adding a byte never has to ask whether somebody else holds the same
/// memory.
@safe
package struct ByteBuffer: ~Copyable {
  private var storage: UnsafeMutableRawBufferPointer = unsafe .init(start: nil, count: 0)
  private var start = 0
  private var end = 0

  package init() {}

  // Safe, here and below: only this value has the storage; `start` and `end` stay within it, and
  // what lies between them has been written.
  deinit { unsafe storage.deallocate() }

  /// How many bytes are in it.
  package var count: Int { end - start }
  /// Whether there are none.
  package var isEmpty: Bool { start == end }
  /// How many bytes of memory it holds.
  package var capacity: Int { unsafe storage.count }

  /// The bytes; valid until the buffer is changed.
  package var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: storage[start..<end])
  }

  /// Room for at least `count` more bytes behind the last, to be filled and then reported with
  /// `didFill`.
  mutating func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
    reserve(count)
    return unsafe UnsafeMutableRawBufferPointer(rebasing: storage[end...])
  }

  /// Says how many bytes were written into the room.
  mutating func didFill(_ count: Int) {
    precondition(unsafe end + count <= storage.count)
    end += count
  }

  /// Removes bytes at the front. The memory is given back with the last of them.
  package mutating func removeFirst(_ count: Int) {
    start += count
    if start == end { release() }
  }

  /// Removes all bytes, and keeps the memory for the next.
  package mutating func removeAll() {
    (start, end) = (0, 0)
  }

  /// Removes all bytes and gives the memory back.
  package mutating func release() {
    unsafe storage.deallocate()
    unsafe storage = .init(start: nil, count: 0)
    (start, end) = (0, 0)
  }

  /// Adds one byte.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe storage[end] = byte
    end += 1
  }

  /// Adds bytes of elsewhere.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    reserve(bytes.count)
    unsafe UnsafeMutableRawBufferPointer(rebasing: storage[end...]).copyMemory(from: bytes)
    end += bytes.count
  }

  /// Adds bytes of elsewhere.
  mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds the bytes of a literal.
  mutating func append(_ text: StaticString) {
    unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Adds the bytes of a text.
  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds a number in decimal digits.
  mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    let magnitude = number.magnitude
    var divisor: UInt = 1
    while magnitude / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(magnitude / divisor % 10))
      divisor /= 10
    }
  }

  @inline(__always)
  private mutating func reserve(_ count: Int) {
    if unsafe end + count > storage.count { grow(count) }
  }

  /// Moves the bytes to the front of memory that has the room: the old, or twice as much.
  private mutating func grow(_ count: Int) {
    let used = self.count
    if unsafe used + count <= storage.count / 2 {
      // Safe: memmove's semantics, the two may overlap.
      unsafe storage.copyMemory(from: bytes)
    } else {
      let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(64, 2 * storage.count, used + count), alignment: 16)
      unsafe larger.copyMemory(from: bytes)
      unsafe storage.deallocate()
      unsafe storage = larger
    }
    (start, end) = (0, used)
  }
}
