/// Writes Kafka's wire format.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func integer<T: FixedWidthInteger>(_ value: T) {
    for shift in stride(from: T.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  mutating func error(_ code: ErrorCode) { integer(code.rawValue) }

  mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }

  mutating func string(_ value: String?) {
    guard let value else { return integer(Int16(-1)) }
    integer(Int16(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  mutating func data(_ value: some Collection<UInt8>) {
    integer(Int32(value.count))
    bytes.append(contentsOf: value)
  }

  mutating func array<Element>(
    _ elements: some Collection<Element>, _ write: (inout WireWriter, Element) throws -> Void
  ) rethrows {
    integer(Int32(elements.count))
    for element in elements { try write(&self, element) }
  }

  /// The time for which a client is asked to hold back: never, but most answers carry it.
  mutating func throttle(from first: Int16, _ version: Int16) {
    if version >= first { integer(Int32(0)) }
  }

  /// The number form of compact arrays: one more than the count, seven bits a byte.
  mutating func compactCount(_ count: Int) {
    var rest = UInt32(count + 1)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
