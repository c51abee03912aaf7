import Testing

@testable import LessonModel
@testable import Runner

@Suite struct ShorteningTests {
  private func record(_ parts: [OutputPart]) -> StepRecord {
    StepRecord(
      number: 1, line: 1, kind: "sh", session: "main", input: "", output: StepOutput(parts),
      outcome: .passed)
  }

  private func shortened(_ parts: OutputPart..., to bytes: Int) -> StepOutput {
    var record = record(parts)
    record.shorten(to: bytes)
    return record.output
  }

  @Test func shortOutputStaysAsItIs() {
    let parts = [OutputPart(.text("one\n")), OutputPart(.text("two\n"), session: "bob", step: 3)]
    var short = record(parts)
    short.shorten(to: 8)
    #expect(short == record(parts))
  }

  @Test func headAndTailStay() {
    let text = "begin" + String(repeating: "é", count: 10_000) + "end"
    let output = shortened(OutputPart(.text(text)), to: 20)
    let (head, tail) = (output.parts.first, output.parts.last)
    // A character that was cut in two is shown as what it no longer is.
    #expect(head == OutputPart(.text("beginéé\u{FFFD}\n")))
    #expect(tail == OutputPart(.text("\u{FFFD}éééend")))
    #expect(output.parts.count == 3)
    #expect(output.omittedBytes == 20_008 - 20)
    #expect(output.text.contains("\n(19988 bytes left out)\n"))
  }

  @Test func whatIsSaidOfTheOutputStays() {
    let bob = OutputPart(.text("4444444444\n5\n"), session: "bob", step: 2, milliseconds: 1)
    let output = shortened(
      OutputPart(.released), OutputPart(.text("1\n222222222")), OutputPart(.masked("***")),
      OutputPart(.text("22\n")), OutputPart(.omitted(bytes: 100)), OutputPart(.text("3333\n")),
      OutputPart(.exitStatus(1)), OutputPart(.blocked(by: ["bob"])), bob, to: 8)
    var rest = bob
    rest.content = .text("4\n5\n")
    #expect(
      output.parts == [
        OutputPart(.released), OutputPart(.text("1\n22\n")),
        OutputPart(.omitted(bytes: 7 + 3 + 3 + 100 + 5 + 9)), OutputPart(.exitStatus(1)),
        OutputPart(.blocked(by: ["bob"])), rest,
      ])
  }

  @Test func ofPicturesTheTextsStay() {
    let picture = Picture(title: "", text: "T\n", content: .barChart(bars: []))
    let output = shortened(
      OutputPart(.picture(picture)), OutputPart(.picture(picture), isAside: true), to: 100)
    #expect(output.parts == [OutputPart(.text("T\n"))])
  }
}
