/// Reads Kafka's wire format: big-endian integers, length-prefixed strings, counted arrays.
struct WireReader {
  private let bytes: ArraySlice<UInt8>
  private var index: Int
  /// Whether texts and arrays have the compact layout.
  var isFlexible = false

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    self.index = bytes.startIndex
  }

  /// Why a request cannot be read. The connection that sent it is closed, as Kafka does.
  struct Malformed: Error {}

  mutating func integer<T: FixedWidthInteger>(_: T.Type = T.self) throws -> T {
    let size = T.bitWidth / 8
    guard bytes.endIndex - index >= size else { throw Malformed() }
    var value: T = 0
    for byte in bytes[index..<index + size] {
      value = value << 8 | T(truncatingIfNeeded: byte)
    }
    index += size
    return value
  }

  /// How many bytes were not read yet.
  var remaining: Int { bytes.endIndex - index }

  mutating func bool() throws -> Bool { try integer(Int8.self) != 0 }

  mutating func string() throws -> String {
    guard let value = try optionalString() else { throw Malformed() }
    return value
  }

  mutating func optionalString() throws -> String? {
    let count = isFlexible ? try compactCount() : Int(try integer(Int16.self))
    guard count >= 0 else { return nil }
    guard count <= Int(Int16.max) else { throw Malformed() }
    let text = String(decoding: try take(count), as: UTF8.self)
    // What is no UTF-8 grows when it is repaired, and could not be sent back any more.
    guard text.utf8.count <= Int(Int16.max) else { throw Malformed() }
    return text
  }

  mutating func data() throws -> [UInt8] {
    let count = Int(try integer(Int32.self))
    return count < 0 ? [] : Array(try take(count))
  }

  mutating func array<Element>(
    _ element: (inout WireReader) throws -> Element
  ) throws -> [Element] {
    try optionalArray(element) ?? []
  }

  mutating func optionalArray<Element>(
    _ element: (inout WireReader) throws -> Element
  ) throws -> [Element]? {
    let count = isFlexible ? try compactCount() : Int(try integer(Int32.self))
    guard count >= 0 else { return nil }
    // Every element takes at least one byte: a count beyond that is nonsense, not an allocation.
    guard count <= bytes.endIndex - index else { throw Malformed() }
    return try (0..<count).map { _ in try element(&self) }
  }

  /// Goes over the tagged fields at the end of a structure; nothing where the layout has none.
  mutating func tags() throws {
    guard isFlexible else { return }
    for _ in 0..<(try unsigned()) {
      _ = try unsigned()
      _ = try take(try unsigned())
    }
  }

  /// A count that is written as one more than it is.
  private mutating func compactCount() throws -> Int { try unsigned() - 1 }

  /// A number of up to 32 bits, seven a byte.
  private mutating func unsigned() throws -> Int {
    var value = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      let byte: UInt8 = try integer()
      value |= Int(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw Malformed()
  }

  private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard bytes.endIndex - index >= count else { throw Malformed() }
    defer { index += count }
    return bytes[index..<index + count]
  }
}
