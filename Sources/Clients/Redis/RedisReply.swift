/// A reply of RESP2. Strings are bytes: Redis does not say how they are encoded.
public enum RedisReply: Sendable, Equatable {
  /// A simple string: `OK`, `PONG`, `QUEUED`.
  case status([UInt8])
  /// An error, with its code in front: `WRONGTYPE Operation against …`.
  case error([UInt8])
  /// An integer.
  case integer(Int)
  /// A string of any bytes.
  case bulk([UInt8])
  /// The null string or the null array, which RESP2 readers do not tell apart.
  case null
  /// A sequence of replies of any kind.
  case array([RedisReply])

  /// `+OK`
  public static let ok = RedisReply.status(Array("OK".utf8))

  /// The text of an error reply, nil for any other.
  public var errorMessage: String? {
    if case .error(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// The type's name as Redis's documentation has it.
  public var typeName: String {
    switch self {
    case .status: "a simple string"
    case .error: "an error"
    case .integer: "an integer"
    case .bulk: "a bulk string"
    case .null: "null"
    case .array: "an array"
    }
  }
}
