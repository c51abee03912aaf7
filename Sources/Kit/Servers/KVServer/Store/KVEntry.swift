import Glibc

/// One key and its value in one piece of memory: a header, the key's bytes, the value's bytes.
///
/// It is owned by hand: `free` it exactly once. (A class would do the same, with a count of
/// references to keep at every look.)
@safe
struct KVEntry {
  private struct Header {
    var keyCount: UInt32
    var valueCount: UInt32
    /// How many bytes the value may have before the entry has to move.
    var valueCapacity: UInt32
  }

  // Safe, throughout: `memory` begins with a header, and has room for as many bytes behind it as
  // the header says; the key's and the value's bytes have been written.
  private let memory: UnsafeMutableRawPointer

  private static let headerSize = MemoryLayout<Header>.stride

  /// Copies a key and a value.
  ///
  /// - Precondition: each is shorter than 4 GiB.
  init(key: Span<UInt8>, value: Span<UInt8>) {
    self.init(key: key, value: value, valueCapacity: value.count)
  }

  private init(key: Span<UInt8>, value: Span<UInt8>, valueCapacity: Int) {
    unsafe memory = .allocate(
      byteCount: Self.headerSize + key.count + valueCapacity,
      alignment: MemoryLayout<Header>.alignment)
    unsafe memory.storeBytes(
      of: Header(
        keyCount: UInt32(key.count), valueCount: UInt32(value.count),
        valueCapacity: UInt32(valueCapacity)), as: Header.self)
    copy(key, to: Self.headerSize)
    copy(value, to: Self.headerSize + key.count)
  }

  private var header: Header { unsafe memory.load(as: Header.self) }

  /// The key's bytes; valid until the entry is freed.
  var key: UnsafeBufferPointer<UInt8> {
    unsafe bytes(from: Self.headerSize, count: Int(header.keyCount))
  }

  /// The value's bytes; valid until the entry is changed.
  var value: UnsafeBufferPointer<UInt8> {
    let header = header
    return unsafe bytes(
      from: Self.headerSize + Int(header.keyCount), count: Int(header.valueCount))
  }

  /// Whether the key has these bytes.
  @inline(__always)
  func hasKey(_ other: Span<UInt8>) -> Bool {
    guard Int(header.keyCount) == other.count else { return false }
    return unsafe other.withUnsafeBufferPointer { other in
      guard let start = other.baseAddress else { return true }
      return unsafe memcmp(memory + Self.headerSize, start, other.count) == 0
    }
  }

  /// The entry with another value: this one, or, when it has not the room or far too much of it, a
  /// new one, and this one is freed.
  func replacingValue(with value: Span<UInt8>) -> KVEntry {
    var header = header
    let capacity = Int(header.valueCapacity)
    guard value.count <= capacity, capacity <= 2 * value.count + 64 else {
      let new = unsafe KVEntry(key: key.span, value: value)
      free()
      return new
    }
    header.valueCount = UInt32(value.count)
    unsafe memory.storeBytes(of: header, as: Header.self)
    copy(value, to: Self.headerSize + Int(header.keyCount))
    return self
  }

  /// Gives the memory back.
  func free() { unsafe memory.deallocate() }

  private func bytes(from offset: Int, count: Int) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(
      start: UnsafePointer((memory + offset).assumingMemoryBound(to: UInt8.self)), count: count)
  }

  private func copy(_ bytes: Span<UInt8>, to offset: Int) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe (memory + offset).copyMemory(from: start, byteCount: bytes.count)
    }
  }
}
