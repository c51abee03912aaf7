import LessonModel
import LessonText
import Testing

/// Where a page would tell the answer of a guess outside of its fold.
@Suite struct GuessSecretsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let page: String
    var steps: [Int: [Int]] = [:]
    /// The prose that tells answers, from its first line to that behind it, and whose.
    var passages: [String] = []
  }

  private static func step(_ words: String, _ input: String, _ output: String) -> String {
    "```\(words)\n\(input)\n```\n\n```output\n\(output)\n```\n"
  }

  static let cases = [
    Case(
      testDescription: "steps that follow at once, and the prose behind them",
      page: [
        step("sh predict", "a", "no"), step("sh", "b", "x"), step("sh", "c", "x"), "It says no.",
        "And more.", step("sh", "d", "x"), "Later.",
      ].joined(separator: "\n\n"), steps: [2: [1], 3: [1]],
      passages: ["It says no. to ```sh: 1"]),
    Case(
      testDescription: "the paragraph before the next question is that question",
      page: [
        step("sh predict", "a", "no"), step("sh", "b", "x"), "It says no.", "And now?",
        step("sh predict", "c", "x"), "Prose.",
      ].joined(separator: "\n\n"), steps: [2: [1]], passages: ["It says no. to And now?: 1"]),
    Case(
      testDescription:
        "where prose follows at once, it is in the fold, and what comes then is not told",
      page: [step("sh predict", "a", "no"), "It says no.", step("sh", "b", "x"), "Later."]
        .joined(separator: "\n\n")),
    Case(
      testDescription: "a heading ends it",
      page: [step("sh predict", "a", "no"), "## Next", step("sh", "b", "x"), "Later."]
        .joined(separator: "\n\n")),
    Case(
      testDescription: "behind code that the page shows, another thought begins",
      page: [
        step("sh predict", "a", "no"), step("sh", "b", "x"), "It says no.",
        "```swift source=Sources/A.swift\n```\n", "Now the search.",
      ].joined(separator: "\n\n"), steps: [2: [1]],
      passages: ["It says no. to ```swift source=Sources/A.swift: 1"]),
    Case(
      testDescription: "a number that is new",
      page: [
        "About 1,500 at most.", step("sh predict", "a", "1500 of 2,491\n12"), "Prose.", "## Next",
        step("sh", "b", "2491"), step("sh", "c", "1500 12"), "Now 2,491 of them.", "Now 1,500.",
      ].joined(separator: "\n\n"), steps: [2: [1]],
      passages: ["Now 2,491 of them. to Now 1,500.: 1"]),
    Case(
      testDescription: "a code, and the name of an error",
      page: [
        step("sh predict", "a", "ERROR 40P01"), "Prose.", "## Next",
        step("sh predict", "b", "(error) READONLY no"), "Prose.", "## Last",
        "- Not this.\n- 40P01 it is.", "READONLY is an error.", "READONLY.",
      ].joined(separator: "\n\n"),
      passages: [
        "- Not this. to READONLY is an error.: 1", "READONLY is an error. to READONLY.: 2",
      ]),
    Case(
      testDescription: "what the question's own statement was to write",
      page: [
        "Not on the new one.",
        step("sql predict", "INSERT INTO t VALUES ('on the new one');", "INSERT 0 1"),
        "Prose.", "## Next", step("sql", "SELECT 1;", " on the new one"),
        step("sql", "SELECT 2;", " on the old one"),
      ].joined(separator: "\n\n"), steps: [2: [1]]),
    Case(
      testDescription: "an answer to an exercise has a fold of its own",
      page: [
        step("sh predict", "a", "777"), "Prose.", "## Try it", "What does it say?",
        step("sh answer", "b", "777"),
        "777.",
      ].joined(separator: "\n\n")),
    Case(
      testDescription: "a question and a step in a list",
      page: "- "
        + step("sh predict", "a", "777").replacing("\n", with: "\n  ")
        + "\n\n1. " + step("sh", "b", "777").replacing("\n", with: "\n   ")
        + "\n\n777 it is.\n\nMore.",
      steps: [2: [1]], passages: ["777 it is. to More.: 1"]),
    Case(
      testDescription: "what is not asked is no secret",
      page: [step("sh", "a", "777"), step("sh predict hidden", "b", "888"), "888."]
        .joined(separator: "\n\n")),
  ]

  @Test("secrets", arguments: cases)
  func secrets(_ example: Case) throws {
    let page = "---\ntitle: T\nservices:\n  db: postgres\n---\n\n\(example.page)\n"
    let result = LessonParser.parse(Array(page.utf8), file: "t.md", name: "t")
    #expect(result.findings.map(\.description) == [])
    let lesson = try #require(result.lesson)
    let secrets = GuessSecrets(lesson)
    #expect(secrets.ofSteps == example.steps)
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    let found = secrets.passages.map { passage in
      let places = [passage.line, passage.endLine].map { place in
        place.map { lines[$0 - 1 + lesson.frontMatterLineCount] } ?? "the end"
      }
      return
        "\(places.joined(separator: " to ")): \(passage.guesses.map(String.init).joined(separator: ", "))"
    }
    #expect(found == example.passages)
  }
}
