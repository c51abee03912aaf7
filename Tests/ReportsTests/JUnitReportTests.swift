import Testing

@testable import LessonModel
@testable import Reports

@Suite struct JUnitReportTests {
  private func record(_ number: Int, _ outcome: Outcome) -> StepRecord {
    StepRecord(
      number: number, line: number * 10, kind: "sql", session: "main", input: "",
      output: StepOutput(text: "out"), outcome: outcome, message: "because",
      difference: outcome == .failed ? "-a\n+b\n" : nil,
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

  @Test func staleBlockIsAFailureOfItsLesson() {
    let finding = Finding(file: "l.md", line: 7, problem: "stale <x>", remedy: "accept")
    let other = Finding(file: "other.md", line: 7, problem: "elsewhere")
    let transcript = Transcript(
      name: "m/l", file: "l.md", title: "", outcome: .passed, durationMs: 0, services: [],
      steps: [])
    let xml = JUnitReport([transcript], findings: [finding, other]).xml()
    #expect(xml.contains("<testsuites name=\"etude\" tests=\"1\" failures=\"1\""), "\(xml)")
    #expect(xml.contains("<testcase name=\"source (line 7)\""))
    #expect(xml.contains("message=\"stale &lt;x&gt;\">l.md:7:1: stale &lt;x&gt;; accept\n<"))
    #expect(!xml.contains("elsewhere"))
  }

  @Test(
    "no text breaks the document",
    arguments: [
      ("<a> & \"b\"", "&lt;a&gt; &amp; \"b\"", "&lt;a&gt; &amp; &quot;b&quot;"),
      ("one\ntwo\t3\r\n", "one\ntwo\t3\\x0d\n", "one&#10;two&#9;3\\x0d&#10;"),
      ("]]>", "]]&gt;", "]]&gt;"),
      (
        "\u{0}\u{1b}[31m\u{9b}\u{FFFE}é😀", "\\x00\\x1b[31m\\xc2\\x9b\u{FFFD}é😀",
        "\\x00\\x1b[31m\\xc2\\x9b\u{FFFD}é😀"
      ),
    ])
  func escaping(text: String, content: String, attribute: String) {
    #expect(XMLText.content(text) == content)
    #expect(XMLText.attribute(text) == attribute)
  }
}
