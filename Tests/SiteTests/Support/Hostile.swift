import Testing

@testable import LessonModel

/// Lessons and transcripts that want to break their page.
enum Hostile {
  /// Closes whatever it stands in, and runs a script.
  static let payload =
    "</code></samp></pre></title>\"'><script>window.scriptRan=1</script><img src=x onerror=window.scriptRan=1>&amp;{{title}}"

  /// Every text that a page shows holds `payload`; every outcome is there.
  static func pages() throws -> [(Lesson, Transcript?)] {
    [
      (try Sites.lesson(prose, name: "hostile"), nil),
      try steps(), try unrunnable(),
      (try unnamed(), nil),
    ]
  }

  private static let prose = """
    # First

    ## First

    #### Main

    <script>window.scriptRan=1</script> <b onclick="window.scriptRan=1">bold</b>

    [script](javascript:window.scriptRan=1) [data](data:text/html,<script>1</script>)
    [odd](<a"onmouseover="x.md>) [none](../09-nothing/README.md#x) ![none](none.png)
    [out](../../../../../../../etc/passwd) [title](#first "\\"onclick=\\"window.scriptRan=1")

    <details open><summary>fold <svg onload="window.scriptRan=1"></svg></summary>

    </summary></details></details></main> <kbd onclick="window.scriptRan=1">k</kbd>

    ![pixel](https://example.invalid/t.png) [host](//example.invalid/x) ![d](data:image/svg+xml,<svg/>)

    ```html"onload="x
    </code></pre><script>window.scriptRan=1</script>
    ```

    | a | b |
    |:-:|--:|
    | <i>1</i> | a long word: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |

    \(String(repeating: "unbreakable", count: 40))

    - `\(String(repeating: "code", count: 60))`

    """

  private static func steps() throws -> (Lesson, Transcript?) {
    var lesson = try Sites.lesson(
      """
      ---
      title: T
      services:
        a: postgres
        b: postgres
      ---
      ```sql on=a session=alice
      1
      ```
      ```output
      x
      ```
      ```sql on=b session=bob predict
      2
      ```
      ```choices
      - [x] one: Feedback.
      - [ ] two: Feedback.
      ```
      ```sql on=b hidden predict
      3
      ```
      ```sql on=b hidden
      4
      ```
      ```sql on=b requires=stop
      5
      ```
      ```sql on=b
      6
      ```
      ## Step 1
      ## Alice
      """, name: "hostile/steps")
    lesson.title = payload
    lesson.summary = payload
    for index in lesson.steps.indices { lesson.steps[index].input += payload }
    for (index, name) in [0: payload, 1: "same", 2: "same", 3: "step-1", 4: "", 5: "a b"] {
      lesson.steps[index].attributes.name = name
    }
    for index in lesson.steps[1].choices.indices {
      lesson.steps[1].choices[index].text = "`\(payload)` \(payload)"
      lesson.steps[1].choices[index].feedback += payload
    }
    lesson.steps[0].attributes.session = payload
    lesson.steps[0].attributes.on = payload
    lesson.services[0].name = payload
    let parts: [OutputPart] = [
      .init(.text("\(payload)\n")), .init(.masked("\(payload)\n")),
      .init(.blocked(by: [payload, "bob"])), .init(.text("\(payload)\n"), session: payload),
      .init(.text("one\n\ntwo\n"), session: "bob"),
    ]
    let outcomes: [Outcome] = [.failed, .passed, .errored, .passed, .skipped, .notRun]
    let records = zip(lesson.steps, outcomes).map { step, outcome in
      Sites.record(
        step, parts: outcome == .notRun || outcome == .skipped ? [] : parts, outcome: outcome,
        message: outcome == .passed ? nil : payload,
        difference: outcome == .failed ? "-\(payload)\n+\(payload)\n" : nil)
    }
    var shown = records
    shown[1].output.parts += PictureTests.pictures(payload).map { OutputPart(.picture($0)) }
    let service = ServiceRecord(name: payload, kind: payload, version: payload, provider: payload)
    return (
      lesson,
      Transcript(
        name: lesson.name, file: lesson.file, title: payload, outcome: .errored, message: payload,
        durationMs: 1, services: [service], steps: shown)
    )
  }

  /// A lesson whose service did not start, and one long line and many lines from its other step.
  private static func unrunnable() throws -> (Lesson, Transcript?) {
    let lesson = try Sites.lesson(
      "```sh\n1\n```\n\n```sh\n2\n```\n\n```sh\n3\n```\n", name: "hostile/huge")
    let long = String(repeating: "wide ", count: 2_000) + "\n"
    let many = (1...20_000).map { "line \($0)\n" }.joined()
    let records = [
      Sites.record(lesson.steps[0], output: long),
      Sites.record(lesson.steps[1], output: many),
    ]
    return (
      lesson,
      Transcript(
        name: lesson.name, file: lesson.file, title: lesson.title, outcome: .notRun,
        message: "no server", durationMs: 1, services: [], steps: records)
    )
  }

  /// A lesson whose name is no plain path.
  private static func unnamed() throws -> Lesson {
    try Sites.lesson("Text.\n", name: "hostile/50% of \"it\"? #1 <é>")
  }
}
