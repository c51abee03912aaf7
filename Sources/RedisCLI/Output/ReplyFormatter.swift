import Clients

/// Prints replies as redis-cli 7.0 does on a terminal.
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

  // The first element stands on the line that the parent began, the others below it. Numbers
  // are as wide as the last one.
  private static func appendElements(
    _ elements: [RedisReply], indentation: Int, to output: inout [UInt8]
  ) {
    let width = String(elements.count).utf8.count
    for (index, element) in elements.enumerated() {
      let number = String(index + 1).utf8
      let blanks = (index == 0 ? 0 : indentation) + width - number.count
      output.append(contentsOf: repeatElement(.space, count: blanks))
      output += number
      output += ") ".utf8
      append(element, indentation: indentation + width + 2, to: &output)
    }
  }

  /// Appends bytes as a quoted string: printable ASCII as it is, everything else escaped.
  static func appendQuoted(_ bytes: [UInt8], to output: inout [UInt8]) {
    output.reserveCapacity(output.count + bytes.count + 2)
    output.append(.doubleQuote)
    for byte in bytes {
      switch byte {
      case .backslash, .doubleQuote: output += [.backslash, byte]
      case 0x20...0x7e: output.append(byte)
      case 7: output += #"\a"#.utf8
      case 8: output += #"\b"#.utf8
      case .tab: output += #"\t"#.utf8
      case .newline: output += #"\n"#.utf8
      case .return: output += #"\r"#.utf8
      default:
        output += #"\x"#.utf8
        output += [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      }
    }
    output.append(.doubleQuote)
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
}
