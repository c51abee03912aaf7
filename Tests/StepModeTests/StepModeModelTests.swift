import Lessons
import Testing

@testable import StepMode

/// The state machine of step mode, without a terminal.
struct StepModeModelTests {
  static let three = """
    ```sh
    echo 1
    ```

    ```redis
    INCR a
    ```

    ```sh predict
    echo 3
    ```

    """
  static let program = """
    ```swift
    var a = 1
    ```

    ```sh
    echo 2
    ```

    ```swift
    a += 1
    ```

    ```swift
    print(a)
    ```

    """

  @Test func nothingRunsBeforeEnter() throws {
    var learner = try Learner(Self.three)
    #expect(
      learner.actions == [
        .show(.title), .show(.prose(before: 0)), .show(.step(0, text: "echo 1\n", isEdited: false)),
        .awaitKey(prompt: "step 1/3 ▸ Enter runs it  s skip  e edit  o shell  b back  h help "),
      ])
    learner.press(.enter)
    #expect(learner.actions == [.replay(learner.model.lesson, [])])
    learner.send(.replayed([]))
    #expect(learner.actions == [.run(0, text: nil)])
    learner.finish()
    #expect(learner.prompt == "step 1/3 ▸ Enter goes on  r again  e edit  o shell  b back  h help ")
    learner.press(.enter)
    #expect(learner.prompt.hasPrefix("step 2/3 ▸ Enter runs it  s skip  e edit  o redis-cli"))
  }

  @Test("every list of actions ends with the one that waits", arguments: 0..<200)
  func alwaysWaits(seed: UInt64) throws {
    var random = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    var learner = try Learner(
      seed % 2 == 0 ? Self.three : Self.program, service: seed % 3 == 0 ? Self.suspect : "redis")
    var isOpen = false
    let keys: [StepModeKey] = [
      .enter, .skip, .again, .back, .edit, .open, .explain, .help, .yes, .other,
    ]
    for _ in 0..<60 {
      let last = try #require(learner.actions.last)
      for action in learner.actions.dropLast() {
        guard case .show = action else {
          Issue.record("\(action) waits and is not the last")
          return
        }
      }
      switch last {
      case .show: Issue.record("nothing is waited for after \(learner.actions)")
      case .quit: return
      case .run(let place, _):
        #expect(isOpen)
        learner.send(.ran(Learner.run(of: place, Outcome.allCases.randomElement(using: &random)!)))
      case .replay(let lesson, let places):
        isOpen = true
        #expect(places == places.sorted())
        #expect(lesson.steps.count == learner.model.lesson.steps.count)
        learner.send(.replayed(places.map { Learner.run(of: $0, .passed) }))
      case .awaitKey: learner.press(keys.randomElement(using: &random)!)
      case .awaitLine:
        learner.send(.answered(["", "1", "2", "x", "99"].randomElement(using: &random)!))
      case .edit(_, let text): learner.send(.edited(text + "# more\n"))
      case .openTool: learner.send(.toolClosed)
      }
    }
  }

  @Test("q, Ctrl-D and a terminal that has gone leave from every stop", arguments: 0...4)
  func leaves(stop: Int) throws {
    var learner = try Learner(Self.three)
    switch stop {
    case 1: learner.run()
    case 2: learner.press(.skip, .skip, .skip)
    case 3: learner.press(.skip, .skip, .enter)
    case 4:
      learner.run()
      learner.press(.back)
    default: break
    }
    let isLine = if case .awaitLine? = learner.actions.last { true } else { false }
    #expect(isLine == (stop >= 3))
    learner.send(isLine ? .answered(nil) : .key(.quit))
    #expect(learner.actions == [.quit(.left)])
    learner.press(.enter)
    #expect(learner.actions == [])
  }

  @Test func aServiceThatIsNotThereEndsIt() throws {
    var learner = try Learner(Self.three)
    learner.press(.enter)
    learner.send(.couldNotOpen("no redis"))
    #expect(learner.actions == [.show(.note("no redis")), .quit(.withoutServices)])
  }

  @Test func guessesAreAskedForOnceAndCompared() throws {
    var learner = try Learner(Self.three)
    learner.press(.skip, .skip, .enter)
    #expect(learner.prompt.hasPrefix("What will it print?"))
    learner.send(.answered("3"))
    learner.finish(output: "3\n")
    #expect(learner.actions.contains(.show(.comparison(Prediction("3", output: "3")))))
    learner.press(.again)
    #expect(learner.actions == [.run(2, text: nil)])
    learner.finish(output: "3\n")
    #expect(learner.actions.count == 2, "no comparison without a guess")
  }

  @Test func backReplaysWhatHadRun() throws {
    var learner = try Learner(Self.three)
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
    var learner = try Learner(Self.three)
    learner.press(.edit)
    #expect(learner.actions == [.edit(0, text: "echo 1\n")])
    learner.send(.edited("echo 1\n"))
    #expect(learner.notes == "The text is as it was.")
    learner.press(.edit)
    learner.send(.edited("echo x\n"))
    #expect(learner.actions.contains(.show(.step(0, text: "echo x\n", isEdited: true))))
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
    #expect(learner.actions.contains(.show(.step(0, text: "echo 1\n", isEdited: false))))
  }

  @Test func aSwiftStepThatRunsAgainReplaysTheProgram() throws {
    var learner = try Learner(Self.program)
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
    var learner = try Learner(Self.program)
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
    #expect(
      learner.actions.contains(.show(.summary([.passed: 2, .skipped: 2]))))
  }

  @Test func anEditedSwiftStepIsCompiledAnew() throws {
    var learner = try Learner(Self.program)
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

  static let suspect = "{kind: redis, config: {hz: 10, loadmodule: /tmp/x.so}}"

  @Test(
    "the first yes, whichever it is, asks about settings",
    arguments: [
      StepModeKey.enter, .open,
    ])
  func suspectSettingsAreAskedAbout(key: StepModeKey) throws {
    var learner = try Learner(Self.three, service: Self.suspect)
    for no: StepModeKey in [.enter, .other, .open, .skip] {
      learner.press(key)
      #expect(learner.prompt.hasPrefix("y starts the servers with them"))
      #expect(learner.notes.contains("line 4, cache (redis): loadmodule = /tmp/x.so"))
      #expect(!learner.notes.contains("hz"))
      learner.press(no)
      #expect(learner.prompt.hasPrefix("step 1/3 ▸ Enter runs it"))
    }
    for action in learner.log {
      if case .replay = action { Issue.record("services were started") }
    }
    learner.press(key, .yes)
    #expect(learner.actions == [.replay(learner.model.lesson, [])])
    learner.send(.replayed([]))
    #expect(learner.actions == [key == .open ? .openTool(0) : .run(0, text: nil)])
    // Once is enough.
    learner.send(key == .open ? .toolClosed : .ran(Learner.run(of: 0, .passed)))
    learner.press(.back)
    learner.send(.answered("1"))
    if key == .enter { #expect(learner.actions.last == .replay(learner.model.lesson, [])) }
  }

  @Test func leavingAtTheQuestionStartsNothing() throws {
    var learner = try Learner(Self.three, service: Self.suspect)
    learner.press(.enter, .quit)
    #expect(learner.actions == [.quit(.left)])
  }

  @Test func trustGivenBeforehandAsksNothing() throws {
    let asked = try Learner(Self.three, service: Self.suspect)
    var model = StepModeModel(asked.model.lesson, isTrusted: true)
    _ = model.start()
    #expect(model.handle(.key(.enter)) == [.replay(model.lesson, [])])
  }

  @Test func goingBackBeforeAnythingRanStartsNothing() throws {
    var learner = try Learner(Self.three)
    learner.press(.skip, .back)
    learner.send(.answered("1"))
    #expect(learner.prompt.hasPrefix("step 1/3 ▸ Enter runs it"))
  }

  @Test func aSkippedSwiftStepBeforeTheFirstYesIsPassed() throws {
    var learner = try Learner(Self.program)
    learner.press(.skip, .enter)
    guard case .replay(let lesson, [0])? = learner.actions.last else {
      Issue.record("\(learner.actions)")
      return
    }
    #expect(lesson.steps[0].input == "")
    learner.send(.replayed([Learner.run(of: 0, .passed)]))
    #expect(learner.actions == [.run(1, text: nil)])
  }

  @Test func anEditedTextBeforeTheFirstYesIsCompiled() throws {
    var learner = try Learner(Self.program)
    learner.press(.edit)
    learner.send(.edited("var a = 5\n"))
    learner.press(.enter)
    guard case .replay(let lesson, [])? = learner.actions.last else {
      Issue.record("\(learner.actions)")
      return
    }
    #expect(lesson.steps[0].input == "var a = 5\n")
    learner.send(.replayed([]))
    #expect(learner.actions == [.run(0, text: nil)])
  }

  @Test func aLessonWithoutStepsHasAnEnd() throws {
    var learner = try Learner("Only prose.\n")
    #expect(learner.prompt.hasPrefix("the end ▸"))
    learner.press(.again, .edit, .open, .back, .explain)
    #expect(learner.prompt.hasPrefix("the end ▸"))
    learner.press(.enter)
    #expect(learner.actions == [.quit(.left)])
  }

  @Test func toolsComeBackToWhereTheyWereOpened() throws {
    var learner = try Learner(Self.three)
    learner.run(.failed)
    let prompt = learner.prompt
    learner.press(.open)
    #expect(learner.actions == [.openTool(0)])
    learner.send(.couldNotOpenTool("no bash"))
    #expect(learner.notes.contains("no bash"))
    #expect(learner.prompt == prompt)
    learner.press(.open)
    learner.send(.toolClosed)
    #expect(learner.prompt == prompt)
    learner.press(.explain)
    #expect(learner.notes.contains("You were in a tool"))
  }

  @Test("prompts fit into 80 columns", arguments: [three, program])
  func promptsFit(body: String) throws {
    var learner = try Learner(body)
    learner.run(.failed)
    for case .awaitKey(let prompt) in learner.log { #expect(prompt.count < 80) }
  }
}
