import Foundation
import LessonModel
import LessonText
import Terminal
import Testing

/// A lesson's Markdown for a terminal.
struct LessonTerminalTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  private static let folder = "\(root)/Tests/Fixtures/terminal"

  static func names(_ suffix: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
  }

  private static func lesson(_ file: String) throws -> Lesson {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let result = LessonParser.parse(bytes, file: file, name: "t")
    #expect(result.findings.map(\.description) == [])
    return try #require(result.lesson)
  }

  /// Colours as `highlight` gives them, from the words alone.
  private static func colors(of lesson: Lesson) -> CodeColors {
    // The groups: a remark, a text, a number; else it is a word of the language.
    let token =
      /(\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*|--[^\n]*)|("(?:\\.|[^"\\])*"|'[^']*')|(\b\d+\b)|\b(?:func|let|SELECT|FROM|WHERE|AND)\b/
    return CodeColors([lesson]) { _, codes in
      codes.map { code in
        var runs: [CodeRun] = []
        var end = code.startIndex
        for match in code.matches(of: token) {
          runs.append(CodeRun(String(code[end..<match.range.lowerBound])))
          let style: CodeRun.Style =
            match.1 != nil
            ? .comment : match.2 != nil ? .string : match.3 != nil ? .number : .keyword
          runs.append(CodeRun(String(match.0), style))
          end = match.range.upperBound
        }
        return runs + [CodeRun(String(code[end...]))]
      }
    }
  }

  private static func text(
    _ lesson: Lesson, width: Int, color: Bool, hyperlinks: Bool = false
  ) -> String {
    LessonTerminal.parts(
      of: lesson, width: width, showsAddresses: !hyperlinks, colors: colors(of: lesson)
    ).map { part in
      switch part {
      case .step(let number): "<step \(number)>\n"
      case .answerEnd: "<end of the answer>\n"
      case .prose(let lines):
        lines.map { $0.text(color: color, hyperlinks: hyperlinks) + "\n" }.joined()
      }
    }.joined().replacing("\u{1b}", with: "␛")
  }

  /// The looks that there are a golden file of, by the suffix of its name.
  static let looks: [(suffix: String, width: Int, color: Bool, hyperlinks: Bool)] = [
    ("80.txt", 80, false, false), ("40.txt", 40, false, false), ("color.txt", 80, true, false),
    ("links.txt", 80, true, true),
  ]

  @Test("looks as in the golden file", arguments: names(".md"), looks.indices)
  func golden(name: String, look: Int) throws {
    let look = Self.looks[look]
    let actual = Self.text(
      try Self.lesson("\(Self.folder)/\(name).md"), width: look.width, color: look.color,
      hyperlinks: look.hyperlinks)
    let file = "\(Self.folder)/\(name).\(look.suffix)"
    let expected = try String(contentsOfFile: file, encoding: .utf8)
    #expect(actual == expected, "\(actual)")
  }

  @Test func thereAreGoldenFiles() { #expect(!Self.names(".md").isEmpty) }

  /// Every page of the course and of the golden files.
  static let pages: [String] = {
    let course = FileManager.default.enumerator(atPath: "\(root)/lessons")?.compactMap {
      ($0 as? String).map { "\(root)/lessons/\($0)" }
    }
    return (course ?? []).filter { $0.hasSuffix(".md") }.sorted()
      + names(".md").map { "\(folder)/\($0).md" }
  }()

  @Test("no line is wider than the terminal", arguments: pages)
  func fits(page: String) throws {
    let lesson = try Self.lesson(page)
    // The golden files hold every kind of text: they are tried at every width.
    let widths = [20, 80, 120, 21, 33, 40, 59, 60, 79, 81, 200]
    for width in page.hasPrefix(Self.folder) ? widths : Array(widths.prefix(3)) {
      for case .prose(let lines) in LessonTerminal.parts(
        of: lesson, width: width, colors: Self.colors(of: lesson))
      {
        for line in lines {
          #expect(line.width <= width, "\(width): \(line.plain)")
        }
      }
    }
  }

  @Test("every step is there once, in order, and its text is not", arguments: pages)
  func steps(page: String) throws {
    let lesson = try Self.lesson(page)
    let numbers = LessonTerminal.parts(of: lesson, width: 80, colors: Self.colors(of: lesson))
      .compactMap { part in
        if case .step(let number) = part { number } else { nil }
      }
    #expect(numbers == lesson.steps.map(\.number))
  }

  @Test("colours change no text", arguments: pages)
  func colorsChangeNothing(page: String) throws {
    let lesson = try Self.lesson(page)
    let plain = Self.text(lesson, width: 80, color: false)
    let colored = Self.text(lesson, width: 80, color: true)
      .replacing(/␛\[[0-9;]*m/, with: "")
    #expect(colored == plain)
  }

  @Test(
    "text cannot act on the terminal",
    arguments: ["a \u{1b}[2J b", "`\u{1b}]0;x\u{07}`", "[a](https://e.org/\u{1b}[2J) \u{9b}31m"])
  func controlCharacters(text: String) throws {
    let source = "---\ntitle: T\n---\n\(text)\n\n    \(text)\n\n| \(text) |\n| --- |\n| \(text) |\n"
    let result = LessonParser.parse(Array(source.utf8), file: "t.md", name: "t")
    let lesson = try #require(result.lesson)
    for case .prose(let lines) in LessonTerminal.parts(
      of: lesson, width: 80, colors: Self.colors(of: lesson))
    {
      for line in lines {
        let shown = line.text(color: true, hyperlinks: true)
          .replacing(/\u{1b}\[[0-9;]*m/, with: "")
          .replacing(/\u{1b}\]8;;[!-~]*\u{1b}\\/, with: "")
        #expect(
          !shown.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(shown)")
      }
    }
  }

  @Test func nestingDeeperThanAnybodyReads() throws {
    let quotes = String(repeating: "> ", count: 5000) + "deep\n\n"
    let lists = (0..<300).map { String(repeating: "  ", count: $0) + "- x\n" }.joined()
    let source = "---\ntitle: T\n---\n\(quotes)\(lists)"
    let result = LessonParser.parse(Array(source.utf8), file: "t.md", name: "t")
    let lesson = try #require(result.lesson)
    let lines = LessonTerminal.parts(of: lesson, width: 80, colors: Self.colors(of: lesson))
    #expect(!lines.isEmpty)
  }
}
