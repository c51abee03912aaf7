import Sessions

/// What a `tcp` step types: lines, each ended by LF as `nc` ends them, with escapes for what cannot
/// be typed.
///
///     \r \n \t \0 \\    carriage return, line feed, tab, NUL, backslash
///     \xNN              the byte with that hexadecimal number
///     \c                at the end of a line: no LF after it
///     ^D                alone on a line: the end of what is sent (the other direction stays open)
struct TypedLines: Equatable {
  /// The bytes to send.
  var bytes: [UInt8] = []
  /// Whether nothing more will be sent over this connection.
  var endsSending = false

  /// Reads a step's text.
  ///
  /// - Throws: `SessionError` for an unknown escape, or for lines after `^D`.
  init(_ text: String) throws(SessionError) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // The text ends with the line end of its last line, which begins no further line.
    if lines.last == "" { lines.removeLast() }
    for (offset, line) in lines.enumerated() {
      if endsSending {
        throw SessionError.input("nothing can be sent after the line ^D", line: offset)
      }
      if line == "^D" {
        endsSending = true
      } else {
        try append(line, offset: offset)
      }
    }
  }

  private mutating func append(_ line: Substring, offset: Int) throws(SessionError) {
    var rest = line.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      let letter = rest.popFirst()
      if letter == UInt8(ascii: "c"), rest.isEmpty { return }
      guard let value = Self.value(of: letter, &rest) else {
        let shown = letter.map { "\\" + String(decoding: [$0], as: UTF8.self) } ?? "\\"
        throw SessionError.input(
          "`\(shown)` is no escape here; there are \\r \\n \\t \\0 \\xNN, \\\\ for a backslash, "
            + "and \\c at the end of a line",
          line: offset)
      }
      bytes.append(value)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func value(of letter: UInt8?, _ rest: inout Substring.UTF8View) -> UInt8? {
    switch letter {
    case UInt8(ascii: "r"): return 0x0d
    case UInt8(ascii: "n"): return 0x0a
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "0"): return 0
    case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
    case UInt8(ascii: "x"):
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.first != UInt8(ascii: "+"),
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else { return nil }
      rest = rest.dropFirst(2)
      return value
    default: return nil
    }
  }
}
