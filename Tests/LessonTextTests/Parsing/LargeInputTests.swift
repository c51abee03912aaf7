import LessonModel
import LessonText
import Site
import Testing

/// Inputs on which work that grows with the square of the size would never end.
struct LargeInputTests {
  private static let top = "---\ntitle: T\n---\n"

  private static func parse(_ body: String) -> ParseResult {
    LessonParser.parse(Array((top + body).utf8), file: "f", name: "n")
  }

  private static func times(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test("20,000 nested quotes")
  func nestedQuotes() throws {
    let mark = Self.times(">", 20_000)
    let lesson = try #require(Self.parse("\(mark)```sh\n\(mark)x\n\(mark)```\n").lesson)
    #expect(lesson.steps.map(\.input) == ["x\n"])
    let bytes = try LessonEditor.replacingOutputs(of: lesson, with: [1: ["y"]])
    #expect(bytes.count == lesson.source.count + 4 * 20_000 + "\n```output\n y\n```\n".utf8.count)
    let html = LessonHTML.page(lesson, step: { _ in "<s>" }, link: { $0 }).html
    #expect(html.contains("<s>"))
  }

  @Test("20,000 nested list items")
  func nestedItems() throws {
    let input = "x\n" + Self.times("\n", 50)
    #expect(try Self.inputs(inListsWithin: 99) == [input])
    // Since 0.29.0.gfm.7 the Markdown library takes a hundred lists within each other; what is
    // deeper is text.
    let goesDeeper = try Self.inputs(inListsWithin: 101) == [input]
    #expect(try Self.inputs(inListsWithin: 20_000) == (goesDeeper ? [input] : []))
  }

  /// What the steps have of a page whose one code block is in a list in a list in a list.
  private static func inputs(inListsWithin depth: Int) throws -> [String] {
    let space = times("  ", depth)
    let body = "\(times("- ", depth))```sh\n\(space)x\n\(times("\n", 50))\(space)```\n"
    return try #require(parse(body).lesson).steps.map(\.input)
  }

  @Test("a block of 100,000 lines, and a line of a million characters")
  func largeBlocks() throws {
    let lines = Array(repeating: "some output", count: 100_000)
    let long = Self.times("x", 1_000_000)
    let body = "```sh\n\(long)\n```\n```output\n\(lines.joined(separator: "\n"))\n```\n"
    let lesson = try #require(Self.parse(body).lesson)
    #expect(lesson.steps[0].expectation?.lines.count == 100_000)
    #expect(lesson.steps[0].input.utf8.count == 1_000_001)
    let bytes = try LessonEditor.replacingOutputs(of: lesson, with: [1: lines + ["end"]])
    #expect(bytes.count == lesson.source.count + 4)
  }

  @Test("5,000 steps, each with a name and a capture")
  func manySteps() throws {
    let body = (1...5_000).map {
      "```sh name=s\($0)\nx\n```\n```output\n<int:v\($0)>\n```\n```tcp to=h:1\n${v\($0)}\n```\n"
    }
    let lesson = try #require(Self.parse(body.joined()).lesson)
    #expect(lesson.steps.count == 10_000)
  }

  @Test("20,000 findings on one line, each with its own column")
  func manyFindings() {
    let result = Self.parse("```sh \(Self.times("hiden ", 20_000))\nx\n```\n")
    #expect(result.findings.count == 20_000)
    #expect(result.findings.last?.column == 7 + 6 * 19_999)
  }

  @Test(
    "brackets that open in the front matter, as many as there is room for, and more",
    arguments: ["[", "{", "- ", "? ", "[{", "{a: ", "[a, "], [60_000, 200_000])
  func deepFrontMatter(bracket: String, bytes: Int) {
    let deep = Self.times(bracket, bytes / bracket.utf8.count)
    let text = "---\ntitle: T\nservices: \n  \(deep)\n---\n"
    let result = LessonParser.parse(Array(text.utf8), file: "f", name: "n")
    #expect(result.findings.count == 1)
    let problem =
      bytes == 60_000 ? "the front matter is nested too deeply" : " bytes, more than 65536"
    #expect(result.findings[0].problem.hasSuffix(problem), "\(result.findings[0])")
  }

  @Test("60,000 bytes of services and of settings")
  func manyServices() {
    let services = (0..<4_000).map { "  s\($0): redis\n" }.joined()
    let settings = (0..<4_000).map { "    s\($0): 1\n" }.joined()
    for matter in [services, "  a:\n   kind: redis\n   config:\n\(settings)"] {
      let text = "---\ntitle: T\nservices:\n\(matter)---\n"
      let result = LessonParser.parse(Array(text.utf8), file: "f", name: "n")
      #expect(result.findings == [])
      #expect(result.lesson?.trustFindings.count == (matter == services ? 0 : 4_000))
    }
  }

  @Test("fences that never close, a thousand deep in each other's way")
  func unclosed() {
    #expect(Self.parse(Self.times("> ```sh\ntext\n", 1_000)).findings.count == 1_000)
    #expect(!Self.parse(Self.times("```sh\n", 20_000)).findings.isEmpty)
    #expect(Self.parse(Self.times("<div>\n```sh\n\n", 1_000)).findings.count == 1_000)
  }
}
