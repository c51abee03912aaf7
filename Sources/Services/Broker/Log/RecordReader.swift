/// Reads records that are not compressed, one after the other.
struct RecordReader {
  /// What a broker needs to know of a record.
  struct Record {
    var timestampDelta: Int64
    var offsetDelta: Int64
    /// Where the key's bytes are; nil when there is none.
    var key: Range<Int>?
    /// Where the value's bytes are; nil when there is none.
    var value: Range<Int>?
    /// Where its attributes are, one byte.
    var attributes: Int
    /// Where the rest is, from the offset on.
    var rest: Range<Int>

    /// Whether it stands for the end of its key.
    var isTombstone: Bool { value == nil }
  }

  private let bytes: [UInt8]
  private var index: Int
  /// The end of the record that is being read.
  private var end = 0

  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    index = start
  }

  var isAtEnd: Bool { index == bytes.count }

  /// The next record; nil at the end, and where the bytes are none.
  mutating func next() -> Record? {
    let start = index
    end = bytes.count
    guard let length = varint(), length >= 0, length <= bytes.count - index else {
      index = start
      return nil
    }
    end = index + length
    guard let record = fields(), index == end else {
      index = start
      return nil
    }
    return record
  }

  private mutating func fields() -> Record? {
    let attributes = index
    guard skip(1), let time = varlong() else { return nil }
    let rest = index
    guard let offset = varint(), let key = data(), let value = data(), let headers = varint(),
      headers >= 0
    else { return nil }
    for _ in 0..<headers {
      // A header has a name, even an empty one.
      guard let name = varint(), name >= 0, skip(name), data() != nil else { return nil }
    }
    return Record(
      timestampDelta: time, offsetDelta: Int64(offset), key: key, value: value,
      attributes: attributes, rest: rest..<index)
  }

  /// Goes over a length and as many bytes, and says where they are: nowhere after a length of -1.
  private mutating func data() -> Range<Int>?? {
    guard let count = varint(), count >= -1 else { return .none }
    let start = index
    guard count >= 0 else { return .some(.none) }
    return skip(count) ? start..<index : .none
  }

  private mutating func skip(_ count: Int) -> Bool {
    guard count <= end - index else { return false }
    index += count
    return true
  }

  private mutating func varint() -> Int? {
    varlong().flatMap { Int32(exactly: $0) }.map(Int.init)
  }

  /// One of Kafka's variable-length integers: seven bits a byte, zigzag.
  private mutating func varlong() -> Int64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while index < end, shift < 64 {
      let byte = bytes[index]
      index += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
      shift += 7
    }
    return nil
  }
}
