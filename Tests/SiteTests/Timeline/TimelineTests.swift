import LessonModel
import LessonText
import Testing

@testable import Site

/// What a timeline is computed from, rule by rule.
@Suite struct TimelineTests {
  /// A step of a page, and what is known of its run.
  struct Ran: Sendable {
    var fence: String
    var input = "SELECT 1;"
    var parts: [OutputPart] = []
    var errors: [StepError] = []
    var sessions: [SessionStateRecord]? = []
    var services: [ServiceStateRecord] = []

    init(
      _ fence: String, _ input: String = "SELECT 1;", parts: [OutputPart] = [],
      errors: [StepError] = [], sessions: [SessionStateRecord]? = [],
      services: [ServiceStateRecord] = []
    ) {
      (self.fence, self.input, self.parts, self.errors) = (fence, input, parts, errors)
      (self.sessions, self.services) = (sessions, services)
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var services = "{db: postgres}"
    /// Steps, and headings (`## …`) between them.
    let page: [any Sendable]
    /// The timeline in words.
    let expected: [String]
  }

  private static func state(
    _ name: String, _ state: SessionStateRecord.State = .idle, on service: String = "db",
    transaction: SessionStateRecord.Transaction? = nil
  ) -> SessionStateRecord {
    SessionStateRecord(
      kind: "sql", service: service, name: name, step: nil, state: state,
      by: state == .blocked ? [] : nil, transaction: transaction)
  }

  private static func server(
    _ name: String, _ state: ServiceStateRecord.State = .running,
    _ role: ServiceStateRecord.Role? = nil, cutFrom: [String] = []
  ) -> ServiceStateRecord {
    ServiceStateRecord(name: name, state: state, role: role, cutFrom: cutFrom)
  }

  private static func text(_ session: String, step: Int? = nil) -> OutputPart {
    OutputPart(.text("x\n"), session: session, step: step)
  }

  private static let pair = "{a: postgres, b: {kind: postgres, standby-of: a}}"

  private static let both = "{cache: redis, db: postgres}"

  static let cases: [Case] = [
    Case(
      testDescription: "one session is no timeline",
      page: [Ran("sql session=alice"), Ran("sql session=alice"), Ran("sh", "true")], expected: []),
    Case(
      testDescription: "sessions of the only server have a lane each",
      page: [Ran("sql on=db session=one"), Ran("sql on=db session=two")],
      expected: ["one two", "1 one SELECT", "2 two SELECT"]),
    Case(
      testDescription: "lanes by first appearance, one column a step, hidden steps left out",
      page: [
        Ran("sql"), Ran("sql session=bob"), Ran("sql hidden"), Ran("sql session=alice"),
        Ran("swift", "let a = 1"), Ran("sql session=bob"),
      ],
      expected: [
        "main bob alice program", "1 main SELECT", "2 bob SELECT", "4 alice SELECT",
        "5 program swift", "6 bob SELECT",
      ]),
    Case(
      testDescription: "sections are those of the headings of level 2 that have steps",
      page: [
        Ran("sql session=a"), "## One", "### Deeper", Ran("sql session=b"), "## Empty", "## Two",
        Ran("sql session=b"),
      ], expected: ["a b", "1 a SELECT", "2 b SELECT [One]", "3 b SELECT [Two]"]),
    Case(
      testDescription: "an error's code is the label; that of another session is not",
      page: [
        Ran("sql session=a", errors: [.init(code: "23505"), .init(code: "25P02")]),
        Ran("sql session=b", errors: [.init(code: "40P01", session: "a")]),
      ], expected: ["a b", "1 a 23505!", "2 b SELECT"]),
    Case(
      testDescription: "a text that looks like an error, a wait or a transaction is none",
      page: [
        Ran(
          "sql session=a",
          parts: [OutputPart(.text("ERROR:  x\nSQLSTATE 40P01\nBEGIN\n(blocked by b)\nb| x\n"))]),
        Ran("sql session=b"),
      ], expected: ["a b", "1 a SELECT", "2 b SELECT"]),
    Case(
      testDescription: "a wait lasts until its session is let go, which an arrow shows",
      page: [
        Ran("sql session=a"),
        Ran(
          "sql session=b", parts: [OutputPart(.blocked(by: ["a"]))],
          sessions: [state("b", .blocked)]),
        Ran("sql session=c", sessions: [state("b", .blocked)]),
        Ran(
          "sql session=a",
          parts: [OutputPart(.released, session: "b", step: 2), text("b", step: 2)]),
      ],
      expected: [
        "a b c", "1 a SELECT", "2 b SELECT", "3 c SELECT", "4 a SELECT > b with 2", "wait b 2-4 a",
      ]),
    Case(
      testDescription: "the session without a name waits, is let go, and holds up others as any",
      page: [
        Ran("sql session=bob"),
        Ran("sql", parts: [OutputPart(.blocked(by: ["bob"]))], sessions: [state("main", .blocked)]),
        Ran(
          "sql session=bob",
          parts: [OutputPart(.released, session: "main", step: 2), text("main", step: 2)],
          sessions: [state("main", transaction: .open)]),
        Ran(
          "sql session=bob", parts: [OutputPart(.blocked(by: ["main"]))],
          sessions: [state("main", transaction: .open), state("bob", .blocked)]),
      ],
      expected: [
        "bob main", "1 bob SELECT", "2 main SELECT", "3 bob SELECT > main with 2",
        "4 bob SELECT", "wait main 2-3 bob", "wait bob 4- main", "open main 3-",
      ]),
    Case(
      testDescription: "two sessions without a name, of two servers, are two", services: both,
      page: [
        Ran("redis", "GET a", sessions: nil), Ran("sql session=bob", sessions: nil),
        Ran("sql", parts: [OutputPart(.blocked(by: ["bob"]))], sessions: nil),
        Ran("sql session=bob", parts: [text("main", step: 1)], sessions: nil),
        Ran("sql session=bob", parts: [text("main", step: 3)], sessions: nil),
      ],
      expected: [
        "cache bob main", "1 cache GET", "2 bob SELECT", "3 main SELECT",
        "4 bob SELECT > cache prints", "5 bob SELECT > main prints", "wait main 3-5 bob",
      ]),
    Case(
      testDescription: "who prints something while it waits goes on waiting",
      page: [
        Ran(
          "sql session=b", parts: [OutputPart(.blocked(by: []))], sessions: [state("b", .blocked)]),
        Ran("sql session=a", parts: [text("b", step: 1)], sessions: [state("b", .blocked)]),
        Ran("sql session=a", sessions: [state("b", .blocked)]),
      ],
      expected: [
        "b a", "1 b SELECT", "2 a SELECT > b prints", "3 a SELECT", "wait b 1-",
      ]),
    Case(
      testDescription: "a wait that ends without a word ends all the same",
      page: [
        Ran(
          "sql session=b", parts: [OutputPart(.blocked(by: ["a"]))],
          sessions: [state("b", .blocked)]),
        Ran("sql session=a", sessions: [state("b", .ended)]),
      ], expected: ["b a", "1 b SELECT", "2 a SELECT", "wait b 1-2 a"]),
    Case(
      testDescription: "without states a wait ends with the first thing that its session prints",
      page: [
        Ran("sql session=b", parts: [OutputPart(.blocked(by: ["a"]))], sessions: nil),
        Ran("sql session=a", sessions: nil),
        Ran("sql session=a", parts: [text("b")], sessions: nil),
      ],
      expected: [
        "b a", "1 b SELECT", "2 a SELECT", "3 a SELECT > b prints", "wait b 1-3 a",
      ]),
    Case(
      testDescription: "who is let go and waits again has two waits",
      page: [
        Ran(
          "sql session=b", parts: [OutputPart(.blocked(by: ["a"]))],
          sessions: [state("b", .blocked)]),
        Ran(
          "sql session=a",
          parts: [
            OutputPart(.released, session: "b", step: 1),
            OutputPart(.blocked(by: ["c"]), session: "b", step: 1),
          ], sessions: [state("b", .blocked)]),
        Ran("sql session=c", sessions: [state("b")]),
      ],
      expected: [
        "b a c", "1 b SELECT", "2 a SELECT > b with 1", "3 c SELECT", "wait b 1-2 a",
        "wait b 2-3 c",
      ]),
    Case(
      testDescription:
        "a transaction lasts from the step that leaves it open to the one that ends it",
      page: [
        Ran(
          "sql session=a", "SET x = 1;\nBEGIN;\nUPDATE t SET a = 1;",
          sessions: [state("a", transaction: .open)]),
        Ran(
          "sql session=b", "BEGIN;",
          sessions: [state("a", transaction: .open), state("b", transaction: .open)]),
        Ran("sql session=a", "COMMIT;", sessions: [state("a"), state("b", transaction: .open)]),
      ],
      expected: [
        "a b", "1 a UPDATE", "2 b BEGIN", "3 a COMMIT", "open a 1-3", "open b 2-",
      ]),
    Case(
      testDescription: "an error makes it a failed one",
      page: [
        Ran("sql session=a", sessions: [state("a", transaction: .open)]),
        Ran(
          "sql session=a", errors: [.init(code: "22012")],
          sessions: [state("a", transaction: .failed)]),
        Ran("sql session=a", "ROLLBACK;", sessions: [state("a")]), Ran("sql session=b"),
      ],
      expected: [
        "a b", "1 a SELECT", "2 a 22012!", "3 a ROLLBACK", "4 b SELECT", "open a 1-2",
        "failed a 2-3",
      ]),
    Case(
      testDescription: "a crash ends it, though its session has not heard of that",
      page: [
        Ran("sql session=a", "BEGIN;", sessions: [state("a", transaction: .open)]),
        Ran("sql session=b", sessions: [state("a", transaction: .open), state("b")]),
        Ran(
          "service", "crash db\nstart db",
          sessions: [state("a", transaction: .open), state("b")], services: [server("db")]),
        Ran("sql session=c", sessions: [state("a", transaction: .open), state("b"), state("c")]),
      ],
      expected: [
        "operator a b c", "1 a BEGIN", "2 b SELECT", "3 operator crash", "4 c SELECT", "open a 1-3",
      ]),
    Case(
      testDescription: "with several servers a lane each, the operator's on top",
      services: pair,
      page: [
        Ran("sql on=a session=one"), Ran("sql on=b session=two"), Ran("sql on=a session=old"),
        Ran(
          "service", "crash a\npromote b",
          services: [server("a", .crashed, .primary), server("b", .running, .primary)]),
      ],
      expected: [
        "operator a b", "1 a SELECT", "2 b SELECT", "3 a SELECT",
        "4 operator crash (a ✕)", "down a 4-",
      ]),
    Case(
      testDescription: "sessions of one server that wait for each other have a lane each",
      services: pair,
      page: [
        Ran("sql on=a session=one"), Ran("sql on=b session=two"),
        Ran("sql on=a session=old", parts: [OutputPart(.blocked(by: ["one"]))]),
      ],
      expected: ["one b old", "1 one SELECT", "2 b SELECT", "3 old SELECT", "wait old 3- one"]),
    Case(
      testDescription: "servers that go down and come back, and what is cut off from what",
      services: pair,
      page: [
        Ran(
          "sql on=a", services: [server("a", .running, .primary), server("b", .running, .standby)]),
        Ran(
          "service", "cut a b\npause b",
          services: [
            server("a", .running, .primary, cutFrom: ["b"]),
            server("b", .paused, .standby, cutFrom: ["a"]),
          ]),
        Ran(
          "service", "resume b\nstop a",
          services: [
            server("a", .stopped, .primary, cutFrom: ["b"]),
            server("b", .running, .standby, cutFrom: ["a"]),
          ]),
        Ran(
          "service", "heal a b\nstart a\npromote b",
          services: [server("a", .running, .primary), server("b", .running, .primary)]),
      ],
      expected: [
        "operator a b network", "1 a SELECT", "2 operator cut (b ‖)",
        "3 operator resume (a ■, b ▶)",
        "4 operator heal (a ▶, b ★)", "paused b 2-3", "cut network 2-4 a b", "down a 3-4",
      ]),
    Case(
      testDescription: "an event of the step's own lane is none",
      services: pair,
      page: [
        Ran("sql on=a session=one"), Ran("sql on=b session=two", parts: [text("two")]),
        Ran("service", "stop b", parts: [text("two"), text("nobody")]),
      ],
      expected: [
        "operator a b", "1 a SELECT", "2 b SELECT", "3 operator stop > b prints",
      ]),
  ]

  @Test("a timeline is", arguments: cases)
  func timelines(_ example: Case) throws {
    let (lesson, transcript) = try Self.ran(example.page, services: example.services)
    let words = Timeline(lesson, transcript).map(Self.words) ?? []
    #expect(words == example.expected)
  }

  @Test("a page that has not been run has none, nor has one with more lanes than have room")
  func none() throws {
    let (lesson, _) = try Self.ran(
      [Ran("sql session=a"), Ran("sql session=b")], services: "{db: postgres}")
    #expect(Timeline(lesson, nil) == nil)
    func isThere(_ count: Int) throws -> Bool {
      let (lesson, transcript) = try Self.ran(
        (1...count).map { Ran("sql session=s\($0)") }, services: "{db: postgres}")
      return Timeline(lesson, transcript) != nil
    }
    #expect(try isThere(24))
    #expect(try !isThere(25))
  }
}
