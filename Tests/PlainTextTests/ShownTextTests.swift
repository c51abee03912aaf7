import LessonModel
import PlainText
import Reports
import TestSupport
import Testing

/// Texts of pages as they stand in a line of a terminal, a log or a report.
struct ShownTextTests {
  @Test(
    "what acts, hides or turns around becomes visible",
    arguments: [
      ("plain text, 日本, é", "plain text, 日本, é"), ("a\tb", "a\tb"), ("", ""),
      ("\u{1b}]0;title\u{7}", "\\x1b]0;title\\x07"), ("\u{0}\u{7f}", "\\x00\\x7f"),
      ("\u{85}\u{9b}31m", "\\xc2\\x85\\xc2\\x9b31m"),
      ("a\u{202e}b\u{2066}", "a\\xe2\\x80\\xaeb\\xe2\\x81\\xa6"),
      ("a\u{200b}\u{feff}\u{2060}b", "a\\xe2\\x80\\x8b\\xef\\xbb\\xbf\\xe2\\x81\\xa0b"),
      ("a\u{2028}b\u{2029}", "a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9"),
      ("a\r\nb\rc", "a\\x0d\\x0ab\\x0dc"),
      ("👩‍👩‍👧 می‌خواهم", "👩‍👩‍👧 می‌خواهم"), ("שלום\u{200f}!", "שלום\u{200f}!"),
      ("\u{10fffd}\\x1b", "\u{10fffd}\\x1b"),
    ])
  func table(text: String, shown: String) {
    #expect(VisibleText.oneLine(text) == shown)
    #expect(VisibleText.text(text) == shown.split(separator: "\\x0a").joined(separator: "\n"))
    #expect((VisibleText.firstHidden(in: text) == nil) == (text == shown))
    #expect(VisibleText.oneLine(shown) == shown)
  }

  @Test("the character is named by its number")
  func number() {
    #expect(VisibleText.firstHidden(in: "a\u{1b}\u{202e}") == "U+001B")
    #expect(VisibleText.firstHidden(in: "a\u{202e}") == "U+202E")
  }

  @Test("whatever a text holds, nothing in it acts", arguments: 0..<200)
  func anything(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var text = ""
    for _ in 0..<60 {
      let most: UInt32 = Bool.random(using: &generator) ? 0xa0 : 0xffff
      if let scalar = Unicode.Scalar(UInt32.random(in: 0...most, using: &generator)) {
        text.unicodeScalars.append(scalar)
      }
    }
    let line = VisibleText.oneLine(text)
    #expect(VisibleText.firstHidden(in: line) == nil)
    #expect(
      line.unicodeScalars.allSatisfy { $0 == "\t" || $0.properties.generalCategory != .control })
    let lines = VisibleText.text(text)
    #expect(lines.unicodeScalars.count { $0 == "\n" } == text.unicodeScalars.count { $0 == "\n" })
    #expect(VisibleText.oneLine(lines) == line)
    // A finding, an annotation and a report hold it in the same way.
    let finding = Finding(file: text, line: 1, problem: text, remedy: text).description
    #expect(VisibleText.firstHidden(in: finding) == nil)
    let annotation = GitHubAnnotation(
      .error, file: text, line: 1, title: text, message: text
    ).text
    #expect(VisibleText.firstHidden(in: annotation) == nil)
  }

  @Test("JSON holds the same, and nothing in it acts", arguments: 0..<50)
  func json(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var text = ""
    for _ in 0..<60 {
      if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x20ff, using: &generator)) {
        text.unicodeScalars.append(scalar)
      }
    }
    let transcript = Transcript(
      name: text, file: text, title: text, outcome: .passed, durationMs: 0, services: [],
      steps: [])
    let report = RunReport(lessons: [transcript])
    let json = report.json()
    #expect(VisibleText.firstHidden(in: json.filter { $0 != "\n" }) == nil)
    #expect(try RunReport(json: json) == report)
  }
}
