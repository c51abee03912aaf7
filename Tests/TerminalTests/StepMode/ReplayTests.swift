import LessonModel
import Terminal
import Testing

/// Going back, running again and editing: what of the lesson runs anew, and with which texts.
struct ReplayTests {
  @Test func backReplaysWhatHadRun() throws {
    var learner = try Learner(Learner.three)
    learner.run()
    learner.press(.enter, .skip)
    learner.press(.back)
    #expect(learner.prompt == "Back to which step (1 to 2; Enter stays)? ")
    learner.send(.answered("two"))
    #expect(learner.notes.contains("'two' is no step to go back to"))
    learner.send(.answered(" 2 "))
    #expect(learner.actions.last == .replay(learner.model.lesson, [0]))
    learner.send(.replayed([Learner.run(of: 0, .failed)]))
    #expect(learner.notes.contains("Step 1 failed this time (it was passed)"))
    #expect(learner.prompt.hasPrefix("step 2/3 ▸ Enter runs it"))
    learner.press(.back)
    learner.send(.answered(""))
    #expect(learner.prompt.hasPrefix("step 2/3 ▸ Enter runs it"))
  }

  @Test func editedTextRunsAndIsReplayed() throws {
    var learner = try Learner(Learner.three)
    learner.press(.edit)
    #expect(learner.actions == [.edit(0, text: "echo 1\n")])
    learner.send(.edited("echo 1\n"))
    #expect(learner.notes == "The text is as it was.")
    learner.press(.edit)
    learner.send(.edited("echo x\n"))
    #expect(
      learner.actions.contains(.show(.step(0, text: "echo x\n", isEdited: true, isNamed: true))))
    learner.press(.enter)
    learner.send(.replayed([]))
    #expect(learner.actions == [.run(0, text: "echo x\n")])
    learner.finish(.failed)
    learner.press(.explain)
    #expect(learner.notes.contains("You edited this step"))
    learner.press(.enter)
    learner.run()
    learner.press(.back)
    learner.send(.answered("2"))
    guard case .replay(let lesson, [0])? = learner.actions.last else {
      Issue.record("\(learner.actions)")
      return
    }
    #expect(lesson.steps[0].input == "echo x\n")
    // Back to the author's text is no edit.
    learner.send(.replayed([Learner.run(of: 0, .failed)]))
    learner.press(.back)
    learner.send(.answered("1"))
    learner.send(.replayed([]))
    learner.press(.edit)
    learner.send(.edited("echo 1\n"))
    #expect(
      learner.actions.contains(.show(.step(0, text: "echo 1\n", isEdited: false, isNamed: true))))
  }

  @Test func aSwiftStepThatRunsAgainReplaysTheProgram() throws {
    var learner = try Learner(Learner.program)
    learner.run()
    learner.press(.again)
    #expect(learner.notes.contains("because step 1 has run already"))
    #expect(learner.actions.last == .replay(learner.model.lesson, []))
    learner.send(.replayed([]))
    #expect(learner.actions == [.run(0, text: nil)])
    learner.finish()
    learner.press(.enter)
    learner.run()
    learner.press(.again)
    #expect(learner.actions == [.run(1, text: nil)], "a shell step needs no fresh program")
  }

  @Test func aSkippedSwiftStepIsEmptyInTheProgram() throws {
    var learner = try Learner(Learner.program)
    learner.run()
    learner.press(.enter, .skip, .skip, .enter)
    #expect(learner.notes.contains("without step 3"))
    guard case .replay(let lesson, let places)? = learner.actions.last else {
      Issue.record("\(learner.actions)")
      return
    }
    // Step 3 is passed as well: it is empty, and the program has to get past it.
    #expect(places == [0, 2])
    #expect(lesson.steps.map(\.input) == ["var a = 1\n", "echo 2\n", "", "print(a)\n"])
    learner.send(.replayed(places.map { Learner.run(of: $0, .passed) }))
    #expect(learner.actions == [.run(3, text: nil)])
    learner.finish()
    learner.press(.enter)
    #expect(learner.summary?.asOnPage == [1, 4])
    #expect(learner.summary?.skipped == [2, 3])
  }

  @Test func anEditedSwiftStepIsCompiledAnew() throws {
    var learner = try Learner(Learner.program)
    learner.run()
    learner.press(.edit)
    learner.send(.edited("var a = 5\n"))
    learner.press(.enter)
    #expect(learner.notes.contains("with your text of step 1"))
    guard case .replay(let lesson, [])? = learner.actions.last else {
      Issue.record("\(learner.actions)")
      return
    }
    #expect(lesson.steps[0].input == "var a = 5\n")
  }
}
