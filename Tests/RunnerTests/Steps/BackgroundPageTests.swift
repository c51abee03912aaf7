import Lessons
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
    #expect(records.map(\.events.count) == [0, 0, 0, 0])
    let ending = page.runner.ending()
    #expect(ending.background == [BackgroundRecord(step: 1, name: "left", text: "late\n")])
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
