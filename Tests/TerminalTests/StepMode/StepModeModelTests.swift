import LessonModel
import Terminal
import Testing

/// The state machine of step mode, without a terminal.
struct StepModeModelTests {
  @Test("every list of actions ends with the one that waits", arguments: 0..<200)
  func alwaysWaits(seed: UInt64) throws {
    var random = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    var learner = try Learner(
      seed % 2 == 0 ? Learner.three : Learner.program,
      service: seed % 3 == 0 ? Learner.suspect : "redis")
    var isOpen = false
    let keys: [StepModeKey] = [
      .enter, .skip, .again, .back, .edit, .open, .logs, .explain, .help, .yes, .other,
    ]
    for _ in 0..<60 {
      let last = try #require(learner.actions.last)
      for action in learner.actions.dropLast() {
        switch action {
        case .show: break
        case .showBackground: #expect(isOpen)
        default:
          Issue.record("\(action) waits and is not the last")
          return
        }
      }
      switch last {
      case .show, .showBackground: Issue.record("nothing is waited for after \(learner.actions)")
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
      case .page: Issue.record("only pages ask for \(last)")
      }
    }
  }

  @Test("q, Ctrl-D and a terminal that has gone leave from every stop", arguments: 0...4)
  func leaves(stop: Int) throws {
    var learner = try Learner(Learner.three)
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
    var learner = try Learner(Learner.three)
    learner.press(.enter)
    learner.send(.couldNotOpen("no redis"))
    #expect(learner.actions == [.show(.note("no redis")), .quit(.withoutServices)])
  }

  @Test func guessesAreAskedForOnceAndCompared() throws {
    var learner = try Learner(Learner.three)
    learner.press(.skip, .skip, .enter)
    #expect(learner.prompt.hasPrefix("What will it print?"))
    learner.send(.answered("3"))
    learner.finish(output: "3\n")
    #expect(learner.actions.contains(.show(.comparison(Prediction("3", output: "3")))))
    learner.press(.again)
    #expect(learner.actions == [.run(2, text: nil)])
    learner.finish(output: "3\n")
    #expect(
      !learner.actions.contains {
        if case .show(.comparison) = $0 { true } else { false }
      }, "no comparison without a guess")
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
    var learner = try Learner(Learner.three)
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

  @Test("prompts fit into 80 columns", arguments: [Learner.three, Learner.program])
  func promptsFit(body: String) throws {
    var learner = try Learner(body)
    learner.run(.failed)
    for case .awaitKey(let prompt) in learner.log { #expect(prompt.count < 80) }
  }
}
