/// Bytes that a tool printed, as lines of text that can stand in a lesson.
///
/// What cannot stand in a Markdown file is shown as `\xHH`, two lower-case hexadecimal digits a
/// byte: control characters other than TAB (so ESC is `\x1b` and colour codes stay visible), and
/// bytes that are not UTF-8. The same bytes always give the same lines, so that an accepted
/// output matches on the next run.
///
///     VisibleText.lines(from: Array("a\u{1b}[1mb\r\nc\n".utf8))  // ["a\\x1b[1mb", "c"]
package enum VisibleText {
  /// The lines of `bytes`: split at LF, where CRLF counts as LF. A final line end closes the last
  /// line and does not begin another one; a CR elsewhere is a control character.
  /// - Complexity: O(n) in the number of bytes.
  package static func lines(from bytes: [UInt8]) -> [String] {
    lines(from: bytes[...])
  }

  /// The same, for part of an array.
  /// - Complexity: O(n) in the number of bytes.
  package static func lines(from bytes: ArraySlice<UInt8>) -> [String] {
    var lines: [String] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      let hasReturn =
        end < bytes.endIndex && end > start && bytes[end - 1] == UInt8(ascii: "\r")
      lines.append(line(from: bytes[start..<(hasReturn ? end - 1 : end)]))
      start = end + 1
    }
    return lines
  }

  /// The same lines as one text, each ended by LF; the last one as it is in `bytes`.
  /// - Complexity: O(n) in the number of bytes.
  package static func text(from bytes: [UInt8]) -> String {
    let lineEnd = UInt8(ascii: "\n")
    if bytes.allSatisfy({ isPlain($0) || $0 == lineEnd }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    return lines(from: bytes).joined(separator: "\n") + (bytes.last == lineEnd ? "\n" : "")
  }

  /// One line's bytes, without its line end, as visible text.
  /// - Complexity: O(n) in the number of bytes.
  package static func line(from bytes: ArraySlice<UInt8>) -> String {
    if bytes.allSatisfy(isPlain) {
      return String(decoding: bytes, as: UTF8.self)
    }
    var visible: [UInt8] = []
    visible.reserveCapacity(bytes.count + 16)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let length = UTF8Form.length(at: index, in: bytes)
      let isControl =
        length == 1
        ? (bytes[index] < 0x20 && bytes[index] != 0x09) || bytes[index] == 0x7f
        : length == 2 && bytes[index] == 0xc2 && bytes[index + 1] < 0xa0
      let shown = bytes[index..<(index + max(length, 1))]
      if length == 0 || isControl {
        for byte in shown { visible += escape(byte) }
      } else {
        visible += shown
      }
      index = shown.endIndex
    }
    return String(decoding: visible, as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte < 0x7f) || byte == 0x09
  }

  /// A byte as `\xHH`.
  static func escape(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}

/// The well-formed byte sequences of UTF-8 (The Unicode Standard, table 3-7).
package enum UTF8Form {
  /// The length of the well-formed sequence that starts at `index`; 0 when there is none.
  package static func length(at index: Int, in bytes: ArraySlice<UInt8>) -> Int {
    let first = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xbf
    switch first {
    case 0x00...0x7f: return 1
    case 0xc2...0xdf: length = 2
    case 0xe0:
      length = 3
      second = 0xa0...0xbf
    case 0xed:
      length = 3
      second = 0x80...0x9f
    case 0xe1...0xef: length = 3
    case 0xf0:
      length = 4
      second = 0x90...0xbf
    case 0xf4:
      length = 4
      second = 0x80...0x8f
    case 0xf1...0xf3: length = 4
    default: return 0
    }
    guard index + length <= bytes.endIndex, second.contains(bytes[index + 1]) else { return 0 }
    for next in (index + 2)..<(index + max(length, 2)) where bytes[next] & 0xc0 != 0x80 {
      return 0
    }
    return length
  }

  /// The first byte that is not part of a well-formed sequence.
  package static func firstMalformed(in bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let length = length(at: index, in: bytes)
      if length == 0 { return index }
      index += length
    }
    return nil
  }
}
