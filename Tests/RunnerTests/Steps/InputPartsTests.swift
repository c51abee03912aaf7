import Testing

@testable import Runner

@Suite struct InputPartsTests {
  @Test(
    "a text is cut at its ^C lines",
    arguments: [
      ("a\nb\n", [.text("a\nb\n", lineOffset: 0)]),
      ("^C", [.interrupt]),
      ("  ^C \n", [.interrupt]),
      ("a\n^C\nb", [.text("a", lineOffset: 0), .interrupt, .text("b", lineOffset: 2)]),
      ("^C\n^C\n", [.interrupt, .interrupt]),
      ("\n \n^C\n\nx", [.interrupt, .text("\nx", lineOffset: 3)]),
      ("echo ^C", [.text("echo ^C", lineOffset: 0)]),
      ("", []),
    ] as [(String, [InputParts.Part])])
  func parts(text: String, parts: [InputParts.Part]) {
    #expect(InputParts(text).parts == parts)
  }
}
