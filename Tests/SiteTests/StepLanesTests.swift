import LessonModel
import Testing

@testable import Site

/// Which steps lie beside which.
@Suite struct StepLanesTests {
  typealias Ran = TimelineTests.Ran

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var services = "{db: postgres}"
    let page: [any Sendable]
    /// The groups: `two(0 1)`, `several(0 1 2)`; `-` for a step in none, `*` for one across all lanes, `/`
    /// between rows, `>1` where a card stands in a lane.
    let expected: String
  }

  static let cases: [Case] = [
    Case(
      testDescription: "one session lies plain",
      page: [Ran("sql"), Ran("sql session=a"), Ran("sql session=a")], expected: "- - -"),
    Case(
      testDescription: "two sessions of a section lie in two lanes, what has no name across",
      page: [Ran("sql session=a"), Ran("sql session=b"), Ran("sql"), Ran("sql session=a")],
      expected: "two(0 1 / * / 0)"),
    Case(
      testDescription: "more lie in one column, deeper for each",
      page: [Ran("sql session=a"), Ran("sql session=b"), Ran("sql session=c")],
      expected: "several(0 1 2)"),
    Case(
      testDescription: "so do two with commands of Kafka, which are wide",
      services: "{k: kafka}",
      page: [Ran("kafka session=a"), Ran("kafka session=b")], expected: "several(0 1)"),
    Case(
      testDescription: "prose ends a group, a heading a section",
      page: [
        Ran("sql session=a"), "Text.", Ran("sql session=b"), "## Next", Ran("sql session=b"),
        Ran("sql session=c"), "## Last", Ran("sql session=c"),
      ], expected: "two(0) two(1) two(0 1) -"),
    Case(
      testDescription: "lanes are those of the section, by first appearance",
      page: [
        Ran("sql session=a"), "## Next", Ran("sql session=b"), Ran("sql session=a"),
      ], expected: "- two(0 1)"),
    Case(
      testDescription: "behind a guess comes what is about it",
      page: [Ran("sql session=a predict"), Ran("sql session=b")], expected: "two(0) two(1)"),
    Case(
      testDescription: "an answer is a group of its own",
      page: [
        "Do it.", Ran("sql session=a"), "Do it.", Ran("sql session=b answer"),
        Ran("sql session=a answer"),
      ], expected: "two(0) two(1 0)"),
    Case(
      testDescription: "a step whose lane is in use begins a row",
      page: [
        Ran("sql session=a"), Ran("sql session=b"), Ran("sql session=b"), Ran("sql session=a"),
        Ran("sql session=a"),
      ], expected: "two(0 1 / 1 0 / 0)"),
    Case(
      testDescription: "what another session prints stands in its lane, and takes the place there",
      page: [
        Ran("sql session=b"), "Text.", Ran("sql session=a", parts: [says("b")]),
        Ran("sql session=b"), Ran("sql session=a", parts: [says("b")]),
      ], expected: "two(0) two(1>0 / 0 1>0)"),
    Case(
      testDescription: "a session that only goes on in a section has a lane there",
      page: [
        Ran("sql session=b"), "## Next", Ran("sql session=a", parts: [says("b")]),
      ], expected: "- two(0>1)"),
    Case(
      testDescription: "several sessions have their cards below each other",
      page: [
        Ran("sql session=a"), Ran("sql session=b"),
        Ran("sql session=c", parts: [says("a"), says("b"), says("a")]),
      ], expected: "several(0 1 2>0>1)"),
    Case(
      testDescription: "behind the scenes nothing has a card",
      page: [
        Ran("sql session=a"), Ran("sql session=b"), Ran("sql session=b hidden", parts: [says("a")]),
      ], expected: "two(0 1 / 1)"),
  ]

  private static func says(_ session: String) -> OutputPart {
    OutputPart(.text("x\n"), session: session, step: 1)
  }

  private static func lanes(_ lesson: Lesson, _ transcript: Transcript) -> StepLanes {
    let voices = Voices(lesson)
    return StepLanes(
      lesson, transcript, voices: voices,
      events: EventCards(lesson, transcript, voices: voices, guesses: Guesses(lesson)),
      guesses: Guesses(lesson))
  }

  @Test("lanes", arguments: cases)
  func lanes(_ example: Case) throws {
    let (lesson, transcript) = try TimelineTests.ran(example.page, services: example.services)
    let lanes = Self.lanes(lesson, transcript)
    var words = ""
    var depth = 0
    for step in lesson.steps {
      let place = lanes.place(of: step)
      if !words.isEmpty { words += " " }
      if place.opening.contains("class=\"lanes two") {
        words += "two("
      } else if place.opening.contains("class=\"lanes several") {
        words += "several("
      } else if place.opening.contains("class=\"row") {
        words += "/ "
      }
      words += place.classes.first.map { $0 == "lanes-all" ? "*" : String($0.suffix(1)) } ?? "-"
      let cards = place.closing.split(separator: "class=\"events").dropFirst()
      words += cards.map { ">\($0.prefix { $0 != "\"" }.split(separator: " ")[0].suffix(1))" }
        .joined()
      let isOpen = depth > 0 || place.opening.contains("<div")
      let html = place.opening + place.closing
      depth += html.split(separator: "<div", omittingEmptySubsequences: false).count
      depth -= html.split(separator: "</div", omittingEmptySubsequences: false).count
      if isOpen, depth == 0 { words += ")" }
    }
    #expect(words == example.expected)
  }

  @Test("who waits meanwhile is said in its lane, until it is let go")
  func waits() throws {
    let blocked = SessionStateRecord(
      kind: "sql", service: "db", name: "a", step: nil, state: .blocked, by: ["b"])
    let (lesson, transcript) = try TimelineTests.ran(
      [
        Ran("sql session=b"), "Text.",
        Ran(
          "sql session=a", "SELECT 1 < 2;", parts: [OutputPart(.blocked(by: ["b"]))],
          sessions: [blocked]), "Text.",
        Ran("sql session=b", sessions: [blocked]), "Text.",
        Ran("sql session=b", parts: [OutputPart(.released, session: "a", step: 2)]), "Text.",
        Ran("sql session=b"),
      ], services: "{db: postgres}")
    let lanes = Self.lanes(lesson, transcript)
    let openings = lesson.steps.map { lanes.place(of: $0).opening }
    #expect(
      openings.map { $0.contains("class=\"waits wait lane-1\"") } == [
        false, false, true, true, false,
      ])
    #expect(openings[2].hasPrefix("<div class=\"lanes two first-session-0 second-session-1\" "))
    #expect(
      openings[2].contains(
        "b since <a href=\"#step-2\">step 2</a></span> <code>SELECT 1 &lt; 2</code></p>"))
  }
}
