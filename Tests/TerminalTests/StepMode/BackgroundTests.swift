import LessonModel
import LessonText
import Terminal
import Testing

/// What step mode shows of processes that steps have left running.
struct BackgroundTests {
  @Test("new lines are asked for after each step, and after the output of the step itself")
  func afterEachStep() throws {
    var learner = try Learner(Learner.three)
    learner.run(output: "1\n")
    let result = StepModeAction.show(
      .result(Learner.run(of: 0, .passed, output: "1\n"), experiments: []))
    #expect(learner.actions.prefix(2) == [result, .showBackground(.new)])
    learner.press(.again)
    learner.finish(.failed)
    #expect(learner.actions.contains(.showBackground(.new)))
  }

  @Test("the rest is asked for before the summary, if anything has run")
  func atTheEnd() throws {
    var learner = try Learner(Learner.three)
    learner.press(.skip, .skip, .skip)
    #expect(!learner.log.contains(.showBackground(.rest)))
    learner = try Learner(Learner.three)
    learner.run()
    learner.press(.enter, .skip, .skip)
    let place = try #require(learner.actions.firstIndex(of: .showBackground(.rest)))
    guard case .show(.summary)? = learner.actions[(place + 1)...].first else {
      Issue.record("\(learner.actions)")
      return
    }
  }

  @Test("l shows everything at every stop, and starts nothing")
  func onDemand() throws {
    var learner = try Learner(Learner.three)
    learner.press(.logs)
    #expect(learner.notes.contains("No step has run yet, so nothing runs in the background."))
    #expect(learner.prompt.hasPrefix("step 1/3 ▸ Enter runs it"))
    learner.run()
    for prompt in ["step 1/3 ▸ Enter goes on", "step 2/3 ▸ Enter runs it"] {
      learner.press(.logs)
      #expect(learner.actions.first == .showBackground(.all))
      #expect(learner.prompt.hasPrefix(prompt))
      learner.press(.enter)
    }
    #expect(StepModeKey("l") == .logs)
  }

  /// What is shown of a report, each line trimmed.
  private func shown(
    _ report: BackgroundReport, _ part: BackgroundReport.Part
  ) throws -> [String] {
    let lesson = try Learner(Learner.three).model.lesson
    let screen = StepModeScreen(
      lesson: lesson, width: 80, showsAddresses: false, colors: CodeColors([], coloring: nil)
    ) { _ in nil }
    return screen.lines(of: .background(report, part)).map(\.plain)
  }

  @Test func eachLogStandsUnderItsStep() throws {
    let report = BackgroundReport(
      records: [
        .init(step: 1, name: "server", text: "up\n\nGET /\n"), .init(step: 3, text: "late\n"),
      ],
      problems: [1: "the script ended with exit status 7"])
    #expect(
      try shown(report, .new) == [
        "── in the background of step 1 (server)", "  up", "", "  GET /",
        "── in the background of step 3", "  late",
        "✗ Step 1, after it had passed: the script ended with exit status 7.", "",
      ])
  }

  @Test func ofManyLinesTheLastAreShown() throws {
    let text = (1...300).map { "\($0)\n" }.joined()
    let report = BackgroundReport(records: [.init(step: 1, text: text)])
    let new = try shown(report, .new)
    #expect(new[1] == "  … 280 lines before; l shows more")
    #expect(new[2] == "  281" && new.dropLast().last == "  300")
    let all = try shown(report, .all)
    #expect(all[1] == "  … 100 lines before")
    #expect(all.count == 203)
  }

  @Test func nothingIsShownOfNothing() throws {
    #expect(try shown(BackgroundReport(), .new) == [])
    #expect(try shown(BackgroundReport(), .rest) == [])
    #expect(try shown(BackgroundReport(), .all) == ["Nothing has been printed in the background."])
  }
}
