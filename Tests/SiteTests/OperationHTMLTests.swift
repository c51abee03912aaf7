import LessonModel
import Testing

@testable import Site

/// What the page shows of an operator's steps.
@Suite struct OperationHTMLTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var fence = "service"
    let input: String
    var output = ""
    /// The output that is left; nil for a step that is shown like any other.
    let rest: String?
  }

  static let cases = [
    Case(
      testDescription: "an echo is left out", input: "crash a\npromote b\n",
      output: "crashed a\npromoted b\n", rest: ""),
    Case(
      testDescription: "each verb has its echo",
      input: "stop a\nstart a\npause a\nresume a\ncut a b\nheal a b\nadvance k 5 days\n",
      output:
        "stopped a\nstarted a\npaused a\nresumed a\ncut a b\nhealed a b\nadvanced k by 5 days\n",
      rest: ""),
    Case(
      testDescription: "comments and blank lines have none", input: "# Now:\n\nstop a\n",
      output: "stopped a\n", rest: ""),
    Case(
      testDescription: "something else stays", input: "promote b\n",
      output: "no: b is no standby\n",
      rest: "no: b is no standby\n"),
    Case(
      testDescription: "so does more", input: "stop a\n", output: "stopped a\nand more\n",
      rest: "stopped a\nand more\n"),
    Case(
      testDescription: "another server is something else", input: "stop a\n", output: "stopped b\n",
      rest: "stopped b\n"),
    Case(
      testDescription: "what is to be guessed is shown like any other", fence: "service predict",
      input: "stop a\n", rest: nil),
    Case(
      testDescription: "so is what is behind the scenes", fence: "service hidden",
      input: "stop a\n", rest: nil),
    Case(testDescription: "another kind", fence: "sh", input: "stop a\n", rest: nil),
  ]

  private static func step(_ example: Case) throws -> (Lesson, Step) {
    let lesson = try Sites.lesson(
      """
      ---
      title: T
      services: {a: postgres, b: {kind: postgres, standby-of: a}, k: kafka}
      ---

      ```sql on=a
      SELECT 1;
      ```

      ```\(example.fence)
      \(example.input)```

      """)
    return (lesson, lesson.steps[1])
  }

  @Test("what is shown", arguments: cases)
  func shown(_ example: Case) throws {
    let (lesson, step) = try Self.step(example)
    let operation = OperationHTML(step, voices: Voices(lesson))
    #expect(operation?.rest(of: StepOutput(text: example.output)).text == example.rest)
    guard let operation else { return }
    // What is copied from the page is what the lesson says.
    let text = operation.html.replacing(/<[^>]*>/, with: "")
    #expect(text == example.input + "\n")
  }

  @Test("a server has its colour and its mark, a verb its class")
  func colors() throws {
    let example = Case(testDescription: "", input: "crash b\n", rest: nil)
    let (lesson, step) = try Self.step(example)
    let html = try #require(OperationHTML(step, voices: Voices(lesson))).html
    #expect(
      html.contains(
        "<span class=\"op-crash\"><b class=\"verb\">crash</b> <b class=\"who session-1\"><i class=\"mark session-1\""
      ))
  }
}
