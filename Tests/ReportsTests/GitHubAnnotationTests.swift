import LessonModel
import Reports
import Testing

@Suite struct GitHubAnnotationTests {
  @Test(
    "texts are escaped as GitHub takes them back",
    arguments: [
      ("plain", "a message", "::error file=plain,line=3::a message"),
      ("a,b:c%d.md", "50%, or: more", "::error file=a%2Cb%3Ac%25d.md,line=3::50%25, or: more"),
      ("x", "one\ntwo\r\nthree", "::error file=x,line=3::one%0Atwo\\x0d%0Athree"),
      ("x\n::stop-commands::y", "m", "::error file=x\\x0a%3A%3Astop-commands%3A%3Ay,line=3::m"),
      ("x", "\u{1b}[31mred\u{202e}", "::error file=x,line=3::\\x1b[31mred\\xe2\\x80\\xae"),
      ("x", "::warning::é", "::error file=x,line=3::::warning::é"),
    ])
  func escaping(file: String, message: String, text: String) {
    #expect(GitHubAnnotation(.error, file: file, line: 3, message: message).text == text)
  }

  @Test func findingHasItsColumn() {
    let finding = Finding(file: "a.md", line: 7, column: 5, problem: "no", remedy: "yes")
    #expect(GitHubAnnotation(finding).text == "::error file=a.md,line=7,col=5::no; yes")
  }

  private func record(_ number: Int, _ outcome: Outcome, difference: String? = nil) -> StepRecord {
    StepRecord(
      number: number, line: number * 10, kind: "sh", session: "main", input: "", outcome: outcome,
      message: "because", difference: difference)
  }

  @Test func stepsAreShownWhereTheyDiffer() {
    let difference =
      "--- expected, from line 14 of the lesson\n+++ printed\n@@ -14,3 +1,3 @@\n same\n ...\n-a\n+b\n"
    let transcript = Transcript(
      name: "m/l", file: "l.md", title: "", outcome: .failed, durationMs: 1, services: [],
      steps: [
        record(1, .failed, difference: difference), record(2, .errored), record(3, .notRun),
        record(4, .skipped), record(5, .passed),
      ])
    let annotations = transcript.annotations
    #expect(annotations.map(\.line) == [16, 20, 40])
    #expect(annotations.map(\.level) == [.error, .error, .notice])
    #expect(annotations[0].title == "Step 1 failed")
    #expect(annotations[0].message == "because\n" + difference)
  }

  @Test("of a long difference the first lines are shown", arguments: [19, 20, 21, 400])
  func longDifference(lines: Int) {
    let difference = (1..<lines).map { "+line \($0)\n" }.joined()
    let transcript = Transcript(
      name: "m/l", file: "l.md", title: "", outcome: .failed, durationMs: 1, services: [],
      steps: [record(1, .failed, difference: difference)])
    let message = transcript.annotations[0].message
    let shown = message.split(separator: "\n")
    #expect(shown.count == min(lines, 21))
    #expect(shown[0] == "because")
    if lines > 20 {
      let rest = lines == 21 ? "1 more line" : "\(lines - 20) more lines"
      #expect(shown[20] == "… and \(rest), which the log has")
    } else {
      #expect(message == "because\n" + difference)
    }
  }

  @Test func longLineIsCut() {
    let transcript = Transcript(
      name: "m/l", file: "l.md", title: "", outcome: .errored,
      message: String(repeating: "x", count: 100_000), durationMs: 1, services: [], steps: [])
    #expect(transcript.annotations[0].message == String(repeating: "x", count: 600) + "…")
  }

  @Test func lessonWithoutServicesIsOneError() {
    let transcript = Transcript(
      name: "m/l", file: "l.md", title: "", outcome: .errored, message: "no redis", durationMs: 1,
      services: [], steps: [record(1, .notRun)])
    #expect(
      transcript.annotations.map(\.text) == ["::error file=l.md,line=1,title=m/l::no redis"])
  }
}
