/// Writes Kafka's wire format.
struct WireWriter {
  private(set) var bytes: [UInt8] = []
  /// Whether texts and arrays have the compact layout.
  var isFlexible = false
  /// Whether more was written than an answer may hold. The rest was left out: it is no answer.
  private(set) var isTooLong = false

  private mutating func hasRoom(_ count: Int) -> Bool {
    if bytes.count + count > Limits.answerBytes { isTooLong = true }
    return !isTooLong
  }

  mutating func integer<T: FixedWidthInteger>(_ value: T) {
    guard hasRoom(T.bitWidth / 8) else { return }
    for shift in stride(from: T.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  mutating func error(_ code: ErrorCode) { integer(code.rawValue) }

  mutating func bool(_ value: Bool) { integer(Int8(value ? 1 : 0)) }

  /// A text. One that is longer than the format allows, such as a message that quotes much of a
  /// request, is cut.
  mutating func string(_ value: String?) {
    guard var value else { return isFlexible ? integer(Int8(0)) : integer(Int16(-1)) }
    if value.utf8.count > Int(Int16.max) {
      value = String(value.unicodeScalars.prefix(Int(Int16.max) / 4))
    }
    if isFlexible { compactCount(value.utf8.count) } else { integer(Int16(value.utf8.count)) }
    raw(value.utf8)
  }

  mutating func data(_ value: some Collection<UInt8>) {
    integer(Int32(clamping: value.count))
    raw(value)
  }

  /// Bytes as they are.
  mutating func raw(_ value: some Collection<UInt8>) {
    if hasRoom(value.count) { bytes.append(contentsOf: value) }
  }

  mutating func array<Element>(
    _ elements: some Collection<Element>, _ write: (inout WireWriter, Element) throws -> Void
  ) rethrows {
    if isFlexible { compactCount(elements.count) } else { integer(Int32(clamping: elements.count)) }
    for element in elements where !isTooLong { try write(&self, element) }
  }

  /// The time for which a client is asked to hold back: never, but most answers carry it.
  mutating func throttle(from first: Int16, _ version: Int16) {
    if version >= first { integer(Int32(0)) }
  }

  /// The tagged fields at the end of a structure: none.
  mutating func tags() {
    if isFlexible { integer(Int8(0)) }
  }

  /// The number form of compact arrays: one more than the count, seven bits a byte.
  mutating func compactCount(_ count: Int) {
    var rest = UInt32(clamping: count + 1)
    while rest >= 0x80 {
      integer(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    integer(UInt8(truncatingIfNeeded: rest))
  }
}
