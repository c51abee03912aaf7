import LessonModel
import Testing

@testable import Site

/// Who speaks on a page.
@Suite struct VoicesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let services: String
    /// The words after each step's fence.
    let steps: [String]
    /// The voice of each step with its number; `-` for none.
    let voices: String
  }

  static let cases = [
    Case(
      testDescription:
        "sessions by their first appearance; without a name it is `main` beside others",
      services: "{db: postgres}",
      steps: ["sql", "sql session=bob", "sql session=alice", "sql session=bob", "swift"],
      voices: "main bob#0 alice#1 bob#0 program"),
    Case(
      testDescription: "several servers of a kind: by server",
      services: "{primary: postgres, standby: {kind: postgres, standby-of: primary}}",
      steps: [
        "sql on=primary session=primary", "sql on=standby session=reader", "service",
        "sql on=primary session=old", "sh session=tool", "sql on=primary",
      ], voices: "primary#0 standby#1 - primary#0 tool#2 primary#0"),
    Case(
      testDescription: "servers of several kinds: sessions, and servers for what has no name",
      services: "{db: postgres, cache: redis}",
      steps: ["sql", "redis", "sql session=bob", "redis session=bob", "http"],
      voices: "main (db)#0 main (cache)#1 bob#2 bob#2 http"),
    Case(
      testDescription: "one without a name that is alone on its server has the server's",
      services: "{db: postgres, cache: redis}",
      steps: ["sql", "redis", "sql session=bob"], voices: "main#0 cache#1 bob#2"),
    Case(
      testDescription: "nothing is beside it", services: "{db: postgres}",
      steps: ["sql", "sh session=a"], voices: "db a#0"),
    Case(
      testDescription: "without services",
      services: "{}", steps: ["sh", "sh session=a", "swift"], voices: "main a#0 program"),
  ]

  @Test("voices", arguments: cases)
  func voices(_ example: Case) throws {
    let inputs = ["service": "stop standby", "http": "GET http://127.0.0.1/"]
    let lesson = try Sites.lesson(
      "---\ntitle: T\nservices: \(example.services)\n---\n"
        + example.steps.map { step in
          let word = String(step.prefix { $0 != " " })
          return "```\(step)\n\(inputs[word] ?? "x")\n```\n"
        }.joined(separator: "\n"))
    let voices = Voices(lesson)
    let found = lesson.steps.map { step in
      voices.voice(of: step).map { "\($0.name)\($0.number.map { "#\($0)" } ?? "")" } ?? "-"
    }
    #expect(found.joined(separator: " ") == example.voices)
  }

  @Test("the seventh begins again with the first colour, hollow, as is what has no name")
  func colors() {
    let marks = [0, 5, 6, 11, 12, nil].map { Voice(name: "x", number: $0).mark }
    let classes = marks.map { String($0.split(separator: "\"")[1]) }
    #expect(
      classes == [
        "mark session-0", "mark session-5", "mark session-0 hollow", "mark session-5 hollow",
        "mark session-0", "mark hollow",
      ])
  }

  @Test("a server of which only the operator speaks has a colour; a single one needs none")
  func operated() throws {
    let lesson = try Sites.lesson(
      "---\ntitle: T\nservices: {a: redis, b: redis, c: redis}\n---\n"
        + "```service\nstop b\n```\n\n```redis on=a\nPING\n```\n")
    let voices = Voices(lesson)
    #expect(["a", "b", "c"].map { voices.voice(ofServer: $0)?.number } == [0, 1, nil])
  }
}
