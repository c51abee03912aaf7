/// The inside of comments and quotes.
extension SQLScanner {
  mutating func scanComment(
    _ cursor: inout ScanCursor, _ buffer: inout [UInt8], _ depth: Int
  ) {
    if cursor.hasPair("/", "*") {
      buffer += cursor.take(2)
      mode = .comment(depth: depth + 1)
    } else if cursor.hasPair("*", "/") {
      buffer += cursor.take(2)
      mode = depth > 0 ? .comment(depth: depth - 1) : .initial
    } else {
      buffer += cursor.take(1)
    }
  }

  mutating func scanQuote(
    _ cursor: inout ScanCursor, _ buffer: inout [UInt8], _ escapes: Bool, _ doubling: Bool
  ) {
    switch cursor.peek() {
    case UInt8(ascii: "'"):
      if doubling, cursor.peek(1) == UInt8(ascii: "'") {
        buffer += cursor.take(2)
      } else {
        buffer += cursor.take(1)
        mode = .afterQuote(escapes: escapes, doubling: doubling)
      }
    case UInt8(ascii: "\\") where escapes && cursor.peek(1) != nil:
      buffer += cursor.take(2)
    default:
      buffer += cursor.take(
        max(1, cursor.run { $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\\") }))
    }
  }

  mutating func scanAfterQuote(
    _ cursor: inout ScanCursor, _ buffer: inout [UInt8], _ escapes: Bool, _ doubling: Bool
  ) {
    // Lines come without their ends, so only a variable's value can hold one here.
    let blanks = cursor.run { $0.isBlank }
    let hasNewline = (0..<blanks).contains { cursor.peek($0)?.isNewline ?? false }
    if hasNewline, cursor.peek(blanks) == UInt8(ascii: "'") {
      buffer += cursor.take(blanks + 1)
      mode = .quote(escapes: escapes, doubling: doubling)
    } else {
      mode = .initial
    }
  }

  mutating func scanDoubleQuote(_ cursor: inout ScanCursor, _ buffer: inout [UInt8]) {
    guard cursor.peek() == UInt8(ascii: "\"") else {
      buffer += cursor.take(cursor.run { $0 != UInt8(ascii: "\"") })
      return
    }
    if cursor.peek(1) == UInt8(ascii: "\"") {
      buffer += cursor.take(2)
    } else {
      buffer += cursor.take(1)
      mode = .initial
    }
  }

  mutating func scanDollarQuote(
    _ cursor: inout ScanCursor, _ buffer: inout [UInt8], _ delimiter: [UInt8]
  ) {
    guard cursor.peek() == UInt8(ascii: "$") else {
      buffer += cursor.take(cursor.run { $0 != UInt8(ascii: "$") })
      return
    }
    if let found = Self.dollarDelimiter(cursor) {
      if found == delimiter {
        buffer += cursor.take(found.count)
        mode = .initial
      } else {
        // Its last dollar may be the first one of the delimiter that is looked for.
        buffer += cursor.take(found.count - 1)
      }
    } else {
      buffer += cursor.take(1)
    }
  }
}
