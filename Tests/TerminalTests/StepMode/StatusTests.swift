import Glibc
import LessonModel
import LessonText
import Testing

@testable import Terminal

/// The lines above the keys.
@Suite struct StatusTests {
  static let page = """
    ```sql session=alice
    BEGIN;
    ```

    ```sql session=bob
    BEGIN;
    ```

    ```sql session=carol
    SELECT 1;
    ```

    """

  private static func screen(
    _ body: String = page, service: String = "postgres", width: Int = 80, isUTF8: Bool = true
  ) throws -> StepModeScreen {
    let lesson = try Learner(body, service: service).model.lesson
    return StepModeScreen(
      lesson: lesson, width: width, showsAddresses: false, colors: CodeColors([], coloring: nil),
      isUTF8: isUTF8
    ) { lesson.service(of: $0) }
  }

  private static func session(
    _ name: String, _ state: SessionStateRecord.State = .idle, by: [String]? = nil,
    _ transaction: SessionStateRecord.Transaction? = nil
  ) -> SessionStateRecord {
    SessionStateRecord(
      kind: "sql", service: "cache", name: name, step: 1, state: state, by: by,
      transaction: transaction)
  }

  private static func status(
    _ sessions: [SessionStateRecord], services: [ServiceStateRecord] = [], step: Int? = 2,
    guesses: [Bool] = []
  ) -> StepModeStatus {
    var status = StepModeStatus(
      step: step, hasRun: [true, step == nil, step == nil], guesses: guesses)
    status.after = StateAfterStep(sessions: sessions, services: services)
    return status
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sessions: [SessionStateRecord]
    var services: [ServiceStateRecord] = []
    let shown: [String]
  }

  static let cases = [
    Case(
      testDescription: "who waits for whom",
      sessions: [
        session("alice", .blocked, by: ["bob"], .open), session("bob", .idle, .open),
      ],
      shown: ["● alice ░ waits for bob   ■ bob in a transaction   ▲ carol not yet"]),
    Case(
      testDescription: "who waits for what has no name",
      sessions: [session("alice", .blocked, by: [])],
      shown: ["● alice ░ waits   ■ bob not yet   ▲ carol not yet"]),
    Case(
      testDescription: "a transaction that an error has ended, and a session that is over",
      sessions: [session("bob", .idle, .failed), session("alice", .ended), session("carol")],
      shown: ["■ bob failed, wants ROLLBACK   ● alice is over   ▲ carol idle"]),
    Case(
      testDescription: "services that do not run, or cannot be reached",
      sessions: [session("alice", .listening), session("bob", .working), session("carol")],
      services: [
        .init(name: "cache", state: .crashed), .init(name: "a", state: .running),
        .init(name: "b", state: .running, cutFrom: ["a", "c"]),
      ],
      shown: [
        "● alice listens   ■ bob works   ▲ carol idle   ✕ cache crashed",
        "✕ b cut from a, c",
      ]),
  ]

  @Test("sessions and services", arguments: cases)
  func states(example: Case) throws {
    let screen = try Self.screen()
    let lines = screen.lines(of: .status(Self.status(example.sessions, services: example.services)))
    #expect(lines.dropFirst(2).map(\.plain) == example.shown)
  }

  @Test("of one session that does nothing there is nothing to tell")
  func one() throws {
    let screen = try Self.screen("```sql\nSELECT 1;\n```\n\n```sql\nSELECT 2;\n```\n")
    func lines(_ session: SessionStateRecord) -> [String] {
      screen.lines(of: .status(Self.status([session]))).dropFirst(2).map(\.plain)
    }
    #expect(lines(Self.session("main")) == [])
    #expect(lines(Self.session("main", .idle, .open)) == ["▫ cache in a transaction"])
  }

  @Test(
    "the session without a name is `main` beside others, where it waits and where it is waited for")
  func main() throws {
    let screen = try Self.screen(
      "```sql\nSELECT 1;\n```\n\n```sql session=bob\nSELECT 2;\n```\n")
    func lines(_ sessions: SessionStateRecord...) -> [String] {
      screen.lines(of: .status(Self.status(sessions))).dropFirst(2).map(\.plain)
    }
    #expect(
      lines(Self.session("main", .blocked, by: ["bob"]), Self.session("bob", .idle, .open))
        == ["▫ main ░ waits for bob   ● bob in a transaction"])
    #expect(
      lines(Self.session("main", .idle, .open), Self.session("bob", .blocked, by: ["main"]))
        == ["▫ main in a transaction   ● bob ░ waits for main"])
  }

  @Test(
    "how far the learner is",
    arguments: [
      (80, true, "T  step 2 of 3  ▰▱▱  guesses 1 of 2"),
      (80, false, "T  step 2 of 3  #..  guesses 1 of 2"),
    ])
  func progress(width: Int, isUTF8: Bool, line: String) throws {
    let screen = try Self.screen(width: width, isUTF8: isUTF8)
    let lines = screen.lines(of: .status(Self.status([], guesses: [true, false])))
    #expect(lines[1].plain == line)
    let end = screen.lines(of: .status(Self.status([], step: nil)))
    #expect(end[1].plain == (isUTF8 ? "T  done  ▰▰▰" : "T  done  ###"))
  }

  @Test("every line fits, and nothing is lost", arguments: [20, 24, 30, 40, 59, 60, 80, 200])
  func fits(width: Int) throws {
    let screen = try Self.screen(width: width)
    let status = Self.status(
      [
        Self.session("alice", .blocked, by: ["bob", "carol"]), Self.session("bob", .idle, .failed),
        Self.session("carol"),
      ], guesses: [true])
    let lines = screen.lines(of: .status(status))
    for line in lines {
      #expect(line.width < width || width == 20 && line.width <= width, "\(line.plain)")
    }
    let words = lines.map(\.plain).joined(separator: " ").split(separator: " ")
    for word in ["alice", "waits", "carol", "ROLLBACK", "idle"] {
      #expect(words.contains { $0.hasPrefix(word) }, "\(word) at \(width): \(words)")
    }
  }

  @Test("keys are never cut", arguments: Array(20...100))
  func keys(width: Int) throws {
    let screen = try Self.screen(width: width)
    var learner = try Learner(Learner.three)
    learner.run(.failed)
    learner.press(.enter, .skip, .skip)
    var seen = 0
    for case .awaitKey(let prompt) in learner.log {
      seen += 1
      let lines = screen.keys(prompt)
      let words = lines.flatMap { $0.plain.split(separator: " ") }
      #expect(words == prompt.split(separator: " "))
      for line in lines where width >= 34 { #expect(line.width < width, "\(line.plain)") }
    }
    #expect(seen > 3)
  }

  /// How much brighter one luminance is than another (WCAG 2, "contrast ratio").
  private static func contrast(_ one: Double, _ other: Double) -> Double {
    (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  @Test("colours of sessions can be read on black and on white", arguments: 0..<6)
  func colors(number: Int) {
    // The cube of 216 colours from 16 on, whose levels are those of xterm.
    let code = TerminalStyle.voiceColors[number] - 16
    let levels = [0.0, 95, 135, 175, 215, 255]
    let parts = [code / 36, code / 6 % 6, code % 6].map { index in
      let part = levels[index] / 255
      return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    #expect(Self.contrast(luminance, 0) >= 3.8)
    #expect(Self.contrast(luminance, 1) >= 3.8)
    #expect(Set(TerminalStyle.voiceColors).count == 6)
  }

  @Test(
    "a bar begins with the first that is done, and is full with the last",
    arguments: [(0, 0), (1, 1), (19, 1), (20, 2), (99, 9), (100, 10)])
  func filled(done: Int, signs: Int) throws {
    let bar = try Self.screen().bar(done, of: 100, size: 10).map(\.text).joined()
    #expect(bar == String(repeating: "▰", count: signs) + String(repeating: "▱", count: 10 - signs))
  }

  @Test("a step's head has its session's shape and colour, with colours and without")
  func head() throws {
    let screen = try Self.screen()
    let line = screen.lines(of: .step(1, text: "BEGIN;\n", isEdited: false, isNamed: true))[0]
    #expect(line.plain == "── step 2 of 3 ■ bob sql on cache")
    #expect(line.text(color: true).contains("\u{1b}[38;5;162m■ bob "))
    #expect(!line.text(color: false).contains("\u{1b}"))
  }
}
