import LessonModel
import LessonText
import TestSupport
import Testing

/// Accepting random output in random lessons.
struct AcceptPropertyTests {
  /// What continuation lines of a container begin with, and how it opens.
  private static let containers: [(first: String, rest: String)] = [
    ("", ""), ("- ", "  "), ("10. ", "    "), ("> ", "> "), (">", ">"), ("> - ", ">   "),
    ("-\t", "\t"), ("1) > ", "   > "), ("   ", "   "),
  ]

  private static let outputLines = [
    "", "a", "  indented", "\ttab", "```", "`````", "~~~", "  ````", "trailing  ", "> quote",
    "- item",
    "1. x", "# h", "---", "===", "<!-- x", "\\x1b[0m", "日本 é", "...", "<int 1..2>", "&amp;", "\\<",
    "|",
  ]

  private static func lines(_ generator: inout SeededGenerator) -> [String] {
    (0..<Int.random(in: 0...6, using: &generator)).map { _ in
      outputLines.randomElement(using: &generator) ?? ""
    }
  }

  private static func lesson(_ generator: inout SeededGenerator) -> [UInt8] {
    let end = ["\n", "\r\n", "\r"].randomElement(using: &generator) ?? "\n"
    var text = ["---", "title: T", "---", "", "Text  "]
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let (first, rest) = containers.randomElement(using: &generator) ?? ("", "")
      let fence = ["```", "~~~", "`````"].randomElement(using: &generator) ?? "```"
      text += ["", "| a | b |", ""]
      text += [first + fence + "sh", rest + "echo", rest + fence]
      if Bool.random(using: &generator) {
        if Bool.random(using: &generator) { text.append(rest.contains(">") ? rest : "") }
        text += [rest + "```output", rest + "old", rest + "```"]
      }
    }
    let closing = Bool.random(using: &generator) ? end : ""
    return Array((text.joined(separator: end) + closing).utf8)
  }

  @Test("the outputs are what was asked, and every other byte is the same", arguments: 1...8)
  func replaces(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let source = Self.lesson(&generator)
      let shown = String(decoding: source, as: UTF8.self).debugDescription
      let before = try #require(
        LessonParser.parse(source, file: "f", name: "n").lesson, "\(shown)")
      var outputs: [Int: [String]] = [:]
      for step in before.steps { outputs[step.number] = Self.lines(&generator) }
      let bytes = try LessonEditor.replacingOutputs(of: before, with: outputs)
      let after = try #require(LessonParser.parse(bytes, file: "f", name: "n").lesson)
      for step in after.steps {
        #expect(step.expectation?.lines ?? [] == outputs[step.number], "\(shown)")
      }
      #expect(outside(after, adding: before) == outside(before, adding: before), "\(shown)")
      #expect(try LessonEditor.replacingOutputs(of: after, with: outputs) == bytes, "\(shown)")
    }
  }

  /// The bytes that are not part of an output block; of a block that `before` does not have, its
  /// lines are left out whole.
  private func outside(_ lesson: Lesson, adding before: Lesson) -> [UInt8] {
    var kept: [UInt8] = []
    var done = 0
    for block in lesson.blocks {
      guard case .output(let number) = block.role else { continue }
      if before.steps[number - 1].expectation != nil {
        kept += lesson.source[done..<block.opening.lowerBound]
        kept += lesson.source[block.opening.upperBound..<block.body.lowerBound]
        kept += lesson.source[block.body.upperBound..<block.closing.lowerBound]
        done = block.closing.upperBound
      } else {
        let step = lesson.blocks.first { $0.role == .step(number) }
        kept += lesson.source[done..<(step?.closing.upperBound ?? done)]
        done = block.closing.upperBound
      }
    }
    return kept + lesson.source[done...]
  }
}
