import LessonModel
import LessonText
import TestSupport
import Testing

/// Whatever a file holds, the parser answers with a lesson or with findings that point into it.
struct MutationTests {
  /// Pieces that change how a Markdown file is read.
  private static let pieces: [[UInt8]] =
    [
      "```", "~~~", "`", "\n", "\r", "\r\n", "\t", " ", "    ", "> ", ">", "- ", "1. ", "---\n",
      "```sh\n", "```output\n", "````\n", "<!--", "-->", "<div>\n", "${x}", "<int:x>", "\"", "=",
      "session=a ", "{", "<<<<<<< a\n", "\u{feff}", "\u{2028}", "é", "|", "=======\n",
    ].map { Array($0.utf8) } + [[0], [0xff], [0x1b], []]

  private static func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let start = Int.random(in: 0...bytes.count, using: &generator)
      let length = [0, 0, 1, 3, 12].randomElement(using: &generator) ?? 0
      let piece = pieces.randomElement(using: &generator) ?? []
      bytes.replaceSubrange(start..<min(start + length, bytes.count), with: piece)
    }
    return bytes
  }

  @Test("random edits of every fixture", arguments: ["pass", "fail", "accept"], [1, 2, 3])
  func survives(group: String, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for fixture in FixtureCase.all(group) {
      let original = try fixture.bytes("lesson.md")
      for _ in 0..<20 {
        let bytes = Self.mutated(original, &generator)
        let result = LessonParser.parse(bytes, file: "f", name: "n")
        #expect((result.lesson == nil) == !result.findings.isEmpty)
        check(result, bytes)
      }
    }
  }

  private func check(_ result: ParseResult, _ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = Self.lineCount(bytes)
    for finding in result.findings {
      let isInside = 1...max(lines, 1) ~= finding.line && finding.column >= 1
      #expect(isInside, "\(finding) in \(text.debugDescription)")
    }
    guard let lesson = result.lesson else { return }
    #expect(lesson.source == bytes)
    var end = 0
    for block in lesson.blocks {
      let isOrdered =
        end <= block.opening.lowerBound && block.opening.upperBound <= block.body.lowerBound
        && block.body.upperBound <= block.closing.lowerBound
        && block.closing.upperBound <= bytes.count
      #expect(isOrdered, "\(text.debugDescription)")
      end = block.closing.upperBound
    }
    // The outputs of a dialogue stand in its own block.
    let outputs = lesson.steps.filter { $0.dialogue == nil }
      .map { ($0.number, $0.expectation?.lines ?? []) }
    let printed = try? LessonEditor.replacingOutputs(
      of: lesson, with: Dictionary(uniqueKeysWithValues: outputs))
    #expect(printed == bytes, "\(text.debugDescription)")
  }

  private static func lineCount(_ bytes: [UInt8]) -> Int {
    var count = 0
    var previous: UInt8 = 0x0a
    for byte in bytes {
      if byte == 0x0d || (byte == 0x0a && previous != 0x0d) { count += 1 }
      previous = byte
    }
    return count + 1
  }
}
