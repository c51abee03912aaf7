import LessonModel
import Terminal
import Testing

/// The first yes: before it nothing starts, whatever the learner does.
struct FirstYesTests {
  @Test func nothingRunsBeforeEnter() throws {
    var learner = try Learner(Learner.three)
    #expect(
      learner.actions == [
        .show(.title), .show(.prose(before: 0)),
        .show(.step(0, text: "echo 1\n", isEdited: false, isNamed: true)),
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

  @Test(
    "the first yes, whichever it is, asks about settings",
    arguments: [
      StepModeKey.enter, .open,
    ])
  func suspectSettingsAreAskedAbout(key: StepModeKey) throws {
    var learner = try Learner(Learner.three, service: Learner.suspect)
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

  @Test func programsOfTheRepositorysServicesAreAskedAbout() throws {
    var lesson = try Learner(Learner.three).model.lesson
    var recipe = ServiceRecipe(
      word: "acme", title: "Acme",
      start: .init(["acme", "--port={port}"].map { RecipeText($0) }, line: 1), ready: .log("x"))
    recipe.prepare = [.init(["acme-init", "{data}"].map { RecipeText($0) }, line: 2)]
    lesson.services = [ServiceDeclaration(name: "a", kind: ServiceKind(recipe))]
    var model = StepModeModel(lesson)
    _ = model.start()
    let actions = model.handle(.key(.enter))
    #expect(model.lacksTrust && model.asksForTrust)
    #expect(
      "\(actions)".contains("acme: acme --port={port}") && "\(actions)".contains("acme-init {data}")
    )
    #expect("\(actions)".contains("y starts the servers  any other key starts nothing"))
    #expect(model.handle(.key(.yes)) == [.replay(lesson, [])])
    var trusting = StepModeModel(lesson, isTrusted: true)
    _ = trusting.start()
    #expect(trusting.handle(.key(.enter)) == [.replay(lesson, [])])
  }

  @Test func leavingAtTheQuestionStartsNothing() throws {
    var learner = try Learner(Learner.three, service: Learner.suspect)
    learner.press(.enter, .quit)
    #expect(learner.actions == [.quit(.left)])
  }

  @Test func trustGivenBeforehandAsksNothing() throws {
    let asked = try Learner(Learner.three, service: Learner.suspect)
    var model = StepModeModel(asked.model.lesson, isTrusted: true)
    _ = model.start()
    #expect(model.handle(.key(.enter)) == [.replay(model.lesson, [])])
  }

  @Test func goingBackBeforeAnythingRanStartsNothing() throws {
    var learner = try Learner(Learner.three)
    learner.press(.skip, .back)
    learner.send(.answered("1"))
    #expect(learner.prompt.hasPrefix("step 1/3 ▸ Enter runs it"))
  }

  @Test func aSkippedSwiftStepBeforeTheFirstYesIsPassed() throws {
    var learner = try Learner(Learner.program)
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
    var learner = try Learner(Learner.program)
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
}
