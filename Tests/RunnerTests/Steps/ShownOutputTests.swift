import Sessions
import Testing

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
    let output = ShownOutput(SessionOutput(bytes: Array(text.utf8)), mostLines: most)
    #expect(output.lines == lines)
    #expect(output.omittedBytes == omitted)
  }

  @Test func whatTheSessionLeftOutIsCountedToo() {
    let bytes = Array("a\n(10 bytes left out)\nb\n".utf8)
    let output = ShownOutput(SessionOutput(bytes: bytes, omittedBytes: 10), mostLines: 2)
    #expect(output.lines == ["a", "(30 bytes left out)", "b"])
    #expect(output.omittedBytes == 30)
  }
}
