/// What psql sends to a server, as far as its own queries need it.
struct ClientMessages {
  enum Message: Equatable {
    /// The first message: psql wants to begin.
    case start
    /// A query as text.
    case query([UInt8])
    /// Anything else: psql says that it ends, or asks for what it never does for its own queries.
    case other
  }

  private var bytes: [UInt8] = []
  private var hasStarted = false

  /// Adds what has arrived.
  mutating func append(_ more: [UInt8]) { bytes += more }

  /// The next message, if it is complete.
  mutating func next() -> Message? {
    // The first message has no type.
    let head = hasStarted ? 1 : 0
    guard bytes.count >= head + 4 else { return nil }
    let length = bytes[head..<(head + 4)].reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count >= head + length else { return nil }
    defer { bytes.removeFirst(head + max(length, 4)) }
    if !hasStarted {
      hasStarted = true
      return .start
    }
    guard bytes[0] == UInt8(ascii: "Q") else { return .other }
    return .query(Array(bytes[5..<(1 + length)].prefix { $0 != 0 }))
  }
}
