import LessonModel
import LessonText
import Testing

/// A lesson, new lines for its blocks, and the lesson afterwards: `lesson.md`, `lines.txt`, and
/// `after.md`, or `refusal.txt` where the lines cannot stand in it.
struct AcceptFixtureTests {
  @Test("new lines in a lesson", arguments: FixtureCase.all("accept"))
  func replaces(_ fixture: FixtureCase) throws {
    let lesson = try parsed(try fixture.bytes("lesson.md"))
    let lines = NewLines(try fixture.text("lines.txt"))
    if fixture.has("refusal.txt") {
      let failure = #expect(throws: LessonEditor.Failure.self) {
        try LessonEditor.replacingOutputs(
          of: lesson, with: lines.outputs, sources: lines.sources)
      }
      try fixture.expect((failure?.description ?? "") + "\n", toEqual: "refusal.txt")
      return
    }
    let bytes = try LessonEditor.replacingOutputs(
      of: lesson, with: lines.outputs, sources: lines.sources)
    try fixture.expect(bytes, toEqual: "after.md")
    let again = try LessonEditor.replacingOutputs(
      of: try parsed(bytes), with: lines.outputs, sources: lines.sources)
    #expect(again == bytes, "accepting twice has to be accepting once")
  }

  private func parsed(_ bytes: [UInt8]) throws -> Lesson {
    let result = LessonParser.parse(bytes, file: "lesson.md", name: "lesson")
    #expect(result.findings.map(\.description) == [])
    return try #require(result.lesson)
  }
}

/// `step 1` or `source 0`, then the lines, each after a `>` and, if it is not empty, a space.
private struct NewLines {
  var outputs: [Int: [String]] = [:]
  var sources: [Int: [String]] = [:]

  init(_ text: String) {
    var step: Int?
    var source: Int?
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix(">") {
        let content = String(line.dropFirst(line.hasPrefix("> ") ? 2 : 1))
        if let step { outputs[step, default: []].append(content) }
        if let source { sources[source, default: []].append(content) }
      } else if words[0] == "step" {
        (step, source) = (Int(words[1]), nil)
        if let step { outputs[step] = [] }
      } else {
        (step, source) = (nil, Int(words[1]))
        if let source { sources[source] = [] }
      }
    }
  }
}
