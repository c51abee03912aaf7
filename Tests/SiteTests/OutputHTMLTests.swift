import LessonModel
import Testing

@testable import Site

/// What sessions print, marked.
@Suite struct OutputHTMLTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let parts: [OutputPart]
    let html: String
    /// What comes behind the block.
    var rest = ""
    /// What is in a block of its own behind that.
    var last = ""
  }

  private static func text(_ text: String, _ session: String? = nil) -> OutputPart {
    OutputPart(.text(text), session: session)
  }

  static let cases = [
    Case(testDescription: "nothing", parts: [], html: ""),
    Case(testDescription: "blank lines stay", parts: [text("a\n\nb\n\n")], html: "a\n\nb\n"),
    Case(testDescription: "no line end at the end", parts: [text("a\nb")], html: "a\nb"),
    Case(
      testDescription: "markup", parts: [text("<b>&\"'\n")], html: "&lt;b&gt;&amp;&quot;&#39;"),
    Case(
      testDescription: "blocked by a known and an unknown session",
      parts: [OutputPart(.blocked(by: ["bob", "x<y"]))],
      html: "",
      rest:
        "<p class=\"blocked\"><samp class=\"wait\">(blocked by <b class=\"who session-1\">bob</b>, "
        + "<b class=\"who\">x&lt;y</b>)</samp><a></a></p>\n"),
    Case(
      testDescription: "blocked", parts: [text("1\n"), OutputPart(.blocked(by: []))],
      html: "1", rest: "<p class=\"blocked\"><samp class=\"wait\">(blocked)</samp><a></a></p>\n"),
    Case(
      testDescription: "a step that prints the same itself waits for nothing",
      parts: [text("1\n(blocked by bob)\n")], html: "1\n(blocked by bob)"),
    Case(
      testDescription: "blocked, and then an event",
      parts: [OutputPart(.blocked(by: ["bob"])), text("1\n", "bob")],
      html: "",
      rest:
        "<p class=\"blocked\"><samp class=\"wait\">(blocked by <b class=\"who session-1\">bob</b>)</samp>"
        + "<a></a></p>\n",
      last: "<span class=\"event session-1\"><b>bob|</b> 1</span>"),
    Case(
      testDescription: "a line of the step's own that looks like an event",
      parts: [text("bob| 1\n"), text("2\n", "bob")],
      html: "bob| 1\n<span class=\"event session-1\"><b>bob|</b> 2</span>"),
    Case(
      testDescription: "an event of several lines and one of another session",
      parts: [text("x\n"), text("1\n\n", "bob"), text("<\n", "alice")],
      html: "x\n<span class=\"event session-1\"><b>bob|</b> 1</span>\n"
        + "<span class=\"event session-1\"><b>bob|</b> </span>\n"
        + "<span class=\"event session-0\"><b>alice|</b> &lt;</span>"),
    Case(
      testDescription: "a secret within a line",
      parts: [
        text("a "), OutputPart(.masked("***")), text(" b\nc "),
        OutputPart(.masked("<>")), text("\n"), text("d ", "bob"),
        OutputPart(.masked("***"), session: "bob"), text("\n", "bob"),
      ],
      html: "a *** b\nc &lt;&gt;\n<span class=\"event session-1\"><b>bob|</b> d ***</span>"),
    Case(
      testDescription: "a gap, the end of a script, and a wait that is over",
      parts: [
        OutputPart(.released), text("1\n"), OutputPart(.omitted(bytes: 7)),
        OutputPart(.exitStatus(3)), OutputPart(.released, session: "bob"),
        OutputPart(.omitted(bytes: 9), isAside: true),
      ], html: "1\n(7 bytes left out)\n[3]"),
  ]

  @Test("output", arguments: cases)
  func marks(_ example: Case) {
    let colors = ["alice": ["session-0"], "bob": ["session-1"]]
    let html = OutputHTML(
      StepOutput(example.parts), color: { colors[$0] ?? [] }, goesOn: "<a></a>"
    ).html
    func block(_ html: String) -> String {
      html.isEmpty ? "" : "<pre class=\"output\"><samp>\(html)</samp></pre>\n"
    }
    #expect(html == block(example.html) + example.rest + block(example.last))
  }
}
