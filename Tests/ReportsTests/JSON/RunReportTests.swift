import Foundation
import Testing

@testable import LessonModel

struct RunReportTests {
  static let schema = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/transcript.schema.json")

  /// Everything that can be said is said.
  static let full = chosen(
    Transcript(
      name: "m/p", file: "lessons/01-m/02-p.md", title: "Tables \"and\" rows", outcome: .failed,
      message: "why", durationMs: 12.25,
      services: [
        ServiceRecord(name: "db", kind: "postgres", version: "15.20", provider: "local")
      ],
      steps: [
        StepRecord(
          number: 1, name: "first", line: 12, kind: "sql", service: "db", session: "alice",
          input: "SELECT 1;\n", output: StepOutput(parts),
          errors: [StepError(code: "40P01", session: "bob"), StepError(code: "25P02")],
          outcome: .failed, message: "differs", difference: "-1\n+2\n", durationMs: 0.1,
          matches: [PlaceholderMatch(line: 18, placeholder: "<int:x>", text: "7")],
          decidedBy: OutputChoice(
            line: 18, when: "postgres >= 15", service: "db", version: "15.20"), after: after)
      ],
      background: [BackgroundRecord(step: 1, name: "first", text: "up\n", omittedBytes: 3)]))

  private static func chosen(_ transcript: Transcript) -> Transcript {
    var transcript = transcript
    transcript.ran = RunStamp(date: "2026-11-25T09:30:00Z", commit: "a1b2c3d-dirty")
    transcript.steps[0].choices = [Choice("`2`", feedback: "why", isRight: true, line: 22)]
    return transcript
  }

  /// One of each kind, and one that has everything.
  static let parts: [OutputPart] =
    [
      OutputPart(
        .text("/ \u{1F600} \u{0} \u{2028} \\ \n"), session: "bob", step: 1, milliseconds: 0.5,
        isAside: true), OutputPart(.masked("***")), OutputPart(.omitted(bytes: 5)),
      OutputPart(.exitStatus(3)), OutputPart(.blocked(by: ["bob", "prepared p"])),
      OutputPart(.blocked(by: [])), OutputPart(.released, session: "bob", step: 1),
    ] + pictures.map { OutputPart(.picture($0)) }

  /// Every state, and of each thing one that has everything.
  static let after = StateAfterStep(
    sessions: SessionStateRecord.State.allCases.map {
      SessionStateRecord(
        kind: "sql", service: "db", name: "bob", step: 1, state: $0, by: ["alice"], reason: "why",
        transaction: $0 == .idle ? .open : .failed)
    } + [SessionStateRecord(kind: "tcp", service: nil, name: "main", step: nil, state: .idle)],
    services: ServiceStateRecord.State.allCases.map {
      ServiceStateRecord(name: "db", state: $0, role: .standby, cutFrom: ["other"])
    } + [ServiceStateRecord(name: "cache", state: .running, role: .primary)])

  /// One of each kind.
  static let pictures: [Picture] = {
    let axis = Picture.Axis(label: "n", ticks: [.init(value: 0, text: "0")])
    let arrow = Picture.Arrow(from: 0, to: 1, label: "asks")
    let contents: [Picture.Content] = [
      .table(columns: ["a"], rows: [["1"]], numeric: [true]),
      .lineChart(
        x: axis, y: axis, series: [.init(name: "s", points: [.init(x: 0.5, y: -1)])]),
      .barChart(bars: [.init(label: "b", value: 2, text: "2 ms")]),
      .diagram(nodes: ["a", "b"], arrows: [arrow]),
      .sequence(participants: ["a", "b"], messages: [arrow]),
      .bits(rows: [.init(label: "a", bits: "0.1", new: [2], note: "+1", isQuestion: false)]),
      .ring(
        nodes: [.init(name: "a", points: [0.5], share: "100.00%")],
        keys: [.init(name: "k", turn: 0.25, owner: 0)]),
      .partitionLog(partitions: [
        .init(
          name: "0", firstOffset: 1, messages: ["a"],
          positions: [.init(name: "g", offset: 2, note: "lag 0")])
      ]),
      .replicatedLog(
        servers: [
          .init(
            name: "S", role: "leader", entries: [.init(term: 1, command: "x")], commitIndex: 1,
            firstIndex: 1)
        ], cuts: [0]),
      .topology(
        nodes: [.init(name: "a", role: "r", state: "down")],
        links: [.init(from: 0, to: 0, label: "l", state: "cut")]),
      .positions(
        marks: [.init(name: "m", place: 0, note: "n")],
        gaps: [.init(name: "g", from: 0, to: 0, note: "")]),
      .geo(
        cells: [.init(longitudes: [1, 2.5], latitudes: [3, 4], isSearched: true)],
        places: [.init(name: "p", longitude: 1.5, latitude: 3, isFound: false)],
        circle: .init(longitude: 1, latitude: 3, kilometres: 20)),
      .tree(nodes: [.init(label: "a", edge: "e", note: "n", isMarked: true, parent: -1)]),
    ]
    return contents.map { Picture(title: "t", text: "t\n", content: $0) }
  }()

  /// Everything that need not be said is not.
  static let bare = Transcript(
    name: "m/q", file: "q.md", title: "", outcome: .passed, durationMs: 0, services: [],
    steps: [
      StepRecord(number: 1, line: 1, kind: "sh", session: "main", input: "", outcome: .notRun)
    ])

  private func object(_ report: RunReport) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(report.json().utf8))
    return try #require(value as? [String: Any])
  }

  @Test func theDocumentHasTheKeysThatWerePromised() throws {
    let document = try object(RunReport(lessons: [Self.full, Self.bare]))
    #expect(Set(document.keys) == ["version", "lessons"])
    #expect(document["version"] as? Int == 2)
    let lessons = try #require(document["lessons"] as? [[String: Any]])
    #expect(lessons.map { $0["name"] as? String } == ["m/p", "m/q"])
    let step = try #require((lessons[0]["steps"] as? [[String: Any]])?.first)
    #expect(step["number"] as? Int == 1)
    #expect(step["line"] as? Int == 12)
    #expect(step["kind"] as? String == "sql")
    #expect(step["session"] as? String == "alice")
    #expect(step["input"] as? String == "SELECT 1;\n")
    #expect(step["outcome"] as? String == "failed")
    #expect(step["durationMs"] as? Double == 0.1)
  }

  @Test func everyDocumentConformsToTheSchema() throws {
    let check = try SchemaCheck(schema: Self.schema)
    for outcome in Outcome.allCases {
      var transcript = Self.full
      transcript.outcome = outcome
      transcript.steps[0].outcome = outcome
      #expect(check.problems(try object(RunReport(lessons: [transcript, Self.bare]))) == [])
    }
    #expect(check.problems(try object(RunReport(lessons: []))) == [])
  }

  @Test func theSchemaSaysNoMoreThanIsWritten() throws {
    let check = try SchemaCheck(schema: Self.schema)
    func keys(_ transcript: Transcript, _ path: String...) throws -> Set<String> {
      var value: Any = try #require(
        (try object(RunReport(lessons: [transcript]))["lessons"] as? [Any])?.first)
      for key in path {
        value = try #require(((value as? [String: Any])?[key] as? [Any])?.first)
      }
      return Set(try #require(value as? [String: Any]).keys)
    }
    #expect(try keys(Self.full) == check.keys(of: "lesson").all)
    #expect(try keys(Self.bare) == check.keys(of: "lesson").required)
    #expect(try keys(Self.full, "steps") == check.keys(of: "step").all)
    #expect(try keys(Self.bare, "steps") == check.keys(of: "step").required)
    #expect(try keys(Self.full, "services") == check.keys(of: "service").all)
    #expect(try keys(Self.full, "steps", "matches") == check.keys(of: "match").all)
    #expect(try keys(Self.full, "steps", "choices") == check.keys(of: "choice").required)
    #expect(check.keys(of: "choice").required == check.keys(of: "choice").all)
    #expect(try keys(Self.full, "steps", "errors") == check.keys(of: "error").all)
    let text = ["kind", "text", "session", "step", "atMs", "aside"]
    #expect(try keys(Self.full, "steps", "output") == Set(text))
    #expect(
      check.keys(of: "part").all == Set(text + ["bytes", "picture", "status", "by"]))
    let step = try #require(
      ((try object(RunReport(lessons: [Self.full]))["lessons"] as? [[String: Any]])?.first?["steps"]
        as? [[String: Any]])?.first)
    let after = try #require(step["after"] as? [String: [[String: Any]]])
    #expect(Set(after.keys) == check.keys(of: "after").all)
    for (key, definition) in [("sessions", "sessionState"), ("services", "serviceState")] {
      let records = try #require(after[key])
      #expect(Set(try #require(records.first).keys) == check.keys(of: definition).all)
      #expect(
        Set(try #require(records.last).keys).isSuperset(of: check.keys(of: definition).required))
    }
    #expect(check.keys(of: "pictureContent").all.count == Self.pictures.count)
  }

  @Test func theSchemaRefusesOtherDocuments() throws {
    let check = try SchemaCheck(schema: Self.schema)
    var document = try object(RunReport(lessons: [Self.bare]))
    document["version"] = 1
    document["more"] = true
    #expect(Set(check.problems(document)) == ["$: more is unknown", "$.version: not 2"])
    let outcome: [String: Any] = ["version": 2, "lessons": [["outcome": "broken"]]]
    #expect(check.problems(outcome).contains { $0.contains("$.lessons[0].outcome: none of") })
  }

  @Test("a part has what its kind needs")
  func partsWithoutContent() throws {
    let check = try SchemaCheck(schema: Self.schema)
    for kind in ["text", "mask", "omitted", "picture", "status", "blocked", "noise"] {
      let document =
        "{\"version\":2,\"lessons\":[\(try Self.lesson(output: "[{\"kind\":\"\(kind)\"}]"))]}"
      let value = try JSONSerialization.jsonObject(with: Data(document.utf8))
      #expect(!check.problems(value).isEmpty, "\(kind)")
      #expect(throws: ReportError.self) { try RunReport(json: document) }
    }
    #expect(throws: ReportError.self) {
      try RunReport(json: "{\"version\":2,\"lessons\":[\(try Self.lesson(output: "\"a\""))]}")
    }
    #expect(throws: ReportError.self) {
      try RunReport(json: "{\"version\":1,\"lessons\":[\(try Self.lesson(output: "[]"))]}")
    }
  }

  /// A lesson as JSON, with another output.
  private static func lesson(output: String) throws -> String {
    let report = RunReport(lessons: [Self.bare]).json()
    let lessons = try #require(report.firstRange(of: "\"lessons\" : ["))
    let end = try #require(report.lastIndex(of: "]"))
    return String(report[lessons.upperBound..<end]).replacing(
      /"output" : \[\s*\]/, with: "\"output\" : \(output)")
  }

  @Test func whatIsWrittenIsRead() throws {
    let report = RunReport(lessons: [Self.full, Self.bare])
    #expect(try RunReport(json: report.json()) == report)
    #expect(
      try RunReport(json: RunReport(lessons: [Self.full]).json()) == RunReport(lessons: [Self.full])
    )
  }

  @Test func aDurationThatIsNoNumberIsNone() throws {
    var transcript = Self.bare
    transcript.durationMs = .infinity
    transcript.steps[0].durationMs = .nan
    transcript.steps[0].output = StepOutput([OutputPart(.text("a"), milliseconds: .infinity)])
    var other = Self.bare
    other.steps[0].output = StepOutput(text: "a")
    #expect(
      try RunReport(json: RunReport(lessons: [transcript]).json()) == RunReport(lessons: [other]))
  }

  @Test(arguments: [
    ("", "this is no transcript: The given data was not valid JSON."),
    ("{}", "this is no transcript: version is missing"),
    (
      "{\"version\":3,\"lessons\":[]}",
      "the transcript has version 3; this etude reads versions 1 and 2"
    ),
    ("{\"version\":1}", "this is no transcript: lessons is missing"),
    ("{\"version\":1,\"lessons\":[{}]}", "this is no transcript: name is missing at lessons.0"),
  ])
  func otherDocumentsAreRefused(_ json: String, _ problem: String) {
    let error = #expect(throws: ReportError.self) { try RunReport(json: json) }
    #expect(error?.description == problem)
  }
}
