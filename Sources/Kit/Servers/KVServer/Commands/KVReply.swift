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
  /// Names and values in turn: `%1` and two replies in RESP3, the same as `array` otherwise.
  case map([KVReply])
}

/// How replies are written.
struct ReplyForm {
  /// Each line ends as the request did.
  var ending: LineEnding
  /// Whether the client has asked for version 3 of the protocol.
  var isRESP3: Bool
}

/// Replies as they go over the wire.
///
/// Source: the Redis serialization protocol specification.
extension ByteBuffer {
  /// Adds a reply.
  mutating func append(_ reply: KVReply, as form: ReplyForm) {
    switch reply {
    case .status(let text):
      append(UInt8(ascii: "+"))
      appendLine(text, form)
    case .error(let text):
      append(UInt8(ascii: "-"))
      appendLine(text, form)
    case .integer(let number): append(integer: number, as: form)
    case .bulk(let bytes?): append(bulk: bytes.span, as: form)
    case .bulk(nil): appendNull(as: form)
    case .map(let replies) where form.isRESP3:
      append(UInt8(ascii: "%"))
      append(decimal: replies.count / 2, replies: replies, as: form)
    case .array(let replies), .map(let replies):
      append(UInt8(ascii: "*"))
      append(decimal: replies.count, replies: replies, as: form)
    }
  }

  private mutating func append(decimal count: Int, replies: [KVReply], as form: ReplyForm) {
    append(decimal: count)
    append(form.ending)
    for reply in replies { append(reply, as: form) }
  }

  // lesson: bulk
  /// Adds `$`, the number of bytes, and the bytes: whatever they are, the reader knows where they
  /// end.
  mutating func append(bulk bytes: Span<UInt8>, as form: ReplyForm) {
    append(UInt8(ascii: "$"))
    append(decimal: bytes.count)
    append(form.ending)
    append(bytes)
    append(form.ending)
  }
  // lesson: end

  /// Adds the reply that stands for no value.
  mutating func appendNull(as form: ReplyForm) {
    append(form.isRESP3 ? "_" : "$-1")
    append(form.ending)
  }

  /// Adds a number.
  mutating func append(integer: Int, as form: ReplyForm) {
    append(UInt8(ascii: ":"))
    append(decimal: integer)
    append(form.ending)
  }

  /// Adds a status that is known beforehand.
  mutating func append(status: StaticString, as form: ReplyForm) {
    append(UInt8(ascii: "+"))
    append(status)
    append(form.ending)
  }

  /// Adds a line end.
  @inline(__always)
  mutating func append(_ ending: LineEnding) {
    if ending == .crlf { append(UInt8(ascii: "\r")) }
    append(UInt8(ascii: "\n"))
  }

  /// Adds a text that must not end the line by itself.
  private mutating func appendLine(_ text: String, _ form: ReplyForm) {
    for byte in text.utf8 { append(byte < 0x20 ? UInt8(ascii: " ") : byte) }
    append(form.ending)
  }
}
