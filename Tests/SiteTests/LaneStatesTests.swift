import LessonModel
import Testing

@testable import Site

/// What is said of the two lanes of a row.
@Suite struct LaneStatesTests {
  typealias Ran = TimelineTests.Ran

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let page: [any Sendable]
    /// For each step the classes of its row, what the heads say, and what stands in empty lanes.
    let expected: [String]
  }

  private static func session(
    _ name: String, _ transaction: SessionStateRecord.Transaction?,
    _ state: SessionStateRecord.State = .idle
  ) -> SessionStateRecord {
    SessionStateRecord(
      kind: "sql", service: "a", name: name, step: nil, state: state,
      by: state == .blocked ? ["y"] : nil, transaction: transaction)
  }

  private static func servers(_ state: ServiceStateRecord.State) -> [ServiceStateRecord] {
    [
      ServiceStateRecord(name: "a", state: state, role: .primary),
      ServiceStateRecord(name: "b", state: .running, role: .standby),
    ]
  }

  static let cases = [
    Case(
      testDescription: "a transaction, also a failed one, from the step that opens it",
      page: [
        Ran("sql on=a session=x", sessions: [session("x", .open)]), "Text.",
        Ran("sql on=b session=y", sessions: [session("x", .open)]), "Text.",
        Ran("sql on=a session=x", sessions: [session("x", .failed)]), "Text.",
        Ran("sql on=a session=x", sessions: [session("x", nil)]),
      ],
      expected: [
        "first-open; first: in a transaction", "first-open; first: in a transaction",
        "first-open; first: in a transaction", "",
      ]),
    Case(
      testDescription: "what a guess is about is not told in its row",
      page: [
        Ran("sql on=b session=y"), "Text.",
        Ran("sql on=a session=x predict", sessions: [session("x", .open)]), "Text.",
        Ran("sql on=b session=y", sessions: [session("x", .open)]),
      ], expected: ["", "", "second-open; second: in a transaction"]),
    Case(
      testDescription: "behind a guess nothing tells what came of it",
      page: [
        Ran("sql on=b session=y"), "Text.",
        Ran("sql on=a session=x", sessions: [session("x", .open)]), "Text.",
        Ran(
          "sql on=a session=x", "SELECT 1;", parts: [OutputPart(.blocked(by: ["y"]))],
          sessions: [session("x", .open, .blocked)]), "Text.",
        Ran("sql on=b session=y predict", sessions: [session("x", .open, .blocked)]), "Text.",
        Ran("sql on=b session=y", sessions: [session("x", .open, .blocked)]), "Text.",
        Ran("sql on=a session=x", sessions: [session("x", nil)]),
      ],
      expected: [
        "", "second-open; second: in a transaction", "second-open; second: in a transaction",
        "second: waits for y since step 3; waits wait lane-1: a waits for y since step 3 SELECT 1",
        "second: waits for y since step 3; second-asked: ask-1; "
          + "waits wait lane-1 told ask-1: a waits for y since step 3 SELECT 1", "",
      ]),
    Case(
      testDescription: "a server that is down, and comes back",
      page: [
        Ran("sql on=a", services: servers(.running)), "Text.",
        Ran("sql on=b", services: servers(.running)), "Text.",
        Ran("service", "crash a", services: servers(.crashed)), "Text.",
        Ran("sql on=b", services: servers(.crashed)), Ran("sql on=b", services: servers(.crashed)),
        "Text.", Ran("service", "start a", services: servers(.running)), "Text.",
        Ran("sql on=b", services: servers(.running)),
      ],
      expected: [
        "", "", "first-down; first: ✕ crashed since step 3",
        "first-down; first: ✕ crashed since step 3; waits down lane-0: a ✕ crashed since step 3",
        "first-down; first: ✕ crashed since step 3; waits down lane-0 again:", "", "",
      ]),
    Case(
      testDescription: "one that a step of the lesson ends",
      page: [
        Ran("sql on=a", services: servers(.running)), "Text.",
        Ran("sql on=b", services: servers(.running)), "Text.",
        Ran("sh", services: servers(.crashed)), "Text.",
        Ran("sql on=b", services: servers(.crashed)),
      ],
      expected: [
        "", "",
        "first-down; first: ✕ ended since step 3; waits down lane-0: a ✕ ended since step 3",
        "first-down; first: ✕ ended since step 3; waits down lane-0: a ✕ ended since step 3",
      ]),
    Case(
      testDescription: "one that is paused",
      page: [
        Ran("sql on=a", services: servers(.running)), Ran("sql on=b", services: servers(.running)),
        "Text.", Ran("service", "pause a", services: servers(.paused)), "Text.",
        Ran("sql on=b", services: servers(.paused)),
      ],
      expected: [
        "", "+", "first-paused; first: ‖ still since step 3",
        "first-paused; first: ‖ still since step 3; waits paused lane-0: a ‖ still since step 3",
      ]),
    Case(
      testDescription: "a wait goes before a transaction",
      page: [
        Ran("sql on=b session=y"), "Text.",
        Ran(
          "sql on=a session=x", "SELECT 1;", parts: [OutputPart(.blocked(by: ["y"]))],
          sessions: [session("x", .open, .blocked)]), "Text.",
        Ran("sql on=b session=y", sessions: [session("x", .open, .blocked)]), "Text.",
        Ran("sql on=a session=x", sessions: [session("x", .open)]),
      ],
      expected: [
        "", "second-open; second: in a transaction",
        "second: waits for y since step 2; waits wait lane-1: a waits for y since step 2 SELECT 1",
        "second-open; second: in a transaction",
      ]),
  ]

  @Test("states", arguments: cases)
  func states(_ example: Case) throws {
    let (lesson, transcript) = try TimelineTests.ran(
      example.page, services: "{a: postgres, b: {kind: postgres, standby-of: a}}")
    let voices = Voices(lesson)
    let lanes = StepLanes(
      lesson, transcript, voices: voices,
      events: EventCards(lesson, transcript, voices: voices, guesses: Guesses(lesson)),
      guesses: Guesses(lesson))
    let found = lesson.steps.map { step in
      let opening = lanes.place(of: step).opening
      guard let row = opening.firstMatch(of: /<div class="row ?([^"]*)"([^>]*)>/) else {
        return "+"
      }
      var words = row.output.1.isEmpty ? [] : [String(row.output.1)]
      words += row.output.2.matches(of: /data-([-\w]+)="([^"]*)"/).map {
        "\($0.output.1): \($0.output.2)"
      }
      words += opening.matches(of: /<p class="(waits[^"]*)"[^>]*>(.*)<\/p>/).map { panel in
        let text = panel.output.2.replacing(/<[^>]*>/, with: "")
        return "\(panel.output.1):\(text.isEmpty ? "" : " \(text)")"
      }
      return words.joined(separator: "; ")
    }
    #expect(found == example.expected)
  }
}
