import Testing

@testable import Site

/// Blocks of code and of output: which are folded, and which take the focus.
@Suite struct BlockHTMLTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    var isCode = true
    var wraps = false
    /// What the fold says; nil for none.
    var fold: String?
    var takesFocus = false
  }

  private static func lines(_ count: Int) -> String {
    (1...count).map { "line \($0)\n" }.joined()
  }
  private static let long = String(repeating: "ab ", count: 20)
  private static let word = String(repeating: "a", count: 40)

  static let cases = [
    Case(testDescription: "14 lines of code", text: lines(14)),
    Case(
      testDescription: "15 lines of code", text: lines(15), fold: "All 15 lines, The first 12 lines"
    ),
    Case(
      testDescription: "37 lines without an end", text: lines(37) + "x",
      fold: "All 38 lines, The first 12 lines"),
    Case(testDescription: "28 lines of output", text: lines(28), isCode: false),
    Case(
      testDescription: "29 lines of output", text: lines(29), isCode: false,
      fold: "All 29 lines, The first 24 lines"),
    Case(testDescription: "33 letters", text: String(repeating: "a", count: 33)),
    Case(testDescription: "a long line", text: long, takesFocus: true),
    Case(testDescription: "a long line that wraps", text: long, wraps: true),
    Case(testDescription: "a long word that wraps not", text: word, wraps: true, takesFocus: true),
    Case(
      testDescription: "a string is in one piece", text: "SELECT '\(long)';", wraps: true,
      takesFocus: true),
    Case(testDescription: "a long output", text: long, isCode: false, takesFocus: true),
    Case(
      testDescription: "markup is not seen",
      text: "<span class=\"event session-1\"><b>bob|</b> &lt;&lt;&lt;&lt;&lt;&lt;</span>",
      isCode: false),
    Case(
      testDescription: "names of letters are letters", text: String(repeating: "&lt;", count: 34),
      isCode: false, takesFocus: true),
  ]

  @Test("blocks", arguments: cases)
  func blocks(_ example: Case) {
    let html =
      example.isCode
      ? BlockHTML.code(example.text, text: example.text, wraps: example.wraps)
      : BlockHTML.output(example.text.split(separator: "\n").map(String.init))
    #expect(html.contains("tabindex=\"0\"") == example.takesFocus)
    #expect(html.contains("<details><summary>") == (example.fold != nil))
    #expect(html.contains("<details open") == false)
    if let fold = example.fold {
      let words = html.matches(of: /<span class="(?:more|fewer)">([^<]*)</).map { String($0.1) }
      #expect(words.joined(separator: ", ") == fold)
      #expect(html.hasPrefix("<div class=\"long ") && html.hasSuffix("</div>\n"))
    }
    // Nothing is left out.
    #expect(html.contains(example.isCode ? example.text : String(example.text.dropLast(1))))
  }

  @Test("nothing is no block")
  func nothing() {
    #expect(BlockHTML.output([]) == "")
    #expect(BlockHTML.output([""]) == "")
  }
}
