import Foundation
import Testing

@testable import LessonModel
@testable import LessonText
@testable import Site

/// The HTML of steps.
@Suite struct StepHTMLTests {
  private static func html(
    _ text: String, step number: Int = 1, record: ((Step) -> StepRecord)? = nil
  ) throws -> String {
    let lesson = try Sites.lesson(text)
    let transcript = Transcript(
      name: "t", file: "t", title: "t", outcome: .passed, durationMs: 1, services: [],
      steps: record.map { lesson.steps.map($0) } ?? [])
    return StepHTML(
      lesson: lesson, transcript: record == nil ? nil : transcript,
      colors: CodeColors([], coloring: nil), guesses: Guesses(lesson)
    )
    .html(of: lesson.steps[number - 1])
  }

  @Test("a step that passed: place, input, what it printed")
  func passed() throws {
    let html = try Self.html("```sh name=hello\necho '<'\n```\n```output\n<...>\n```\n") {
      Sites.record($0, output: "<\n")
    }
    #expect(
      html == """
        <div class="step passed" id="hello" role="group" aria-label="Step 1">
        <span class="also" id="step-1"></span><header><a class="permalink" href="#hello" aria-label="Link to step 1">1</a><span class="kind">sh</span></header>
        <pre class="input"><code>echo &#39;&lt;&#39;
        </code></pre>
        <pre class="output"><samp>&lt;</samp></pre>
        </div>

        """)
  }

  private static let conditional =
    "```redis\nPING\n```\n```output when=\"cache >= 8\"\n8\n```\n```output\n7\n```\n"

  @Test("of several outputs the one that decided is named; without a record all stand there")
  func outputsForServers() throws {
    let text = "---\ntitle: t\nservices: {cache: redis}\n---\n\n" + Self.conditional
    let lesson = try #require(LessonParser.parse(Array(text.utf8), file: "t", name: "t").lesson)
    func html(_ choice: OutputChoice?) -> String {
      var record = Sites.record(lesson.steps[0], output: "8\n")
      record.decidedBy = choice
      let transcript = Transcript(
        name: "t", file: "t", title: "t", outcome: .passed, durationMs: 1, services: [],
        steps: [record])
      return StepHTML(
        lesson: lesson, transcript: choice == nil ? nil : transcript,
        colors: CodeColors([], coloring: nil), guesses: Guesses(lesson)
      ).html(of: lesson.steps[0])
    }
    let decided = html(
      OutputChoice(line: 1, when: "cache >= 8", service: "cache", version: "8.0.2"))
    #expect(
      decided.contains(
        "<p class=\"expected\">What it prints on <code>cache &gt;= 8</code> (here 8.0.2):</p>\n<pre "
      ),
      "\(decided)")
    #expect(
      html(OutputChoice(line: 1)).contains(
        "What it prints on servers that have no output of their own"))
    let all = html(nil)
    #expect(
      all.contains(
        """
        <p class="expected">What it should print on <code>cache &gt;= 8</code>:</p>
        <pre class="output"><samp>8</samp></pre>
        <p class="expected">What it should print otherwise:</p>
        <pre class="output"><samp>7</samp></pre>
        """), "\(all)")
  }

  @Test("without a record the expectation stands there, and that it is one")
  func expected() throws {
    let html = try Self.html("```sh predict\nx\n```\n```output\n<int>\n```\n")
    #expect(
      html.contains(
        "<p class=\"expected\">What it should print:</p>\n"
          + "<pre class=\"output\"><samp>&lt;int&gt;</samp></pre>"))
    #expect(html.contains("class=\"step not-run\""))
  }

  @Test("what did not run shows what it should print", arguments: [Outcome.skipped, .notRun])
  func unrun(outcome: Outcome) throws {
    let html = try Self.html("```sh\nx\n```\n```output\ny\n```\n") {
      Sites.record($0, outcome: outcome, message: "why")
    }
    #expect(html.contains("What it should print:"))
    #expect(html.contains("<strong>\(outcome.rawValue)</strong>: why"))
  }

  @Test("a step that failed shows its output and the difference")
  func failed() throws {
    let html = try Self.html("```sh\nx\n```\n```output\ny\n```\n") {
      Sites.record(
        $0, output: "z\n", outcome: .failed, message: "the output differs", difference: "-y\n+z\n")
    }
    #expect(html.contains("<samp>z</samp>"))
    #expect(html.contains("<strong>failed</strong>: the output differs<pre><samp>-y\n+z\n</samp>"))
  }

  struct Folding: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let flags: String
    let outcome: Outcome
    let expected: [String]
  }

  @Test(
    "folding",
    arguments: [
      Folding(testDescription: "plain", flags: "", outcome: .passed, expected: []),
      Folding(
        testDescription: "predict", flags: "predict", outcome: .passed,
        expected: ["<details class=\"predict guess-1\">"]),
      Folding(
        testDescription: "a failed prediction is open", flags: "predict", outcome: .failed,
        expected: ["<details class=\"predict guess-1\" open>"]),
      Folding(
        testDescription: "one that did not run is folded", flags: "predict", outcome: .skipped,
        expected: ["<details class=\"predict guess-1\">"]),
      Folding(
        testDescription: "hidden", flags: "hidden", outcome: .passed, expected: ["<details>"]),
      Folding(
        testDescription: "nothing is asked about what is hidden", flags: "hidden predict",
        outcome: .passed, expected: ["<details>"]),
      Folding(
        testDescription: "a failure is not folded away", flags: "hidden", outcome: .failed,
        expected: ["<details open>"]),
    ])
  func folding(_ example: Folding) throws {
    let html = try Self.html("```sh \(example.flags)\nx\n```\n") {
      Sites.record($0, output: "y\n", outcome: example.outcome)
    }
    let found = html.split(separator: "<").filter { $0.hasPrefix("details") }.map { tag in
      "<\(tag.prefix { $0 != ">" })>"
    }
    #expect(found == example.expected)
    if example.outcome == .failed, example.flags == "hidden" {
      #expect(html.contains("</details>\n<div class=\"verdict\">"))
    }
  }

  @Test("of a hidden step that draws, the code is folded away, and the picture is shown")
  func hiddenPicture() throws {
    let text = "A picture\na -> b\n"
    let html = try Self.html("```swift hidden\nshow(diagram)\n```\n") { step in
      let picture = Picture(
        title: "A picture", text: text,
        content: .diagram(nodes: ["a", "b"], arrows: [.init(from: 0, to: 1, label: "")]))
      return Sites.record(
        step, parts: [OutputPart(.picture(picture)), OutputPart(.text("and a line\n"))])
    }
    let end = try #require(html.firstRange(of: "</details>"))
    #expect(html[..<end.lowerBound].contains("show(diagram)"))
    #expect(!html[..<end.lowerBound].contains("<svg"))
    #expect(html[end.upperBound...].contains("<svg"))
    #expect(html[end.upperBound...].contains("and a line"))
  }

  @Test("with several servers each has a colour, and a session is said to be on its server")
  func services() throws {
    let one = try Self.html("---\ntitle: T\nservices:\n  db: postgres\n---\n```sql\n1\n```\n") {
      Sites.record($0)
    }
    #expect(!one.contains("class=\"service\"") && !one.contains("class=\"session\""))
    let text = """
      ---
      title: T
      services: {a: postgres, b: postgres}
      ---
      ```sql on=b
      1
      ```
      ```sql on=b session=old
      1
      ```
      ```sql on=a session=a
      1
      ```
      """
    func head(_ number: Int) throws -> String {
      let html = try Self.html(text, step: number)
      let place = html.split(separator: "</a>")[1].split(separator: "</header>")[0]
      let classes = html.components(separatedBy: "<div class=\"step ").last?.prefix { $0 != "\"" }
      return "\(classes ?? ""): \(place)"
    }
    func mark(_ number: Int) -> String {
      "<i class=\"mark session-\(number)\" aria-hidden=\"true\"></i>"
    }
    let kind = "<span class=\"kind\">sql</span>"
    #expect(
      try (1...3).map(head) == [
        "not-run session-0 lane-0: <span class=\"session\">\(mark(0))main</span>\(kind)"
          + "<span class=\"service\">on b</span>",
        "not-run session-0 lane-0: <span class=\"session\">\(mark(0))old</span>\(kind)"
          + "<span class=\"service\">on b</span>",
        "not-run session-1 lane-1: <span class=\"session\">\(mark(1))a</span>\(kind)",
      ])
  }

  @Test("each session has a colour, the main one has none")
  func sessions() throws {
    let text = "```sh\n1\n```\n```sh session=a\n1\n```\n```sh session=b\n1\n```\n"
    #expect(try Self.html(text).contains("class=\"step not-run lanes-all\""))
    #expect(try Self.html(text, step: 2).contains("class=\"step not-run session-0 lane-0\""))
    #expect(try Self.html(text, step: 3).contains("class=\"step not-run session-1 lane-1\""))
  }

  @Test("ids: names, numbers, and what cannot be an id")
  func ids() {
    func ids(_ names: [String?], headings: [String] = []) -> [String] {
      let steps = names.enumerated().map { index, name in
        var attributes = StepAttributes()
        attributes.name = name
        return Step(
          number: index + 1, kind: .sh, attributes: attributes, input: "", line: index + 1)
      }
      let ids = LessonAnchors(headings: headings, steps: steps)
      return steps.map { ids.id(of: $0) }
    }
    #expect(ids([nil, "x", nil]) == ["step-1", "x", "step-3"])
    #expect(ids(["x", "x", "X"]) == ["x", "step-2", "X"])
    #expect(ids(["step-2", nil]) == ["step-1", "step-2"])
    #expect(ids(["step-1", "step-x"]) == ["step-1", "step-x"])
    #expect(ids(["a b", "", "\"", "é", "page.main"]) == (1...5).map { "step-\($0)" })
    #expect(ids(["setup", "x"], headings: ["setup"]) == ["step-1", "x"])
    #expect(ids([nil, "x", nil], headings: ["step-1", "x"]) == ["step.1", "step-2", "step-3"])
    #expect(ids(["step-1", nil], headings: ["step-1", "step-2"]) == ["step.1", "step.2"])
  }
}
