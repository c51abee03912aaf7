import Sessions
import Testing

@testable import LessonModel
@testable import Runner

@Suite struct ShownOutputTests {
  @Test(
    "of very many lines the head and the tail are shown",
    arguments: [
      ("a\nb\nc\nd\n", 4, ["a", "b", "c", "d"], 0),
      ("a\nb\nc\nd", 4, ["a", "b", "c", "d"], 0),
      ("a\nb\nc\nd\ne\n", 4, ["a", "b", "(2 bytes left out)", "d", "e"], 2),
      ("a\nb\nc\nd\ne\nf", 4, ["a", "b", "(2 bytes left out)", "d", "e", "f"], 2),
      ("1\n22\n333\n4444\n", 2, ["1", "(7 bytes left out)", "4444"], 7),
      ("\n\n\n", 2, ["", "(1 bytes left out)", ""], 1), ("", 2, [], 0), ("x", 2, ["x"], 0),
    ])
  func shown(text: String, most: Int, lines: [String], omitted: Int) {
    let output = StepOutput(
      ShownOutput(SessionOutput([.bytes(Array(text.utf8))]), mostLines: most).parts)
    #expect(output.lines == lines)
    #expect(output.omittedBytes == omitted)
  }

  @Test func whatTheSessionLeftOutIsCountedToo() {
    func shown(_ pieces: OutputPiece...) -> [OutputPart] {
      ShownOutput(SessionOutput(pieces), mostLines: 2).parts
    }
    func bytes(_ text: String) -> OutputPiece { .bytes(Array(text.utf8)) }
    let (a, b) = (OutputPart(.text("a\n")), OutputPart(.text("b\n")))
    #expect(
      shown(bytes("a\n"), .omitted(10), bytes("b\n")) == [a, OutputPart(.omitted(bytes: 10)), b])
    // In the gap, before it and behind it.
    #expect(
      shown(bytes("a\n1\n"), .omitted(10), bytes("2\nb\n"))
        == [a, OutputPart(.omitted(bytes: 14)), b])
    #expect(
      shown(.omitted(10), bytes("1\n2\nb\n")) == [
        OutputPart(.omitted(bytes: 10)), OutputPart(.omitted(bytes: 4)), b,
      ])
    #expect(
      shown(bytes("a\n1\n"), .masked(Array("***".utf8)), bytes("\n"), .omitted(10)) == [
        a, OutputPart(.omitted(bytes: 6)), OutputPart(.omitted(bytes: 10)),
      ])
  }

  @Test("each piece is a part, and the last line ends")
  func parts() {
    let output = ShownOutput(
      SessionOutput([
        .bytes(Array("a\u{1b} ".utf8)), .masked(Array("***".utf8)),
        .bytes(Array(" \r\nb".utf8)), .exitStatus(3),
      ]))
    #expect(
      output.parts == [
        OutputPart(.text("a\\x1b ")), OutputPart(.masked("***")), OutputPart(.text(" \nb\n")),
        OutputPart(.exitStatus(3)),
      ])
    #expect(
      ShownOutput(SessionOutput([.masked(Array("***".utf8))])).parts
        == [OutputPart(.masked("***")), OutputPart(.text("\n"))])
  }

  @Test("a picture stands where it was shown; what is none is text, and said")
  func pictures() {
    let text = Array("in\u{1b}\n".utf8)
    let json =
      #"{"title": "", "text": "in\u001b\n", "content": {"diagram": {"nodes": [], "arrows": []}}}"#
    let shown = ShownOutput(
      SessionOutput([
        .picture(text: text, description: Array(json.utf8), isAside: false),
        .picture(text: text, description: Array(json.utf8), isAside: true),
      ]))
    let picture = Picture(
      title: "", text: "in\\x1b\n", content: .diagram(nodes: [], arrows: []))
    #expect(
      shown.parts == [OutputPart(.picture(picture)), OutputPart(.picture(picture), isAside: true)])
    #expect(shown.problem == nil)
    let broken = ShownOutput(
      SessionOutput([.picture(text: text, description: Array("{}".utf8), isAside: false)]))
    #expect(broken.parts == [OutputPart(.text("in\\x1b\n"))])
    #expect(broken.problem?.hasPrefix("a picture of the step cannot be read: ") == true)
  }
}
