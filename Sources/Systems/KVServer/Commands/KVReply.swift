/// What a command answers.
public enum KVReply: Sendable, Equatable {
  /// `+OK`: a short text of one line.
  case status(String)
  /// `-ERR …`: what went wrong, in one line, beginning with a code in capitals.
  case error(String)
  /// `:42`.
  case integer(Int)
  /// `$5`, a line end, five bytes: any bytes, and so many as the length says. `$-1` when there is
  /// no value.
  case bulk([UInt8]?)
  /// `*2` and two replies.
  case array([KVReply])
}

/// Replies as they go over the wire. Each line ends as the request did.
///
/// Source: the Redis serialization protocol specification, version 2.
extension ByteBuffer {
  /// Adds a reply.
  mutating func append(_ reply: KVReply, ending: LineEnding) {
    switch reply {
    case .status(let text):
      append(UInt8(ascii: "+"))
      appendLine(text, ending)
    case .error(let text):
      append(UInt8(ascii: "-"))
      appendLine(text, ending)
    case .integer(let number): append(integer: number, ending: ending)
    case .bulk(let bytes?): append(bulk: bytes.span, ending: ending)
    case .bulk(nil): appendNull(ending: ending)
    case .array(let replies):
      append(UInt8(ascii: "*"))
      append(decimal: replies.count)
      append(ending)
      for reply in replies { append(reply, ending: ending) }
    }
  }

  // lesson: bulk
  /// Adds `$`, the number of bytes, and the bytes: whatever they are, the reader knows where they
  /// end.
  mutating func append(bulk bytes: Span<UInt8>, ending: LineEnding) {
    append(UInt8(ascii: "$"))
    append(decimal: bytes.count)
    append(ending)
    append(bytes)
    append(ending)
  }
  // lesson: end

  /// Adds the reply that stands for no value.
  mutating func appendNull(ending: LineEnding) {
    append("$-1")
    append(ending)
  }

  /// Adds a number.
  mutating func append(integer: Int, ending: LineEnding) {
    append(UInt8(ascii: ":"))
    append(decimal: integer)
    append(ending)
  }

  /// Adds a status that is known beforehand.
  mutating func append(status: StaticString, ending: LineEnding) {
    append(UInt8(ascii: "+"))
    append(status)
    append(ending)
  }

  /// Adds a line end.
  @inline(__always)
  mutating func append(_ ending: LineEnding) {
    if ending == .crlf { append(UInt8(ascii: "\r")) }
    append(UInt8(ascii: "\n"))
  }

  /// Adds a text that must not end the line by itself.
  private mutating func appendLine(_ text: String, _ ending: LineEnding) {
    for byte in text.utf8 { append(byte < 0x20 ? UInt8(ascii: " ") : byte) }
    append(ending)
  }
}
