import TestSupport
import Testing

@testable import Export
@testable import LessonModel
@testable import LessonText

struct VersionConditionTests {
  @Test(
    "versions are compared as far as the condition goes",
    arguments: [
      ("postgres >= 17", "17.2", true), ("postgres >= 17", "16.9", false),
      ("postgres > 17", "17.2", false), ("postgres > 17", "18.0", true),
      ("postgres == 17", "17.2 (Debian 17.2-1)", true), ("postgres == 17.2", "17.20", false),
      ("postgres <= 17", "17.2", true), ("postgres <= 17.1", "17.2", false),
      ("postgres < 17", "17beta1", false), ("postgres < 17", "16rc1", true),
      ("redis >= 7.0", "7.0.15", true), ("redis >= 7.2", "7.0.15", false),
      ("redis>=7.2", "8.0", true), ("redis == 7.0.0", "7", true), ("a-b_1 >= 10", "9.9", false),
    ])
  func holds(text: String, version: String, expected: Bool) throws {
    let condition = try #require(VersionCondition(text))
    let numbers = try #require(VersionCondition.numbers(of: version))
    #expect(condition.holds(for: numbers) == expected)
    #expect(VersionCondition(condition.text) == condition)
  }

  @Test(
    "what is no condition is not read as one",
    arguments: [
      "", "postgres", "postgres 17", "postgres = 17", "postgres => 17", ">= 17", "postgres >= ",
      "postgres >= 17.", "postgres >= .7", "postgres >= 17rc1", "postgres >= 17, redis >= 7",
      "postgres >= -1", "postgres >= 99999999999999999999", "postgres ≥ 17",
    ])
  func unreadable(text: String) { #expect(VersionCondition(text) == nil) }

  @Test("a version without a number has none", arguments: ["", "unknown", "built-in", "v3"])
  func withoutNumber(version: String) { #expect(VersionCondition.numbers(of: version) == nil) }

  private func parse(_ outputs: String) -> ParseResult {
    let text = """
      ---
      title: T
      services: {db: postgres, s1: redis, s2: redis}
      ---

      ```sql
      SELECT 1;
      ```


      """
    return LessonParser.parse(Array((text + outputs).utf8), file: "f.md", name: "f")
  }

  private func blocks(_ conditions: [String?]) -> String {
    conditions.map { "```output\($0.map { " when=\"\($0)\"" } ?? "")\nx\n```\n" }.joined()
  }

  @Test(
    "blocks that can never decide, and conditions about nothing, are found",
    arguments: [
      (["postgres >= 17", nil], []),
      (["db >= 17", "db >= 15", "db == 14", nil], []),
      (["s1 >= 7"], []),
      (["db < 15", "db >= 15", nil], []),
      (
        [nil, "db >= 17"],
        [
          "13:11: this block never decides: the one of line 10 has no `when=` and counts for all; put the "
            + "block without `when=` last"
        ]
      ),
      (
        ["db >= 15", "db >= 17"],
        [
          "13:11: this block never decides: those before it count for every `db >= 17`; put the narrower "
            + "condition first, or remove the block"
        ]
      ),
      (
        ["db >= 15", "db <= 16", "db == 3"],
        [
          "16:11: this block never decides: those before it count for every `db == 3`; put the narrower "
            + "condition first, or remove the block"
        ]
      ),
      (["db > 15", "db < 15", "db == 15.3"], []),
      (
        ["db < 0"], ["10:11: no version is < 0; write a condition that can hold, such as `db >= 0`"]
      ),
      (
        ["redis >= 7"],
        ["10:11: the page has several redis services; name the one that decides: `s1`, `s2`"]
      ),
      (
        ["kafka >= 3"],
        [
          "10:11: the page has no kafka service whose version could decide; there is `db`, `s1`, `s2`"
        ]
      ),
      (
        ["postgre >= 3"],
        [
          "10:11: `postgre` is neither a service of this page nor a kind of service; did you mean "
            + "`postgres`?"
        ]
      ),
      (
        ["db 17", "db >= 3"],
        [
          "10:16: `db 17` does not compare a server's version; write a service or its kind, one of `>=`, "
            + "`<=`, `==`, `>`, `<`, and a version: `when=\"postgres >= 17\"`"
        ]
      ),
      (
        [nil, nil],
        [
          "13:1: step 1 has an output already, on line 10; put it after the closing fence of its step, "
            + "with nothing but blank lines between"
        ]
      ),
    ] as [([String?], [String])])
  func findings(conditions: [String?], findings: [String]) {
    let result = parse(blocks(conditions))
    #expect(result.findings.map(\.description) == findings.map { "f.md:\($0)" })
  }

  @Test("unreachable is what no version reaches: tried with every version", arguments: 0..<30)
  func reachable(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<20 {
      let conditions = (0..<3).map { _ in
        VersionCondition(
          subject: "db",
          relation: VersionCondition.Relation.allCases.randomElement(using: &generator) ?? .equal,
          version: (0..<Int.random(in: 1...2, using: &generator)).map { _ in
            Int.random(in: 1...3, using: &generator)
          })
      }
      let result = parse(blocks(conditions.map(\.text)))
      let versions = (0...5).flatMap { major in (0...5).map { [major, $0] } }
      let isDead = conditions.indices.contains { place in
        versions.allSatisfy { version in
          !conditions[place].holds(for: version)
            || conditions[..<place].contains { $0.holds(for: version) }
        }
      }
      #expect(result.findings.isEmpty != isDead, "\(conditions.map(\.text)): \(result.findings)")
    }
  }

  @Test("the first that fits decides; a further one is for the version that none fits")
  func choice() throws {
    let lesson = try #require(parse(blocks(["postgres >= 17", "db == 14"])).lesson)
    func servers(_ version: String) -> [ServiceRecord] {
      [ServiceRecord(name: "db", kind: "postgres", version: version, provider: "local")]
    }
    let step = lesson.steps[0]
    #expect(
      lesson.choice(at: step, on: servers("17.2"))?.choice
        == OutputChoice(line: 11, when: "postgres >= 17", service: "db", version: "17.2"))
    #expect(lesson.choice(at: step, on: servers("14.1"))?.choice.line == 14)
    #expect(lesson.choice(at: step, on: servers("15.3")) == nil)
    #expect(lesson.choice(at: step, on: servers("unknown")) == nil)
    #expect(lesson.missingCondition(at: step, on: servers("15.3"))?.text == "db == 15")
    #expect(lesson.missingCondition(at: step, on: servers("unknown")) == nil)
  }

  @Test("a further block, and the block that decided, are written where they belong")
  func writes() throws {
    let text = blocks(["postgres >= 17", "db == 14"])
    let lesson = try #require(parse(text).lesson)
    func written(_ place: LessonEditor.OutputPlace) throws -> String {
      let bytes = try LessonEditor.replacingOutputs(of: lesson, with: [1: ["new"]], at: [1: place])
      return String(decoding: bytes.dropFirst(lesson.source.count - text.utf8.count), as: UTF8.self)
    }
    #expect(try written(.block(line: 11)) == text.replacing("17\"\nx", with: "17\"\nnew"))
    #expect(try written(.block(line: 14)) == text.replacing("14\"\nx", with: "14\"\nnew"))
    let condition = VersionCondition("db == 15")
    #expect(try written(.further(condition)) == text + "\n```output when=\"db == 15\"\nnew\n```\n")
    #expect(try written(.further(nil)) == text + "\n```output\nnew\n```\n")
  }

  @Test("an export without a run shows each block with its condition; a run shows what it printed")
  func exports() throws {
    let lesson = try #require(parse(blocks(["postgres >= 17", nil])).lesson)
    let script = lesson.sqlScript(session: "main")
    #expect(script.contains("--> (postgres >= 17)\n--> x\n--> (otherwise)\n--> x\n"), "\(script)")
    var record = StepRecord(
      number: 1, line: 6, kind: "sql", service: "db", session: "main", input: "SELECT 1;\n",
      output: StepOutput(text: "y\n"), outcome: .passed)
    record.decidedBy = OutputChoice(
      line: 11, when: "postgres >= 17", service: "db", version: "17.2")
    let transcript = Transcript(
      name: "f", file: "f.md", title: "T", outcome: .passed, durationMs: 0, services: [],
      steps: [record])
    let markdown = transcript.markdown(of: lesson)
    #expect(!markdown.contains("```output"), "\(markdown)")
    #expect(markdown.contains("The output of line 11 decided: postgres"), "\(markdown)")
  }
}
