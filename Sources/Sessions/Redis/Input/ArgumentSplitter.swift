/// Splits a line into arguments as redis-cli does.
///
///     SET key "two words"   →  SET · key · two words
///     ECHO 'it\'s' a"b c"   →  ECHO · it's · ab c
///     ECHO "\x00\n"         →  ECHO · the bytes 0 and 10
///
/// - Blanks separate. An argument that is not quoted ends at a space, tab or line end; a
///   backslash in it stands for itself.
/// - A quote may open in the middle of an argument; after the closing quote there must be a
///   blank or the end.
/// - In `"…"`: `\xHH` is a byte, `\n` `\r` `\t` `\b` `\a` are control characters, any other
///   character after a backslash stands for itself. In `'…'` only `\'` is special.
/// - There are no comments.
enum ArgumentSplitter {
  /// Why a line cannot be split. redis-cli prints `Invalid argument(s)` for either.
  enum Failure: Error {
    /// The line ends inside a quoted argument.
    case unbalancedQuote
    /// Something other than a blank follows a closing quote.
    case textAfterQuote
  }

  /// The arguments of `line`, none when it is blank.
  ///
  /// - Complexity: O(n).
  static func split(_ line: some Collection<UInt8>) throws(Failure) -> [[UInt8]] {
    var rest = Cursor(Array(line))
    var arguments: [[UInt8]] = []
    while true {
      rest.skipBlanks()
      if rest.current == nil { return arguments }
      arguments.append(try argument(&rest))
    }
  }

  private static func argument(_ rest: inout Cursor) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    while let byte = rest.current {
      switch byte {
      case .space, .newline, .return, .tab: return bytes
      case .doubleQuote, .singleQuote:
        rest.advance()
        if byte == .doubleQuote {
          try doubleQuoted(&rest, into: &bytes)
        } else {
          try singleQuoted(&rest, into: &bytes)
        }
        if let next = rest.current, !next.isBlank { throw .textAfterQuote }
        return bytes
      default:
        bytes.append(byte)
        rest.advance()
      }
    }
    return bytes
  }

  private static func doubleQuoted(
    _ rest: inout Cursor, into bytes: inout [UInt8]
  ) throws(Failure) {
    while let byte = rest.current {
      rest.advance()
      if byte == .doubleQuote { return }
      guard byte == .backslash, let escaped = rest.current else {
        bytes.append(byte)
        continue
      }
      rest.advance()
      if escaped == UInt8(ascii: "x"), let high = rest.current?.hexDigit,
        let low = rest.peek(1)?.hexDigit
      {
        bytes.append(high << 4 | low)
        rest.advance(2)
      } else {
        bytes.append(controlCharacters[escaped] ?? escaped)
      }
    }
    throw .unbalancedQuote
  }

  private static func singleQuoted(
    _ rest: inout Cursor, into bytes: inout [UInt8]
  ) throws(Failure) {
    while let byte = rest.current {
      rest.advance()
      if byte == .singleQuote { return }
      if byte == .backslash, rest.current == .singleQuote {
        bytes.append(.singleQuote)
        rest.advance()
      } else {
        bytes.append(byte)
      }
    }
    throw .unbalancedQuote
  }

  private static let controlCharacters: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    UInt8(ascii: "b"): 8, UInt8(ascii: "a"): 7,
  ]

  private struct Cursor {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var current: UInt8? { peek(0) }

    func peek(_ distance: Int) -> UInt8? {
      index + distance < bytes.count ? bytes[index + distance] : nil
    }

    mutating func advance(_ count: Int = 1) { index += count }

    mutating func skipBlanks() {
      while let byte = current, byte.isBlank { advance() }
    }
  }
}
