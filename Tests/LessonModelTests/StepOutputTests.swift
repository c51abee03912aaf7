import Testing

@testable import LessonModel

/// The flat text that is derived from parts.
@Suite struct StepOutputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let parts: [OutputPart]
    let text: String
  }

  private static func text(_ text: String, _ session: String? = nil) -> OutputPart {
    OutputPart(.text(text), session: session)
  }

  static let cases = [
    Case(testDescription: "nothing", parts: [], text: ""),
    Case(testDescription: "what has no text", parts: [OutputPart(.released), text("")], text: ""),
    Case(testDescription: "as it was printed", parts: [text("a\n\nb")], text: "a\n\nb"),
    Case(
      testDescription: "one of each kind",
      parts: [
        text("a "), OutputPart(.masked("***")), text("\n"), OutputPart(.omitted(bytes: 12)),
        OutputPart(
          .picture(Picture(title: "", text: "T\n 1\n", content: .barChart(bars: [])))),
        OutputPart(.exitStatus(3)), OutputPart(.blocked(by: ["bob", "carol"])),
      ], text: "a ***\n(12 bytes left out)\nT\n 1\n[3]\n(blocked by bob, carol)\n"),
    Case(testDescription: "nobody", parts: [OutputPart(.blocked(by: []))], text: "(blocked)\n"),
    Case(
      testDescription: "lines of others begin with their names",
      parts: [
        text("a\n"), text("1\n\n2\n", "bob"), text("3\n", "bob"), text("\n", "carol"),
        OutputPart(.omitted(bytes: 4), session: "carol"),
      ],
      text: "a\nbob| 1\nbob| \nbob| 2\nbob| 3\ncarol| \ncarol| (4 bytes left out)\n"),
    Case(
      testDescription: "parts that share a line",
      parts: [
        text("a ", "bob"), OutputPart(.masked("*"), session: "bob"), text(" b\nc", "bob"),
        text("d\n", "bob"),
      ], text: "bob| a * b\nbob| cd\n"),
    Case(
      testDescription: "what stands aside",
      parts: [
        OutputPart(
          .picture(Picture(title: "", text: "T\n", content: .barChart(bars: []))),
          session: "bob", isAside: true), OutputPart(.omitted(bytes: 9), isAside: true),
      ], text: ""),
  ]

  @Test("text", arguments: cases)
  func derives(_ example: Case) {
    let output = StepOutput(example.parts)
    #expect(output.text == example.text)
    var lines = example.text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    #expect(output.lines == lines.map(String.init))
    #expect(output.isEmpty == example.text.isEmpty)
  }

  @Test("what the parts say is told without looking into the text")
  func facts() {
    let picture = Picture(title: "", text: "[7]\n", content: .barChart(bars: []))
    let output = StepOutput([
      OutputPart(.text("[5]\n(8 bytes left out)\n")), OutputPart(.omitted(bytes: 3)),
      OutputPart(.picture(picture)), OutputPart(.exitStatus(4), session: "bob"),
      OutputPart(.omitted(bytes: 4), session: "bob"),
      OutputPart(.omitted(bytes: 5), isAside: true),
    ])
    #expect(output.omittedBytes == 12)
    #expect(output.exitStatus == nil)
    #expect(output.pictures == [picture])
    #expect(StepOutput([OutputPart(.exitStatus(2))]).exitStatus == 2)
    #expect(
      output.withOtherGaps.lines == [
        "[5]", "(8 bytes left out)", "(3 bytes left out) \u{FFFD}", "[7]", "bob| [4]",
        "bob| (4 bytes left out) \u{FFFD}",
      ])
    #expect(StepOutput(text: "").parts == [])
  }
}
