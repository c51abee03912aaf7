import CRedisModule

/// Why a command is refused.
///
/// The texts are RedisBloom's, some of which have no `ERR` in front: redis.io, "Probabilistic data
/// type errors" of Redis 8, and `rebloom.c` of RedisBloom 8.
enum CommandError: Error {
  /// There are too few words, or too many.
  case wrongArity
  /// What the client is told.
  case message(String)

  static let notFound = CommandError.message("ERR not found")
  static let itemExists = CommandError.message("ERR item exists")
  static let full = CommandError.message("ERR non scaling filter is full")
  static let outOfMemory = CommandError.message("ERR Insufficient memory to create filter")
  static let notInserted = CommandError.message("ERR problem inserting into filter")
  static let badData = CommandError.message("ERR received bad data")
  static let wrongType = CommandError.message(
    "WRONGTYPE Operation against a key holding the wrong kind of value")
}

/// One command of a client: its words, and the way to answer it.
@safe
struct Call {
  // Safe throughout: a call is used only while the server runs the command, and the server's
  // objects live that long. Every index is below `count`.
  let context: OpaquePointer
  private let arguments: UnsafeMutablePointer<OpaquePointer?>
  /// How many words there are, the command's name included.
  let count: Int

  init(context: OpaquePointer, arguments: UnsafeMutablePointer<OpaquePointer?>, count: Int) {
    unsafe self.context = context
    unsafe self.arguments = arguments
    self.count = count
  }

  /// Refuses a command with another number of words.
  func require(_ counts: some RangeExpression<Int>) throws(CommandError) {
    guard counts.contains(count) else { throw .wrongArity }
  }

  func string(_ index: Int) -> OpaquePointer? { unsafe arguments[index] }

  /// Lends the bytes of a word.
  func withBytes<R, E: Error>(
    _ index: Int, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    var length = 0
    let start = unsafe rm_StringPtrLen(string(index), &length)
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: length)
    return try body(unsafe bytes.bytes)
  }

  func bytes(_ index: Int) -> [UInt8] {
    withBytes(index) { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
  }

  /// Whether a word is this one, in small or capital letters.
  func isWord(_ index: Int, _ word: String) -> Bool {
    String(decoding: bytes(index), as: UTF8.self).uppercased() == word
  }

  func integer(_ index: Int) -> Int? {
    var number: Int64 = 0
    return unsafe rm_StringToLongLong(string(index), &number) == 0 ? Int(number) : nil
  }

  func double(_ index: Int) -> Double? {
    var number = 0.0
    return unsafe rm_StringToDouble(string(index), &number) == 0 ? number : nil
  }

  /// Has the command repeated by replicas and noted in the append-only file, as it came.
  func replicate() { unsafe rm_ReplicateVerbatim(context) }
}

/// Replies.
extension Call {
  func reply(_ error: CommandError) {
    switch error {
    case .wrongArity: unsafe rm_WrongArity(context)
    case .message(let text): unsafe rm_ReplyWithError(context, text)
    }
  }

  func replyOK() { unsafe rm_ReplyWithSimpleString(context, "OK") }
  func reply(_ number: Int) { unsafe rm_ReplyWithLongLong(context, Int64(number)) }
  func reply(_ name: String) { unsafe rm_ReplyWithSimpleString(context, name) }

  /// A truth value in RESP3, 1 or 0 for older clients: Redis knows which.
  func reply(_ truth: Bool) { unsafe rm_ReplyWithBool(context, truth ? 1 : 0) }

  func reply(_ number: Int?) {
    if let number { reply(number) } else { unsafe rm_ReplyWithNull(context) }
  }

  func reply(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes {
      _ = unsafe rm_ReplyWithStringBuffer(
        context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
  }

  /// Whether the client speaks RESP3.
  var isRESP3: Bool { unsafe rm_GetContextFlags(context) & Int32(RM_CONTEXT_RESP3) != 0 }

  func beginArray(_ length: Int) { unsafe rm_ReplyWithArray(context, length) }
  /// A map in RESP3, a list of names and values in turn for older clients.
  func beginMap(_ length: Int) { unsafe rm_ReplyWithMap(context, length) }
  func beginOpenArray() { beginArray(Int(RM_POSTPONED_LENGTH)) }
  func endOpenArray(_ length: Int) { unsafe rm_ReplySetArrayLength(context, length) }
}
