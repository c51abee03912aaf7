/// The messages of psql to a server, as far as its own queries need them.
struct ClientMessages {
  enum Message: Equatable {
    /// The first message of a connection.
    case start
    /// A query as text.
    case query([UInt8])
    /// Any other message. For its own queries psql only sends the end of the connection.
    case other
  }

  private var bytes: [UInt8] = []
  private var hasStarted = false

  /// Adds bytes that have arrived.
  mutating func append(_ more: [UInt8]) { bytes += more }

  /// Takes the next message; nil when it is not complete.
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
