import LessonModel
import Testing

@testable import Site

/// What sessions print, marked.
@Suite struct OutputHTMLTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let output: String
    var events: [EventRecord] = []
    let html: String
  }

  static let cases = [
    Case(testDescription: "nothing", output: "", html: ""),
    Case(testDescription: "blank lines stay", output: "a\n\nb\n\n", html: "a\n\nb\n"),
    Case(
      testDescription: "no line end at the end", output: "a\nb", html: "a\nb"),
    Case(
      testDescription: "markup", output: "<b>&\"'\n", html: "&lt;b&gt;&amp;&quot;&#39;"),
    Case(
      testDescription: "blocked by a known and an unknown session",
      output: "(blocked by bob, x<y)\n",
      html: "<span class=\"wait\">(blocked by <b class=\"who session-1\">bob</b>, "
        + "<b class=\"who\">x&lt;y</b>)</span>"),
    Case(
      testDescription: "blocked", output: "1\n(blocked)\n",
      html: "1\n<span class=\"wait\">(blocked)</span>"),
    Case(
      testDescription: "only the last of the step's own lines says that it is blocked",
      output: "(blocked by bob)\n1\n", html: "(blocked by bob)\n1"),
    Case(
      testDescription: "blocked, and then an event", output: "(blocked by bob)\nbob| 1\n",
      events: [EventRecord(session: "bob", text: "1\n")],
      html: "<span class=\"wait\">(blocked by <b class=\"who session-1\">bob</b>)</span>\n"
        + "<span class=\"event session-1\"><b>bob|</b> 1</span>"),
    Case(
      testDescription: "a line of the step's own that looks like an event",
      output: "bob|1\nbob| 2\n", events: [EventRecord(session: "bob", text: "2\n")],
      html: "bob|1\n<span class=\"event session-1\"><b>bob|</b> 2</span>"),
    Case(
      testDescription: "an event of several lines and one of another session",
      output: "x\nbob| 1\nbob| \nalice| <\n",
      events: [
        EventRecord(session: "bob", text: "1\n\n"), EventRecord(session: "alice", text: "<\n"),
      ],
      html: "x\n<span class=\"event session-1\"><b>bob|</b> 1</span>\n"
        + "<span class=\"event session-1\"><b>bob|</b> </span>\n"
        + "<span class=\"event session-0\"><b>alice|</b> &lt;</span>"),
    Case(
      testDescription: "more events than lines", output: "bob| 1\n",
      events: [EventRecord(session: "bob", text: "0\n1\n")],
      html: "<span class=\"event session-1\"><b>bob|</b> 1</span>"),
  ]

  @Test("output", arguments: cases)
  func marks(_ example: Case) {
    let step = Step(number: 1, kind: .sql, input: "", line: 1)
    let record = Sites.record(step, output: example.output, events: example.events)
    let colors = ["alice": ["session-0"], "bob": ["session-1"]]
    let html = OutputHTML(record: record) { colors[$0] ?? [] }.html
    let block = "<pre class=\"output\"><samp>\(example.html)</samp></pre>\n"
    #expect(html == (example.html.isEmpty ? "" : block))
  }
}
