import Testing

@testable import Lessons

@Suite struct JUnitReportTests {
  private func record(_ number: Int, _ outcome: Outcome) -> StepRecord {
    StepRecord(
      number: number, line: number * 10, kind: "sql", session: "main", input: "", output: "out",
      outcome: outcome, message: "because", difference: outcome == .failed ? "-a\n+b\n" : nil,
      durationMs: 1234.4)
  }

  private func transcript(_ outcomes: [Outcome], message: String? = nil) -> Transcript {
    Transcript(
      name: "m/l", file: "l.md", title: "", outcome: message == nil ? .failed : .errored,
      message: message, durationMs: 2000,
      services: [ServiceRecord(name: "db", kind: "postgres", version: "15", provider: "local")],
      steps: outcomes.enumerated().map { record($0 + 1, $1) })
  }

  @Test func everyOutcomeHasItsElement() {
    let xml = JUnitReport([transcript([.passed, .failed, .errored, .skipped, .notRun])]).xml()
    #expect(
      xml.contains(
        "<testsuite name=\"m/l\" tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"2\" "
          + "time=\"2.000\" file=\"l.md\">"))
    #expect(
      xml.contains("<testcase name=\"step 1 (sql, line 10)\" classname=\"m/l\" time=\"1.234\"/>"))
    #expect(
      xml.contains("<failure type=\"failed\" message=\"because\">l.md:20\n-a\n+b\n</failure>"))
    #expect(xml.contains("<error type=\"errored\" message=\"because\">l.md:30\n</error>"))
    #expect(xml.contains("<system-out>out</system-out>"))
    #expect(xml.contains("<skipped type=\"skipped\" message=\"because\"/>"))
    #expect(xml.contains("<skipped type=\"not run\" message=\"because\"/>"))
    #expect(xml.contains("<property name=\"service db\" value=\"postgres 15, local\"/>"))
  }

  @Test func lessonWithoutServicesIsAnErrorOfItsOwn() {
    let xml = JUnitReport([transcript([.notRun], message: "no server")]).xml()
    #expect(xml.contains("tests=\"2\" failures=\"0\" errors=\"1\" skipped=\"1\""))
    #expect(xml.contains("<error type=\"errored\" message=\"no server\"/>"))
  }

  @Test(
    "no text breaks the document",
    arguments: [
      ("<a> & \"b\"", "&lt;a&gt; &amp; \"b\"", "&lt;a&gt; &amp; &quot;b&quot;"),
      ("one\ntwo\t3\r\n", "one\ntwo\t3&#13;\n", "one&#10;two&#9;3&#13;&#10;"),
      ("]]>", "]]&gt;", "]]&gt;"),
      (
        "\u{0}\u{1b}[31m\u{FFFE}é😀", "\u{FFFD}\u{FFFD}[31m\u{FFFD}é😀",
        "\u{FFFD}\u{FFFD}[31m\u{FFFD}é😀"
      ),
    ])
  func escaping(text: String, content: String, attribute: String) {
    #expect(XMLText.content(text) == content)
    #expect(XMLText.attribute(text) == attribute)
  }
}
