import Foundation
import LessonText
import Testing

@testable import LessonModel
@testable import Runner

/// `output` blocks for certain servers.
@Suite struct OutputChoiceTests {
  private static let text = """
    ```redis
    ECHO 7
    ```

    ```output when="redis >= 8"
    "<int:eight>"
    ```

    ```output when="cache == 7.2"
    "<int:seven>"
    ```

    ```redis
    ECHO ${seven}
    ```

    ```output
    "7"
    ```

    """

  @Test("the block that fits decides, and the record says so")
  func decides() throws {
    let records = try TestPage(Self.text, version: "7.2.4").run()
    #expect(records.map(\.outcome) == [.passed, .passed], "\(records)")
    #expect(
      records[0].decidedBy
        == OutputChoice(line: 15, when: "cache == 7.2", service: "cache", version: "7.2.4"))
    #expect(records[0].matches.map(\.placeholder) == ["<int:seven>"])
    #expect(records[1].decidedBy == nil)
  }

  @Test(
    "a version that no block fits is an error, and what the step would have captured is withheld",
    arguments: [
      ("7.0.15", "redis 7.0.15", "one with `when=\"cache == 7.0\"`, or "),
      ("unknown", "redis unknown", ""),
    ])
  func fitsNone(version: String, named: String, remedy: String) throws {
    let records = try TestPage(Self.text, version: version).run()
    #expect(records.map(\.outcome) == [.failed, .notRun])
    #expect(
      records[0].message
        == "none of the step's output blocks is for cache (\(named)); add \(remedy)one without `when=` "
        + "behind them (etude accept --add)")
    #expect(records[0].output.text == "\"7\"\n")
    #expect(records[1].message == "needs ${seven}, which step 1 did not provide")
  }

  @Test("a change of any of the blocks makes the page run again")
  func fingerprint() throws {
    func digest(_ text: String) throws -> [Fingerprint.Part] {
      let source = "---\ntitle: A page\nservices: {cache: redis}\n---\n\n" + text
      return Fingerprint.steps(
        of: try #require(LessonParser.parse(Array(source.utf8), file: "f", name: "f").lesson))
    }
    let other = Self.text.replacing("redis >= 8", with: "redis >= 9")
    let changed = Self.text.replacing("<int:eight>", with: "<int:nine>")
    #expect(try digest(Self.text) == digest(Self.text))
    #expect(try digest(Self.text) != digest(other))
    #expect(try digest(Self.text) != digest(changed))
  }

  @Test("accept writes into the block that decided, and behind those of which none fits")
  func accepts() throws {
    let folder = NSTemporaryDirectory() + "etude-when-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = "\(folder)/page.md"
    let start = "---\ntitle: T\nservices: {cache: redis}\n---\n\n```redis\nPING\n```\n"
    let blocks =
      "```output when=\"cache >= 8\"\n8\n```\n\n```output when=\"redis == 7.2\"\n7\n```\n"
    func accept(_ version: String, adds: Bool) throws -> (Acceptance, String) {
      try Data((start + blocks).utf8).write(to: URL(fileURLWithPath: file))
      let result = LessonParser.parse(Array((start + blocks).utf8), file: file, name: "p")
      let lesson = try #require(result.lesson)
      let servers = [
        ServiceRecord(name: "cache", kind: "redis", version: version, provider: "local")
      ]
      let choice = lesson.choice(at: lesson.steps[0], on: servers)?.choice
      var record = StepRecord(
        number: 1, line: 6, kind: "redis", service: "cache", session: "main", input: "PING\n",
        output: StepOutput(text: "PONG\n"), outcome: .failed, message: "none")
      record.decidedBy = choice
      let transcript = Transcript(
        name: "p", file: file, title: "T", outcome: .failed, durationMs: 0, services: servers,
        steps: [record])
      let acceptance = try Acceptance.accept(
        transcript, of: lesson, addsBlocks: adds, packageRoot: folder)
      let page = try String(contentsOfFile: file, encoding: .utf8)
      return (acceptance, String(page.dropFirst(start.count)))
    }
    #expect(try accept("8.0.1", adds: false).1 == blocks.replacing("\n8\n", with: "\nPONG\n"))
    #expect(try accept("7.2.1", adds: false).1 == blocks.replacing("\n7\n", with: "\nPONG\n"))
    let refused = try accept("6.0.16", adds: false)
    #expect(refused.1 == blocks)
    #expect(refused.0.refused.map(\.reason) == ["it failed: none"])
    #expect(
      try accept("6.0.16", adds: true).1 == blocks
        + "\n```output when=\"redis == 6.0\"\nPONG\n```\n")
    #expect(try accept("unknown", adds: true).1 == blocks + "\n```output\nPONG\n```\n")
  }
}
