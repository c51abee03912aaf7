import LessonModel
import Testing

@testable import Runner

/// What pages say of processes that their steps leave in the background.
@Suite struct BackgroundPageTests {
  @Test func whatIsLeftBehindPrintsInNoOtherStep() throws {
    let page = try TestPage(
      block("sh name=left", "mkfifo gate; (read x < gate; echo late) & echo begun", prints: "begun")
        + block("sh", "echo x > gate; echo 1", prints: "1")
        + block("redis", "PING", prints: "PONG")
        + block("sh until=20s logs=left", "cat", prints: "late"))
    let records = page.run()
    #expect(records.map(\.outcome) == Array(repeating: .passed, count: 4), "\(records)")
    #expect(!records.contains { $0.output.parts.contains { $0.session != nil } })
    let ending = page.runner.ending()
    #expect(ending.records == [BackgroundRecord(step: 1, name: "left", text: "late\n")])
    #expect(ending.problems.isEmpty)
  }

  @Test func attemptsOfOneStepShareItsLog() throws {
    let page = try TestPage(
      block(
        "sh until=20s name=tries",
        """
        echo x >> count
        (until [ -e go ]; do :; done; echo behind) &
        wc -l < count
        """, prints: "3")
        + block("sh", "touch go")
        + block("sh until=20s logs=tries", "cat", prints: "behind\nbehind\nbehind"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .passed, .passed], "\(records)")
  }

  @Test func newLinesAreHandedOutOnceAndWhole() throws {
    let page = try TestPage(
      block(
        "sh name=left",
        """
        mkfifo a b; echo own
        (read x < a; echo 1; echo 2; printf begun; read x < b; echo ' and ended') &
        """, prints: "own")
        + block("sh", "echo > a", prints: "") + block("sh", "echo > b", prints: ""))
    func news() -> String {
      page.runner.background(.new).records.map(\.text).joined()
    }
    let steps = page.lesson.steps
    #expect(page.runner.run(steps[0]).outcome == .passed)
    #expect(news() == "")
    #expect(page.runner.run(steps[1]).output.parts == [])
    var lines = ""
    let deadline = ContinuousClock.now + .seconds(20)
    while lines != "1\n2\n", ContinuousClock.now < deadline { lines += news() }
    #expect(lines == "1\n2\n", "a line that has not ended waits")
    #expect(news() == "")
    #expect(page.runner.run(steps[2]).output.parts == [])
    lines = ""
    while lines.isEmpty, ContinuousClock.now < deadline { lines = news() }
    #expect(lines == "begun and ended\n")
    #expect(
      page.runner.background(.all).records
        == [BackgroundRecord(step: 1, name: "left", text: "1\n2\nbegun and ended\n")])
    #expect(news() == "")
  }

  @Test func theRestHasTheLineThatHasNotEnded() throws {
    let page = try TestPage(block("sh background", "printf begun"))
    #expect(page.run().map(\.outcome) == [.passed])
    var text = ""
    let deadline = ContinuousClock.now + .seconds(20)
    while text.isEmpty, ContinuousClock.now < deadline {
      #expect(page.runner.background(.new).records.isEmpty)
      text = page.runner.background(.rest).records.map(\.text).joined()
    }
    #expect(text == "begun\n")
  }

  @Test func aFailureIsToldOnceBetweenSteps() throws {
    let page = try TestPage(block("sh background", "exit 7"))
    #expect(page.run().map(\.outcome) == [.passed])
    var told: [Int: String] = [:]
    let deadline = ContinuousClock.now + .seconds(20)
    while told.isEmpty, ContinuousClock.now < deadline {
      told = page.runner.background(.new).problems
    }
    #expect(told.keys.sorted() == [1])
    #expect(page.runner.background(.new).problems.isEmpty)
    #expect(page.runner.background(.all).problems == told)
    #expect(page.runner.ending().problems == told)
  }

  @Test func theLogOfASkippedStepIsNotThere() throws {
    let page = try TestPage(
      block("sh name=server background requires=crash", "sleep 999")
        + block("sh logs=server", "cat", prints: "up"), lacking: ["crash"])
    let records = page.run()
    #expect(records.map(\.outcome) == [.skipped, .skipped], "\(records)")
    #expect(records[1].message == "reads the log of step 1, which was skipped")
  }

  @Test func aScriptThatWasToRunOnAndFailsIsSaid() throws {
    let page = try TestPage(
      block("sh name=server background", "echo bad >&2; exit 7")
        + block("sh logs=server until=20s", "cat", prints: "bad"))
    #expect(page.run().map(\.outcome) == [.passed, .passed])
    var problems: [Int: String] = [:]
    let deadline = ContinuousClock.now + .seconds(20)
    while problems.isEmpty, ContinuousClock.now < deadline {
      problems = page.runner.ending().problems
    }
    #expect(
      problems == [
        1: "the script, which was to run in the background, ended with exit status 7"
      ])
  }
}
