import Export
import Foundation
import LessonModel
import LessonText
import Testing

struct TranscriptMarkdownTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/matching/markdown")

  private func lesson() throws -> Lesson {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: "lesson.md")))
    return try #require(LessonParser.parse(bytes, file: "lesson.md", name: "m/p").lesson)
  }

  private func transcript() -> Transcript {
    Transcript(
      name: "m/p", file: "lesson.md", title: "Rows *and* <tables>", outcome: .failed,
      message: "step 3: the output differs", durationMs: 1234.56,
      services: [
        ServiceRecord(name: "db", kind: "postgres", version: "15.20", provider: "local")
      ],
      steps: [
        StepRecord(
          number: 1, line: 9, kind: "sql", service: "db", session: "alice",
          input: "SELECT 1;\n", output: StepOutput(text: " 1\n(1 row)\n\n"),
          outcome: .passed, durationMs: 0.06,
          matches: [
            PlaceholderMatch(line: 13, placeholder: "<int:x>", text: "1"),
            PlaceholderMatch(line: 14, placeholder: "<...>", text: "a `tick`"),
            PlaceholderMatch(line: 15, placeholder: "<...>", text: ""),
          ]),
        StepRecord(
          number: 2, line: 18, kind: "sh", session: "main", input: "echo hi\n",
          output: StepOutput(text: "hi\n"), outcome: .passed, durationMs: 2),
        StepRecord(
          number: 3, line: 24, kind: "sh", session: "main", input: "echo '```'\n",
          output: StepOutput([
            OutputPart(.text("```\n")), OutputPart(.omitted(bytes: 7), isAside: true),
          ]), outcome: .failed, message: "line 28: ??? differs",
          difference: "-???\n+```\n", durationMs: 3),
        StepRecord(
          number: 4, line: 31, kind: "sh", session: "main", input: "never\n", outcome: .notRun,
          message: "step 3 failed:\nsee above"),
      ])
  }

  @Test func eachStepIsFollowedByWhatHappened() throws {
    let text = transcript().markdown(of: try lesson())
    let url = Self.folder.appending(path: "transcript.md")
    if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] == "1",
      !FileManager.default.fileExists(atPath: url.path)
    {
      try Data(text.utf8).write(to: url)
    }
    #expect(text == String(decoding: try Data(contentsOf: url), as: UTF8.self))
  }

  /// The blocks of a Markdown text, by its own rules: as many as there are, none swallowed.
  @Test func fencesAreLongEnoughForWhatTheyHold() throws {
    let lesson = try lesson()
    for output in ["```", "````\n", " ``` x\n`````\n", "~~~\n", "a\n```output\nb\n```\n"] {
      var transcript = transcript()
      for index in transcript.steps.indices {
        transcript.steps[index].output = StepOutput(text: output)
        transcript.steps[index].difference = "-" + output
      }
      let text = transcript.markdown(of: lesson)
      let front = "---\ntitle: T\nservices: {db: postgres}\n---\n"
      let result = LessonParser.parse(Array((front + text).utf8), file: "t.md", name: "t")
      let parsed = try #require(result.lesson, "\(result.findings)")
      #expect(parsed.steps.map(\.input) == lesson.steps.map(\.input))
    }
  }

  @Test func aStepWithoutARecordIsSaidToHaveNone() throws {
    var transcript = transcript()
    transcript.steps = []
    let text = transcript.markdown(of: try lesson())
    #expect(text.split(separator: "\n").filter { $0.contains("no record") }.count == 4)
  }
}
