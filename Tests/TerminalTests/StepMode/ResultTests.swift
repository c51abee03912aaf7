import LessonModel
import LessonText
import Testing

@testable import Matching
@testable import Terminal

/// What a learner sees of a result: differences, experiments, other sessions, the end.
@Suite struct ResultTests {
  static let page = """
    ```sql session=alice
    SELECT 1;
    ```

    ```output
    id | name
     1 | bob
    (1 row)
    one more
    ```

    ```sql session=bob
    SELECT 2;
    ```

    """

  private static func screen(width: Int = 80) throws -> StepModeScreen {
    let lesson = try Learner(page, service: "postgres").model.lesson
    return StepModeScreen(
      lesson: lesson, width: width, showsAddresses: false, colors: CodeColors([], coloring: nil)
    ) { _ in nil }
  }

  private static func run(_ lines: [String]) throws -> StepRun {
    let expectation = try #require(
      Learner(page, service: "postgres").model.lesson.steps[0].expectation)
    var captures = Captures()
    let result = ExpectationMatcher(expectation).match(lines, captures: &captures)
    var run = Learner.run(of: 0, .failed, output: lines.map { "\($0)\n" }.joined())
    run.record.difference = result.unifiedText()
    run.difference = result
    return run
  }

  @Test("a difference has no marks of a patch, and marks what differs")
  func difference() throws {
    let run = try Self.run(["id | name", "  1 | robert", "(1 row)", "extra", "one more"])
    let lines = try Self.screen().lines(of: .result(run, experiments: [])).map(\.plain)
    #expect(
      Array(lines.drop { !$0.hasPrefix("✗") }) == [
        "✗ That is not what the page says.",
        "          │ id | name",
        "  page    │  1 | bob",
        "          │  ^   ^^^",
        "  printed │  ·1 | robert",
        "          │  ^    ^^^^^^",
        "  nothing expected, a blank printed",
        "          │ (1 row)",
        "  printed │ extra",
        "          │ one more",
        "",
      ], "\(lines.joined(separator: "\n"))")
  }

  @Test("what goes on in another step is said before what it prints", arguments: [true, false])
  func goesOn(hasStep: Bool) throws {
    var run = Learner.run(of: 1, .passed)
    run.record.output = StepOutput([
      OutputPart(.text("COMMIT\n")),
      OutputPart(.released, session: "alice", step: hasStep ? 1 : nil),
      OutputPart(.text("UPDATE 1\n"), session: "alice", step: hasStep ? 1 : nil),
    ])
    let lines = try Self.screen().lines(of: .result(run, experiments: [])).map(\.plain)
    #expect(
      Array(lines.prefix(3)) == [
        "  COMMIT",
        "  ● alice goes on\(hasStep ? " with step 1, which had waited" : ", and had waited") until now:",
        "  alice| UPDATE 1",
      ])
  }

  @Test("running text has lines of at most 100 columns, an output those of the terminal")
  func wideTerminal() throws {
    let run = Learner.run(of: 1, .passed, output: String(repeating: "x", count: 150) + "\n")
    let screen = try Self.screen(width: 200)
    let words = screen.lines(of: .note(String(repeating: "word ", count: 60)))
    #expect((words.map(\.width).max() ?? 0) <= 100)
    #expect(words.count == 3)
    let output = screen.lines(of: .result(run, experiments: []))
    #expect(output.map(\.width).max() == 152)
  }

  @Test(
    "a long line is shown around what differs, with its mark below", arguments: [20, 40, 60, 200])
  func longLine(width: Int) throws {
    let long = String(repeating: "abc ", count: 60)
    var captures = Captures()
    let result = ExpectationMatcher(Expectation(lines: [long + "x" + long], line: 9))
      .match([long + "y" + long], captures: &captures)
    var run = Learner.run(of: 0, .failed)
    run.record.difference = result.unifiedText()
    run.difference = result
    let lines = try Self.screen(width: width).lines(of: .result(run, experiments: []))
    for line in lines { #expect(line.width <= width, "\(line.plain)") }
    let text = lines.map(\.plain)
    for sign: Character in ["x", "y"] {
      let place = try #require(text.firstIndex { $0.contains("│ …") && $0.contains(sign) })
      let column = try #require(text[place].firstIndex(of: sign))
      let mark = try #require(text[place + 1].firstIndex(of: "^"))
      #expect(
        text[place].distance(from: text[place].startIndex, to: column)
          == text[place + 1].distance(from: text[place + 1].startIndex, to: mark))
    }
  }

  @Test("what the learner changed is an experiment, and so is what follows from it")
  func experiments() throws {
    let run = try Self.run(["id | name"])
    let screen = try Self.screen()
    func verdict(_ experiments: [Int]) -> String {
      screen.lines(of: .result(run, experiments: experiments)).map(\.plain)
        .first { "✗≠✓".contains($0.first ?? " ") } ?? ""
    }
    #expect(verdict([1]) == "≠ Your experiment: the page's own text printed something else.")
    #expect(verdict([2]) == "≠ That is not what the page says; you changed step 2 before it.")
    #expect(verdict([]) == "✗ That is not what the page says.")
  }

  @Test("other sessions' lines are theirs, and a wait looks like one")
  func sessions() throws {
    var run = Learner.run(of: 0, .passed)
    run.record.output = StepOutput([
      OutputPart(.text("UPDATE 1\nbob| is what alice printed\n")),
      OutputPart(.blocked(by: ["bob"])),
      OutputPart(.text("COMMIT\nbob| again\n"), session: "bob", step: 2),
    ])
    let lines = try Self.screen().lines(of: .result(run, experiments: []))
    #expect(
      lines.prefix(5).map(\.plain) == [
        "  UPDATE 1", "  bob| is what alice printed", "  (blocked by bob)", "  bob| COMMIT",
        "  bob| bob| again",
      ])
    #expect(lines[2].text(color: true).contains("\u{1b}[33m(blocked by bob)"))
    #expect(lines[3].text(color: true).contains("\u{1b}[38;5;162m  bob| "))
  }

  @Test("the end: what was as on the page, guesses, experiments, what comes next")
  func end() throws {
    var summary = StepModeSummary(count: 9)
    summary.asOnPage = [1, 2, 3, 6]
    summary.otherwise = [7]
    summary.experiments = [4]
    summary.skipped = [5, 8]
    summary.notRun = [9]
    summary.guesses = [2: true, 6: false]
    var lesson = try Learner(Self.page, service: "postgres").model.lesson
    (lesson.title, lesson.summary, lesson.minutes) = ("Savepoints", "Take back a part.", 15)
    let screen = try Self.screen()
    #expect(
      screen.lines(of: .summary(summary, next: NextLesson(lesson))).map(\.plain) == [
        "── the end of the lesson",
        "As on the page  ▰▰▰▰▱▱  4 of 6   otherwise: step 7",
        "Guesses right   ▰▱  1 of 2   missed: step 6",
        "1 experiment of yours: step 4; no fault",
        "Skipped: steps 5, 8",
        "Not run: step 9",
        "",
        "Next: Savepoints, 15 min · Take back a part.",
      ])
    let narrow = try Self.screen(width: 40).lines(of: .summary(summary, next: nil))
    for line in narrow { #expect(line.width <= 40, "\(line.plain)") }
    #expect(narrow[1].plain == "As on the page  4 of 6" || narrow[1].plain.contains("otherwise"))
    let empty = screen.lines(of: .summary(StepModeSummary(count: 0), next: nil))
    #expect(empty.map(\.plain) == ["── the end of the lesson"])
  }
}
