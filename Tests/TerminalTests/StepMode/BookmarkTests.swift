import Foundation
import LessonModel
import Terminal
import Testing

/// Leaving a lesson and going on where one left.
@Suite struct BookmarkTests {
  private static func left(_ body: String = Learner.three) throws -> (Learner, StepModeBookmark) {
    var learner = try Learner(body)
    learner.run()
    learner.press(.enter)
    return (learner, try #require(learner.model.bookmark(of: "/p.md")))
  }

  private static func visit(
    _ bookmark: StepModeBookmark, of body: String = Learner.three
  ) throws -> Learner {
    var learner = try Learner(body)
    learner.model = StepModeModel(learner.model.lesson)
    learner.log = []
    learner.actions = learner.model.start(from: bookmark)
    learner.log = learner.actions
    return learner
  }

  @Test("there is a place from the first step on, until the end")
  func places() throws {
    var learner = try Learner(Learner.three)
    #expect(learner.model.bookmark(of: "/p") == nil)
    learner.run()
    #expect(learner.model.bookmark(of: "/p")?.step == 2, "the step that comes next")
    learner.press(.enter)
    #expect(learner.model.bookmark(of: "/p")?.step == 2)
    learner.press(.skip)
    let bookmark = try #require(learner.model.bookmark(of: "/p"))
    #expect((bookmark.step, bookmark.ran, bookmark.skipped) == (3, [1], [2]))
    learner.press(.skip)
    #expect(learner.model.isAtEnd)
    #expect(learner.model.bookmark(of: "/p") == nil)
  }

  @Test("going on runs what had run, with the learner's texts, and keeps the score")
  func goesOn() throws {
    var learner = try Learner(Learner.three)
    learner.press(.edit)
    learner.send(.edited("echo mine\n"))
    learner.run(.failed)
    learner.press(.enter)
    learner.run()
    let bookmark = try #require(learner.model.bookmark(of: "/p"))
    let again = try JSONDecoder().decode(
      StepModeBookmark.self, from: JSONEncoder().encode(bookmark))
    #expect(again == bookmark)
    var visit = try Self.visit(bookmark)
    #expect(visit.notes.contains("left before step 3 of 3"))
    #expect(visit.prompt == "Enter goes on there: 2 steps run again  b begins anew  q leaves ")
    #expect(!visit.log.contains { if case .replay = $0 { true } else { false } }, "nothing has run")
    visit.press(.enter)
    guard case .replay(let lesson, let places)? = visit.actions.last else {
      Issue.record("\(visit.actions)")
      return
    }
    #expect(places == [0, 1])
    #expect(lesson.steps[0].input == "echo mine\n")
    visit.send(.replayed(places.map { Learner.run(of: $0, .passed) }))
    #expect(visit.prompt.hasPrefix("step 3/3 ▸ Enter takes your guess"))
    #expect(visit.model.bookmark(of: "/p") == bookmark)
  }

  @Test("other keys ask again; b begins anew; q keeps the place")
  func answers() throws {
    let (_, bookmark) = try Self.left()
    var visit = try Self.visit(bookmark)
    visit.press(.help, .other, .skip)
    #expect(visit.prompt.hasPrefix("Enter goes on there"))
    #expect(visit.model.bookmark(of: "/p.md") == bookmark)
    visit.press(.back)
    #expect(visit.prompt.hasPrefix("step 1/3 ▸ Enter runs it"))
    var other = try Self.visit(bookmark)
    other.press(.quit)
    #expect(other.actions == [.quit(.left)])
  }

  @Test("servers that need trust are asked about first")
  func trust() throws {
    let text = try Learner(Learner.three, service: Learner.suspect).model.lesson
    let (_, bookmark) = try Self.left()
    var model = StepModeModel(text)
    _ = model.start(from: bookmark)
    let actions = model.handle(.key(.enter))
    #expect(!actions.contains { if case .replay = $0 { true } else { false } })
    let yes = model.handle(.key(.yes))
    #expect(yes.contains { if case .replay(_, [0]) = $0 { true } else { false } })
  }

  @Test(
    "a page that has changed",
    arguments: [
      (
        Learner.three.replacing("echo 1", with: "echo 9"),
        "step 1 of the page is another one by now."
      ),
      (
        Learner.three.replacing("```sh\necho 1", with: "```sh session=x\necho 1"),
        "step 1 of the page is another one by now."
      ),
      ("```sh\necho 1\n```\n", "the page has fewer steps by now."),
      ("Prose.\n", "the page has fewer steps by now."),
      (Learner.three.replacing("echo 3", with: "echo 4"), nil),
      ("New prose.\n\n" + Learner.three, nil),
    ] as [(String, String?)])
  func changed(body: String, reason: String?) throws {
    let (_, bookmark) = try Self.left()
    let visit = try Self.visit(bookmark, of: body)
    if let reason {
      #expect(
        visit.notes.contains("cannot go on there: \(reason) You begin anew."), "\(visit.notes)")
      #expect(visit.prompt.hasPrefix("step 1/") || visit.prompt.hasPrefix("the end"))
    } else {
      #expect(visit.prompt.hasPrefix("Enter goes on there: 1 step runs again"))
    }
  }

  @Test("what another version wrote, or what makes no sense, leads nowhere")
  func nonsense() throws {
    let (_, bookmark) = try Self.left()
    func note(_ change: (inout StepModeBookmark) -> Void) throws -> String {
      var changed = bookmark
      change(&changed)
      return try Self.visit(changed).notes
    }
    #expect(try note { $0.version = 2 }.contains("another version of etude"))
    #expect(try note { $0.step = 77 }.contains("fewer steps"))
    #expect(try note { $0.step = -1 }.contains("fewer steps"))
    #expect(try note { $0.ran = [9] }.contains("does not fit"))
    #expect(try note { $0.edits = [0: "x"] }.contains("does not fit"))
    #expect(try note { $0.steps = [] }.contains("does not fit"))
  }

  @Test("at the end the next lesson is offered, where there is one")
  func next() throws {
    var lesson = try Learner(Learner.three).model.lesson
    lesson.title = "Another"
    var model = StepModeModel(lesson, next: NextLesson(lesson))
    _ = model.start()
    _ = model.handle(.key(.next))
    #expect(model.handle(.key(.skip)).count > 1)
    _ = model.handle(.key(.skip))
    let end = model.handle(.key(.skip))
    #expect(end.last == .awaitKey(prompt: "the end ▸ n next lesson  Enter leaves  b back  h help "))
    #expect(model.handle(.key(.next)) == [.quit(.next)])
    var last = try Learner(Learner.three)
    last.press(.skip, .skip, .skip, .next)
    #expect(last.notes.contains("This is the course's last lesson."))
    #expect(last.prompt == "the end ▸ Enter leaves  b back  h help ")
  }
}
