import LessonModel
import LessonText
import Terminal
import Testing

/// The model while a step runs, and while the lesson's author works on the page.
@Suite struct StepModeBesideTests {
  private static let alice = StepModeSession(kind: .redis, service: "cache", name: "main")
  private static let bob = StepModeSession(kind: .redis, service: "cache", name: "bob")

  private static func state(
    of session: StepModeSession, _ state: SessionStateRecord.State
  ) -> SessionStateRecord {
    SessionStateRecord(
      kind: "redis", service: "cache", name: session.name, step: 2, state: state)
  }

  /// A learner whose second step runs.
  private func busy() throws -> Learner {
    var learner = try Learner(Learner.three)
    learner.wish(.runTo(1))
    learner.finish()
    return learner
  }

  @Test("a session that is free takes a statement while a step runs, and an operator need not wait")
  func beside() throws {
    var learner = try busy()
    let typed = learner.model.takeBeside(.type(Self.bob, text: "GET a"))
    guard case .page(.queued(let step))? = typed?.first, typed?.count == 1 else {
      Issue.record("not queued: \(typed ?? [])")
      return
    }
    #expect(step.input == "GET a\n" && step.attributes.session == "bob")
    let operated = learner.model.takeBeside(.operate("crash cache"))
    #expect(operated?.count == 1)
    let atWork = [Self.state(of: Self.alice, .working), Self.state(of: Self.bob, .idle)]
    let next = (0..<3).map { _ in learner.model.nextBeside(atWork, running: [Self.alice]) }
    #expect(next[0] == step && next[1]?.kind.isOperation == true && next[2] == nil)
    let run = Learner.run(of: 5, .passed)
    let shown = learner.model.noteBeside(run, running: [Self.alice])
    #expect(shown.first == .page(.show(run)))
    learner.finish()
    #expect(learner.model.hasRun(1))
  }

  @Test("a session that is busy takes it later, and other wishes wait for the end of the step")
  func later() throws {
    var learner = try busy()
    for session in [Self.alice, Self.bob] {
      let typed = learner.model.takeBeside(.type(session, text: "GET a"))
      #expect(typed?.count == 1)
    }
    let states = [Self.state(of: Self.alice, .idle), Self.state(of: Self.bob, .blocked)]
    let next = learner.model.nextBeside(states, running: [Self.alice])
    #expect(next == nil)
    for wish in [StepModeWish.run(0, text: nil), .reset] {
      let actions = learner.model.takeBeside(wish)
      #expect(actions == nil)
    }
    learner.finish()
    guard case .page(.run(let step))? = learner.actions.last else {
      Issue.record("what waited does not run: \(learner.actions)")
      return
    }
    #expect(step.attributes.session == "main")
    // Between two steps nothing runs beside anything.
    learner.send(.page(.ranTyped(Learner.run(of: 5, .passed))))
    let between = learner.model.takeBeside(.operate("crash cache"))
    #expect(between == nil)
  }

  /// What a step came to that left these sessions behind.
  private static func run(of number: Int, leaving states: [SessionStateRecord]) -> StepRun {
    var run = Learner.run(of: number, .passed)
    run.record.after = StateAfterStep(sessions: states)
    return run
  }

  @Test("a session that what runs has let go takes what waits for it when that is told, not before")
  func owed() throws {
    var learner = try busy()
    let atWork = Self.state(of: Self.alice, .working)
    let waiting = [atWork, Self.state(of: Self.bob, .blocked)]
    let free = [atWork, Self.state(of: Self.bob, .idle)]
    _ = learner.model.takeBeside(.type(Self.bob, text: "GET a"))
    for standing in [waiting, free] {
      let next = learner.model.nextBeside(standing, running: [Self.alice])
      #expect(next == nil)
    }
    // What let it go was another one that ran beside: it has told of it.
    _ = learner.model.noteBeside(Self.run(of: 6, leaving: free), running: [Self.alice])
    let next = learner.model.nextBeside(free, running: [Self.alice])
    #expect(next?.attributes.session == "bob")
    // It waited before the step began.
    learner.finish()
    learner.send(
      .page(.changed([Self.state(of: Self.alice, .idle), Self.state(of: Self.bob, .blocked)])))
    learner.wish(.run(1, text: nil))
    _ = learner.model.takeBeside(.type(Self.bob, text: "GET b"))
    let early = learner.model.nextBeside(free, running: [Self.alice])
    #expect(early == nil)
    let interrupting = learner.model.takeBeside(.type(Self.bob, text: "^C\nGET c"))
    #expect(interrupting?.count == 1)
    let interruption = learner.model.nextBeside(free, running: [Self.alice])
    #expect(interruption?.input.hasPrefix("^C") == true)
  }

  @Test("what was interrupted is not what the page prints")
  func interrupted() throws {
    var learner = try busy()
    #expect(learner.model.countUnderWay == 2)
    _ = learner.model.stopEarly(Self.alice)
    #expect(learner.model.countUnderWay == nil)
    learner.finish()
    #expect(learner.model.obstacle(toAccepting: 0)?.contains("was interrupted") == true)
    #expect(learner.model.countAsWritten == nil)
    learner.wish(.reset)
    learner.wish(.runTo(0))
    learner.finish()
    #expect(learner.model.obstacle(toAccepting: 0) == nil)
    // Between two steps it counts where there was something to interrupt.
    learner.wish(.interrupt(Self.bob))
    learner.send(.page(.changed([])))
    #expect(learner.model.obstacle(toAccepting: 0) == nil)
    learner.send(.page(.changed([Self.state(of: Self.bob, .blocked)])))
    learner.wish(.interrupt(Self.bob))
    learner.send(.page(.changed([])))
    #expect(learner.model.obstacle(toAccepting: 0)?.contains("was interrupted") == true)
  }

  private func lesson(_ body: String) throws -> Lesson {
    let text = "---\ntitle: T\nservices:\n  cache: redis\n---\n\(body)"
    return try #require(
      LessonParser.parse(Array(text.utf8), file: "t.md", name: "t").lesson)
  }

  @Test("what changed and what had run is run again, and what has run stays with a later version")
  func author() throws {
    var learner = try Learner(Learner.three)
    #expect(learner.model.goal(in: learner.model.lesson) == nil)
    #expect(learner.model.obstacle(toAccepting: 0) == "Step 1 has not run.")
    learner.wish(.runTo(1))
    for _ in 0..<2 { learner.finish() }
    #expect(learner.model.obstacle(toAccepting: 0) == nil)
    #expect(learner.model.countAsWritten == 2)
    #expect(learner.model.goal(in: learner.model.lesson) == 1)
    let later = try lesson(Learner.three.replacing("echo 3", with: "echo 4"))
    #expect(learner.model.goal(in: later) == 2)
    let turned = learner.model.turned(to: later)
    #expect(turned.hasRun(1) && !turned.hasRun(2) && turned.nextPlace == 2)
    #expect(turned.lesson == later)
  }

  @Test("what was not printed by the page as it is written is not accepted")
  func experiments() throws {
    var learner = try Learner(Learner.three)
    learner.wish(.run(0, text: "echo 7"))
    learner.finish()
    #expect(learner.model.obstacle(toAccepting: 0)?.contains("a text of your own") == true)
    #expect(learner.model.countAsWritten == nil)
    learner.wish(.run(1, text: nil))
    learner.finish()
    #expect(learner.model.obstacle(toAccepting: 1)?.contains("You edited step 1 before") == true)
    var other = try Learner(Learner.three)
    other.wish(.run(0, text: nil))
    other.finish()
    other.wish(.type(Self.bob, text: "SET a 1"))
    other.send(.page(.ranTyped(Learner.run(of: 5, .passed))))
    #expect(other.model.obstacle(toAccepting: 0)?.contains("You typed statements") == true)
  }
}
