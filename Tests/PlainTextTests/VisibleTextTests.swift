import PlainText
import Testing

/// Bytes that a tool printed, as lines that can stand in a lesson.
struct VisibleTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let lines: [String]

    init(_ name: String, _ text: String, _ lines: [String]) {
      self.init(name, bytes: Array(text.utf8), lines)
    }

    init(_ name: String, bytes: [UInt8], _ lines: [String]) {
      (testDescription, self.bytes, self.lines) = (name, bytes, lines)
    }
  }

  static let cases = [
    Case("nothing", "", []),
    Case("one empty line", "\n", [""]),
    Case("no final line end", "a\nb", ["a", "b"]),
    Case("a final line end adds no line", "a\nb\n", ["a", "b"]),
    Case("empty lines inside and at the end", "a\n\n\n", ["a", "", ""]),
    Case("CRLF", "a\r\n\r\nb\r\n", ["a", "", "b"]),
    Case("a CR elsewhere", "a\rb\n\r\r\nc\r", ["a\\x0db", "\\x0d", "c\\x0d"]),
    Case("colours", "\u{1b}[1;31mred\u{1b}[0m\n", ["\\x1b[1;31mred\\x1b[0m"]),
    Case("TAB stays", "a\tb\n", ["a\tb"]),
    Case("NUL, BEL, DEL", "\0\u{7}\u{7f}", ["\\x00\\x07\\x7f"]),
    Case("C1 controls", "\u{85}\u{9b}\u{a0}", ["\\xc2\\x85\\xc2\\x9b\u{a0}"]),
    Case("text that looks escaped", "\\x1b \\n", ["\\x1b \\n"]),
    Case("wide and combining characters", "日本 e\u{301} 👩‍👩‍👧 │\n", ["日本 e\u{301} 👩‍👩‍👧 │"]),
    Case("line separators of Unicode", "a\u{2028}b\u{2029}c\n", ["a\u{2028}b\u{2029}c"]),
    Case("a lone lead byte", bytes: [0x61, 0xc3, 0x0a, 0xa9], ["a\\xc3", "\\xa9"]),
    Case("a cut sequence", bytes: [0xe2, 0x82], ["\\xe2\\x82"]),
    Case("an overlong form", bytes: [0xc0, 0xaf, 0xe0, 0x80, 0x80], ["\\xc0\\xaf\\xe0\\x80\\x80"]),
    Case("a surrogate", bytes: [0xed, 0xa0, 0x80], ["\\xed\\xa0\\x80"]),
    Case(
      "above U+10FFFF", bytes: [0xf4, 0x90, 0x80, 0x80, 0xf8], ["\\xf4\\x90\\x80\\x80\\xf8"]),
    Case("the last character", bytes: [0xf4, 0x8f, 0xbf, 0xbf], ["\u{10ffff}"]),
  ]

  @Test("bytes become lines", arguments: cases)
  func lines(_ example: Case) {
    #expect(VisibleText.lines(from: example.bytes) == example.lines)
  }

  @Test("what was shown once is shown the same again")
  func isStable() {
    for example in Self.cases {
      let shown = example.lines.joined(separator: "\n")
      let again = VisibleText.lines(from: Array(shown.utf8))
      #expect(again == example.lines || shown.isEmpty || example.lines.last == "")
    }
  }

  @Test("part of an array is read by its own indices")
  func slices() {
    let bytes = Array("xxa\u{1b}b\nc".utf8)
    #expect(VisibleText.lines(from: bytes[2...]) == ["a\\x1bb", "c"])
  }
}
