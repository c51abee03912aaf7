import LessonModel
import Testing

@testable import Site

/// What a step makes other sessions do.
@Suite struct EventCardsTests {
  typealias Ran = TimelineTests.Ran

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var fence = "sql session=a"
    let parts: [OutputPart]
    /// What is left in the step.
    let rest: String
    /// The cards: what they are called, and what stands in them.
    let cards: [String]
    /// What the step that waited says of its end.
    var end = ""
  }

  private static func text(_ text: String, _ session: String? = nil, step: Int? = nil) -> OutputPart
  {
    OutputPart(.text(text), session: session, step: step)
  }

  static let cases = [
    Case(testDescription: "nothing of others", parts: [text("1\n")], rest: "1\n", cards: []),
    Case(
      testDescription: "a session that waited goes on with its step",
      parts: [
        text("COMMIT\n"), OutputPart(.released, session: "b", step: 1), text("2 <\n", "b", step: 1),
      ], rest: "COMMIT\n", cards: ["b, in step 2: step 1 goes on = 2 &lt;"],
      end: "<a class=\"until\" href=\"#step-2\">goes on in step 2</a>"),
    Case(
      testDescription: "one that did not wait prints",
      parts: [text("1\n", "b", step: 1)], rest: "", cards: ["b, in step 2: step 1 prints = 1"]),
    Case(
      testDescription: "one that goes on without a word, and waits again",
      parts: [
        OutputPart(.released, session: "b"), OutputPart(.blocked(by: ["a"]), session: "b"),
      ], rest: "", cards: ["b, in step 2: goes on = (blocked by a)"]),
    Case(
      testDescription: "each session has its card, all of it in one",
      parts: [text("1\n", "b"), text("2\n", "c"), text("3\n", "b")], rest: "",
      cards: ["b, in step 2: prints = 1\n3", "c, in step 2: prints = 2"]),
    Case(
      testDescription: "what is no session of the page stays",
      parts: [text("1\n", "nobody")], rest: "nobody| 1\n", cards: []),
    Case(
      testDescription: "behind the scenes all stays", fence: "sql session=a hidden",
      parts: [text("1\n", "b")], rest: "b| 1\n", cards: []),
    Case(
      testDescription: "what comes of a guess is told with it", fence: "sql session=a predict",
      parts: [OutputPart(.released, session: "b", step: 1)], rest: "",
      cards: ["told b, in step 2: step 1 goes on = "],
      end: "<a class=\"until told ask-1\" href=\"#step-2\">goes on in step 2</a>"),
  ]

  @Test(
    "the session without a name has its card, under the name that it has everywhere on the page")
  func main() throws {
    let (lesson, transcript) = try TimelineTests.ran(
      [
        Ran("sql session=bob"), Ran("sql", parts: [OutputPart(.blocked(by: ["bob"]))]),
        Ran(
          "sql session=bob",
          parts: [
            Self.text("COMMIT\n"), OutputPart(.released, session: "main", step: 2),
            Self.text("UPDATE 1\n", "main", step: 2),
          ]),
      ], services: "{db: postgres}")
    let html = try Sites.build([(lesson, transcript)]).text("m/page/index.html")
    for text in [
      "aria-label=\"Step 2, main\"",
      "<i class=\"mark hollow\" aria-hidden=\"true\"></i>main</span>",
      "<a class=\"until\" href=\"#step-3\">goes on in step 3</a>",
      "aria-label=\"main, in step 3: step 2 goes on\"", "In step 3, main goes on with step 2",
      "makes it go on",
    ] { #expect(html.contains(text), "\(text)") }
    #expect(!html.contains("main|"))
    #expect(!html.contains(">db<"))
  }

  @Test("cards", arguments: cases)
  func cards(_ example: Case) throws {
    let (lesson, transcript) = try TimelineTests.ran(
      [
        Ran("sql session=b"), Ran(example.fence, parts: example.parts), Ran("sql session=c"),
      ], services: "{db: postgres}")
    let voices = Voices(lesson)
    let events = EventCards(lesson, transcript, voices: voices, guesses: Guesses(lesson))
    #expect(events.rest(of: transcript.steps[1]).text == example.rest)
    let html = events.html(of: lesson.steps[1]) { ["lane-\($0.number ?? 9)"] }
    let found = html.split(separator: "<div class=\"event-card").dropFirst().map { card in
      let name = card.firstMatch(of: /aria-label="([^"]*)"/)?.output.1 ?? ""
      let text = card.matches(of: /<samp[^>]*>((?s:.*?))<\/samp>/).map { String($0.output.1) }
        .joined().replacing(/<[^>]*>/, with: "")
      return (html.contains("told ask-1") ? "told " : "") + "\(name) = \(text)"
    }
    #expect(found == example.cards)
    #expect(html.isEmpty == example.cards.isEmpty)
    if !html.isEmpty { #expect(html.contains("<div class=\"events lane-0 from-session-1")) }
    #expect(events.end(ofWaitIn: 1) == example.end)
  }
}
