import LessonModel
import Testing

@testable import Runner

@Suite struct ShorteningTests {
  private func record(_ output: String) -> StepRecord {
    StepRecord(
      number: 1, line: 1, kind: "sh", session: "main", input: "", output: output,
      events: [EventRecord(session: "a", text: output)], outcome: .passed, omittedBytes: 5)
  }

  @Test func shortOutputStaysAsItIs() {
    var short = record("one\ntwo\n")
    short.shorten(to: 8)
    #expect(short == record("one\ntwo\n"))
  }

  @Test func headAndTailStay() {
    var long = record("begin" + String(repeating: "é", count: 10_000) + "end")
    long.shorten(to: 20)
    #expect(long.output.hasPrefix("begin"))
    #expect(long.output.hasSuffix("end"))
    #expect(long.output.utf8.count < 100)
    #expect(long.omittedBytes == 5 + 20_008 - 20)
    #expect(long.output.contains("(19988 bytes left out)"))
    #expect(long.events[0].text == long.output)
  }
}
