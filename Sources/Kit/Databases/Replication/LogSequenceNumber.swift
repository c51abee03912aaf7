/// A position in PostgreSQL's write-ahead log: how many bytes of it lie before.
///
///     let token = LogSequenceNumber("0/3000148")!
///     let replayed = LogSequenceNumber("0/3000060")!
///     replayed >= token  // false: there are
///     token - replayed  // 232 bytes still to replay
///
/// Written as the server writes its type `pg_lsn`: the upper and the lower 32 bits in hexadecimal,
/// with a slash between, so that texts cannot be compared but numbers can.
///
/// Source: PostgreSQL 15 manual, 8.20 "pg_lsn Type".
public struct LogSequenceNumber: Sendable, Hashable {
  /// The position in bytes from the beginning of the log.
  public let byteOffset: UInt64

  /// Makes the position that is so many bytes behind the beginning of the log.
  public init(byteOffset: UInt64) {
    self.byteOffset = byteOffset
  }
}

extension LogSequenceNumber: LosslessStringConvertible {
  /// Reads a position as the server prints it, such as `16/B374D848`; nil when `text` is no such
  /// position.
  public init?(_ text: String) {
    let halves = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard halves.count == 2, let upper = Self.half(halves[0]), let lower = Self.half(halves[1])
    else { return nil }
    byteOffset = UInt64(upper) << 32 | UInt64(lower)
  }

  /// The position as the server prints it.
  public var description: String {
    let lower = UInt32(truncatingIfNeeded: byteOffset)
    return String(byteOffset >> 32, radix: 16, uppercase: true) + "/"
      + String(lower, radix: 16, uppercase: true)
  }

  /// One to eight hexadecimal digits; a sign, which `UInt32` would read, is none.
  private static func half(_ digits: Substring.UTF8View.SubSequence) -> UInt32? {
    guard
      digits.count <= 8,
      digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { return nil }
    return UInt32(Substring(digits), radix: 16)
  }
}

extension LogSequenceNumber: Comparable {
  /// Whether the left position comes before the right one in the log.
  public static func < (left: Self, right: Self) -> Bool { left.byteOffset < right.byteOffset }

  /// How many bytes of log lie from the right position to the left one; negative when the left
  /// one comes before.
  ///
  /// - Precondition: the positions are less than 2⁶³ bytes apart.
  public static func - (left: Self, right: Self) -> Int {
    left >= right
      ? Int(left.byteOffset - right.byteOffset) : -Int(right.byteOffset - left.byteOffset)
  }
}
