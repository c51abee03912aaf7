import RedisClient

/// Prints replies as redis-cli does on a terminal.
///
///     1) "a"
///     2) 1) (integer) 1
///        2) (nil)
enum ReplyFormatter {
  /// Appends a reply and a line end.
  ///
  /// - Complexity: O(n) in what is printed.
  static func append(_ reply: RedisReply, to output: inout [UInt8]) {
    append(reply, indentation: 0, to: &output)
  }

  /// Appends a reply as for the commands whose replies are texts (`INFO`): as it is, without
  /// quotes, and without a line end of its own.
  static func appendRaw(_ reply: RedisReply, to output: inout [UInt8]) {
    switch reply {
    case .status(let bytes), .bulk(let bytes): output += bytes
    case .error(let bytes):
      output += bytes
      output.append(.newline)
    case .integer(let value): output += String(value).utf8
    case .null: break
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(.newline) }
        appendRaw(element, to: &output)
      }
    }
  }

  private static func append(
    _ reply: RedisReply, indentation: Int, to output: inout [UInt8]
  ) {
    switch reply {
    case .status(let bytes): output += bytes.untilNUL
    case .error(let bytes):
      output += "(error) ".utf8
      output += bytes.untilNUL
    case .integer(let value):
      output += "(integer) ".utf8
      output += String(value).utf8
    case .bulk(let bytes): appendQuoted(bytes, to: &output)
    case .null: output += "(nil)".utf8
    case .array(let elements) where elements.isEmpty: output += "(empty array)".utf8
    case .array(let elements):
      appendElements(elements, indentation: indentation, to: &output)
      return
    }
    output.append(.newline)
  }

  private static func appendElements(
    _ elements: [RedisReply], indentation: Int, to output: inout [UInt8]
  ) {
    for (index, element) in elements.enumerated() {
      append(element, at: index, of: elements.count, indentation: indentation, to: &output)
    }
  }

  /// Appends one element of an array of `count`: all of them, one after the other, make the array.
  ///
  /// The first element stands on the line that the parent began, the others below it. Numbers
  /// are as wide as the last one.
  static func append(
    _ element: RedisReply, at index: Int, of count: Int, indentation: Int = 0,
    to output: inout [UInt8]
  ) {
    let width = String(count).utf8.count
    let number = String(index + 1).utf8
    let blanks = (index == 0 ? 0 : indentation) + width - number.count
    output.append(contentsOf: repeatElement(.space, count: blanks))
    output += number
    output += ") ".utf8
    append(element, indentation: indentation + width + 2, to: &output)
  }

  /// Appends bytes as a quoted string: printable ASCII as it is, everything else escaped.
  ///
  /// - Complexity: O(n). No room is reserved: asked for exactly what one string needs, an array
  ///   moves all that it holds at each of them.
  static func appendQuoted(_ bytes: [UInt8], to output: inout [UInt8]) {
    output.append(.doubleQuote)
    var rest = bytes[...]
    while let special = rest.firstIndex(where: isSpecial) {
      output += rest[..<special]
      appendEscaped(rest[special], to: &output)
      rest = rest[(special + 1)...]
    }
    output += rest
    output.append(.doubleQuote)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte > 0x7e || byte == .backslash || byte == .doubleQuote
  }

  private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(.backslash)
    switch byte {
    case .backslash, .doubleQuote: output.append(byte)
    case 7: output.append(UInt8(ascii: "a"))
    case 8: output.append(UInt8(ascii: "b"))
    case .tab: output.append(UInt8(ascii: "t"))
    case .newline: output.append(UInt8(ascii: "n"))
    case .return: output.append(UInt8(ascii: "r"))
    default:
      output.append(UInt8(ascii: "x"))
      output.append(hexDigits[Int(byte >> 4)])
      output.append(hexDigits[Int(byte & 15)])
    }
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
}
