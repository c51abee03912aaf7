/// Reads RESP2 replies from bytes that arrive in pieces. A pure state machine: bytes in,
/// replies out.
///
///     var decoder = RESPDecoder()
///     decoder.feed(Array("*2\r\n:1\r\n$1\r\n".utf8)[...])
///     try decoder.next()                          // nil: not complete yet
///     decoder.feed(Array("a\r\n".utf8)[...])
///     try decoder.next()                          // .array([.integer(1), .bulk("a")])
///
/// hiredis 0.14 has a reader too, which refuses arrays nested more than seven deep;
/// `COMMAND DOCS XADD` is deeper.
///
/// Invariant: `open` holds the arrays that have begun and are not complete, outermost first;
/// everything before `position` has been dealt with.
struct RESPDecoder {
  /// How deep arrays may be nested.
  static let deepestNesting = 1000

  private var buffer: [UInt8] = []
  private var position = 0
  private var open: [OpenArray] = []
  // The length of a bulk string whose header has been read.
  private var awaitedLength: Int?
  // How much behind `position` holds no line end: a long line that arrives in many pieces is
  // looked through once, not once a piece.
  private var searched = 0

  private struct OpenArray {
    let count: Int
    var missing: Int
    var elements: [RedisReply] = []
  }

  /// Takes the elements of a reply that is an array, one by one: each with its index, from 0, and
  /// how many the array has.
  typealias ElementSink = (RedisReply, _ index: Int, _ count: Int) -> Void

  /// Adds bytes that have arrived.
  ///
  /// - Complexity: amortized O(n) in the bytes added.
  mutating func feed(_ bytes: ArraySlice<UInt8>) {
    if position == buffer.count {
      buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
      position = 0
    } else if position > 1 << 16, position > buffer.count / 2 {
      buffer.removeFirst(position)
      position = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next complete reply, nil when there is none yet.
  ///
  /// - Parameter sink: Where the elements of a reply that is an array go, as soon as each is
  ///   complete; the reply itself is then an array without any. Nil to keep them in the reply.
  /// - Returns: The reply.
  /// - Throws: `RedisError.protocolViolation`; the decoder cannot be used after that.
  mutating func next(elementsTo sink: ElementSink? = nil) throws(RedisError) -> RedisReply? {
    while let element = try nextElement() {
      if let reply = close(with: element, sink) { return reply }
    }
    return nil
  }

  // Adds an element to the innermost open array; a reply when that completes the outermost.
  private mutating func close(with element: RedisReply, _ sink: ElementSink?) -> RedisReply? {
    var element = element
    while let index = open.indices.last {
      if index == 0, let sink {
        sink(element, open[0].count - open[0].missing, open[0].count)
      } else {
        open[index].elements.append(element)
      }
      open[index].missing -= 1
      if open[index].missing > 0 { return nil }
      element = .array(open.removeLast().elements)
    }
    return element
  }

  // Reads the next element that is complete in itself, opening arrays on the way.
  private mutating func nextElement() throws(RedisError) -> RedisReply? {
    while true {
      if let length = awaitedLength { return try bulk(length) }
      guard let line = try takeLine() else { return nil }
      guard let type = line.first else { throw .protocolViolation("empty line") }
      let text = line.dropFirst()
      switch type {
      case UInt8(ascii: "+"): return .status(Array(text))
      case UInt8(ascii: "-"): return .error(Array(text))
      case UInt8(ascii: ":"): return .integer(try integer(text))
      case UInt8(ascii: "$"):
        let length = try integer(text)
        if length == -1 { return .null }
        guard length >= 0 else { throw .protocolViolation("a string of \(length) bytes") }
        awaitedLength = length
      case UInt8(ascii: "*"):
        let count = try integer(text)
        if count == -1 { return .null }
        if count == 0 { return .array([]) }
        guard count > 0 else { throw .protocolViolation("an array of \(count) elements") }
        guard open.count < Self.deepestNesting else {
          throw .protocolViolation("arrays nested more than \(Self.deepestNesting) deep")
        }
        open.append(OpenArray(count: count, missing: count))
      default:
        let shown = String(decoding: [type], as: UTF8.self)
        throw .protocolViolation("got \"\(shown)\" where a type of RESP2 was expected")
      }
    }
  }

  private mutating func bulk(_ length: Int) throws(RedisError) -> RedisReply? {
    guard buffer.count - position >= length + 2 else { return nil }
    let end = position + length
    guard buffer[end] == 13, buffer[end + 1] == 10 else {
      throw .protocolViolation("a string longer than announced")
    }
    defer { position = end + 2 }
    awaitedLength = nil
    return .bulk(Array(buffer[position..<end]))
  }

  private mutating func takeLine() throws(RedisError) -> ArraySlice<UInt8>? {
    guard let end = buffer[(position + searched)...].firstIndex(of: 13) else {
      searched = buffer.count - position
      return nil
    }
    searched = end - position
    guard end + 1 < buffer.count else { return nil }
    searched = 0
    guard buffer[end + 1] == 10 else { throw .protocolViolation("a line without its end") }
    defer { position = end + 2 }
    return buffer[position..<end]
  }

  private func integer(_ text: ArraySlice<UInt8>) throws(RedisError) -> Int {
    let shown = String(decoding: text, as: UTF8.self)
    guard let value = Int(shown) else { throw .protocolViolation("\"\(shown)\" is no integer") }
    return value
  }
}
