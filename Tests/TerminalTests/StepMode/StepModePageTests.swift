import LessonModel
import Terminal
import Testing

/// The model as a live page uses it: a learner points at steps and sessions.
@Suite struct StepModePageTests {
  private static let alice = StepModeSession(kind: .redis, service: "cache", name: "alice")

  private static let page = """
    ```sh
    echo 1
    ```

    ```redis session=alice
    INCR a
    ```

    ```redis session=bob
    INCR a
    ```

    ## Try it

    Print a word.

    ```sh answer
    echo answer
    ```

    ## On

    ```sh
    echo 5
    ```

    """

  private func learner() throws -> Learner { try Learner(Self.page) }

  private func states(_ state: SessionStateRecord.State) -> [SessionStateRecord] {
    [SessionStateRecord(kind: "redis", service: "cache", name: "alice", step: 2, state: state)]
  }

  @Test("a step runs when those before it have; the others say which have not")
  func order() throws {
    var learner = try learner()
    learner.wish(.run(2, text: nil))
    #expect(learner.notes == "Steps 1 and 2 have not run. Run to here does them first.")
    learner.wish(.run(0, text: nil))
    learner.finish()
    #expect(learner.model.hasRun(0) && learner.model.nextPlace == 1)
    learner.wish(.run(2, text: nil))
    #expect(learner.notes.hasSuffix("Step 2 has not run. Run to here does it first."))
  }

  @Test("running to a step runs those that have not run, and not an answer that is hidden")
  func runTo() throws {
    var learner = try learner()
    learner.wish(.run(3, text: nil))
    #expect(learner.notes == "The answer is hidden until you ask for it.")
    learner.wish(.runTo(4))
    for _ in 0..<4 { learner.finish() }
    #expect((0..<5).map(learner.model.hasRun) == [true, true, true, false, true])
    #expect(learner.model.nextPlace == 5)
    learner.wish(.runTo(4))
    #expect(learner.notes.hasSuffix("All steps up to step 5 have run."))
    learner.wish(.answer(3))
    #expect(!learner.model.isWithheld(3) && learner.model.nextPlace == 3)
    learner.wish(.run(3, text: nil))
    learner.finish()
    #expect(learner.model.hasRun(3))
  }

  @Test("a text of the learner's own is an edit until the page's own text runs again")
  func edits() throws {
    var learner = try learner()
    learner.wish(.run(0, text: "echo 2"))
    #expect(learner.model.ownText(of: 0) == "echo 2\n")
    learner.finish(.failed)
    #expect(
      learner.model.reasons(for: Learner.run(of: 0, .failed)).last
        == "You edited this step: another output than the page's is to be expected.")
    learner.wish(.run(0, text: "echo 1"))
    learner.finish()
    #expect(learner.model.ownText(of: 0) == nil)
  }

  @Test("what is typed into a session that waits is queued, and goes on when it waits no more")
  func queue() throws {
    var learner = try learner()
    learner.wish(.run(0, text: nil))
    learner.finish()
    learner.send(.page(.changed(states(.blocked))))
    learner.wish(.type(Self.alice, text: "GET a"))
    guard case .page(.queued(let step))? = learner.actions.first else {
      Issue.record("nothing is queued: \(learner.actions)")
      return
    }
    #expect(step.number == 6 && step.input == "GET a\n" && learner.actions.count == 2)
    learner.wish(.run(1, text: nil))
    #expect(learner.notes.hasSuffix("alice waits. Ctrl-C there ends it."))
    learner.send(.page(.changed(states(.idle))))
    #expect(learner.actions == [.page(.run(step))])
    let run = Learner.run(of: 5, .passed)
    learner.send(.page(.ranTyped(run)))
    #expect(learner.actions.first == .page(.show(run)))
    #expect(
      learner.model.reasons(for: Learner.run(of: 1, .failed)).last
        == "You typed statements of your own: what they changed is still changed.")
  }

  @Test("what the learner did to sessions and servers is told until the services are fresh")
  func circumstances() throws {
    var learner = try learner()
    learner.wish(.run(0, text: nil))
    learner.finish()
    func reasons() -> [String] { learner.model.reasons(for: Learner.run(of: 1, .failed)) }
    let typed = "You typed statements of your own: what they changed is still changed."
    let operated = "You did something to the servers that the page knows nothing of."
    learner.wish(.operate("pause cache"))
    guard case .page(.run(let step))? = learner.actions.last else {
      Issue.record("nothing is done: \(learner.actions)")
      return
    }
    #expect(step.kind == .service && step.input == "pause cache\n")
    var run = Learner.run(of: 5, .passed)
    run.record.kind = "service"
    learner.send(.page(.ranTyped(run)))
    #expect(reasons().contains(operated) && !reasons().contains(typed))
    learner.wish(.type(Self.alice, text: "GET a"))
    learner.send(.page(.ranTyped(Learner.run(of: 6, .passed))))
    #expect(reasons().contains(operated) && reasons().contains(typed))
    learner.wish(.reset)
    #expect(!reasons().contains(operated) && !reasons().contains(typed))
  }

  @Test("Ctrl-C drops what waits for the session, and for no other")
  func interrupt() throws {
    var learner = try learner()
    learner.wish(.run(0, text: nil))
    learner.finish()
    learner.send(.page(.changed(states(.blocked))))
    learner.wish(.type(Self.alice, text: "GET a"))
    learner.wish(.interrupt(Self.alice))
    #expect(learner.actions == [.page(.dropped([6])), .page(.interrupt(Self.alice))])
    learner.send(.page(.changed(states(.idle))))
    #expect(learner.prompt != "")
  }

  @Test("going back replays on fresh services; a reset leaves nothing")
  func back() throws {
    var learner = try learner()
    learner.wish(.runTo(2))
    for _ in 0..<3 { learner.finish() }
    learner.wish(.back(1))
    guard case .replay(_, [0])? = learner.actions.last else {
      Issue.record("nothing is replayed: \(learner.actions)")
      return
    }
    learner.send(.replayed([Learner.run(of: 0, .passed)]))
    #expect(learner.model.nextPlace == 1 && learner.model.hasRun(0))
    learner.wish(.reset)
    #expect(learner.actions.first == .page(.close))
    #expect(learner.model.nextPlace == 0)
    learner.wish(.run(0, text: nil))
    guard case .replay(_, [])? = learner.actions.last else {
      Issue.record("no fresh services: \(learner.actions)")
      return
    }
  }

  @Test("servers with suspect settings start when the learner accepts them, and not before")
  func trust() throws {
    var learner = try Learner(Learner.three, service: Learner.suspect)
    learner.wish(.runTo(1))
    #expect(learner.model.asksForTrust && learner.model.lacksTrust)
    learner.wish(.trust(false))
    #expect(!learner.model.asksForTrust && learner.model.lacksTrust)
    learner.wish(.runTo(1))
    learner.wish(.trust(true))
    #expect(!learner.model.lacksTrust)
    learner.finish()
    learner.finish()
    #expect(learner.model.hasRun(1))
  }

  @Test("a guess is judged when its step has run, and at once when it has")
  func guesses() throws {
    var learner = try Learner(Learner.three)
    learner.wish(.runTo(1))
    for _ in 0..<2 { learner.finish() }
    learner.wish(.guess(2, "4"))
    learner.wish(.run(2, text: nil))
    learner.finish(output: "3\n")
    let judgements = learner.log.compactMap { action -> Bool? in
      if case .show(.comparison(let prediction)) = action { prediction.isRight } else { nil }
    }
    #expect(judgements == [false])
    learner.wish(.guess(2, "3"))
    guard case .show(.comparison(let late))? = learner.actions.first else {
      Issue.record("nothing is judged: \(learner.actions)")
      return
    }
    #expect(late.isRight)
  }
}

extension Learner {
  /// Asks for something, as a page does.
  mutating func wish(_ wish: StepModeWish) { send(.page(.wished(wish))) }
}
