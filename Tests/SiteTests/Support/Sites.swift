import Foundation
import LessonModel
import Site
import Testing

@testable import LessonText

/// Sites to look at. No lesson is run for them.
enum Sites {
  /// The repository's root.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  static let theme = "\(root)/site"

  /// The course of this repository, as if every step had printed what its author expects.
  static func real() throws -> (course: Course, pages: [SiteBuilder.Page]) {
    let course = try Course.load(root: root)
    let pages = try course.lessons.map { file in
      let lesson = try #require(file.parse().lesson)
      return SiteBuilder.Page(lesson: lesson, transcript: transcript(of: lesson))
    }
    return (course, pages)
  }

  /// A run of a lesson in which everything went as expected.
  static func transcript(of lesson: Lesson) -> Transcript {
    let sessions = Set(lesson.steps.map(\.attributes.session))
    let records = lesson.steps.map { step in
      let lines = step.expectation?.lines ?? []
      return record(step, parts: lines.map { part($0, sessions) })
    }
    let services = lesson.services.map {
      ServiceRecord(name: $0.name, kind: $0.kind.word, version: "1.2.3", provider: "local")
    }
    return Transcript(
      name: lesson.name, file: lesson.file, title: lesson.title, outcome: .passed, durationMs: 1,
      services: services, steps: records)
  }

  private static func part(_ line: String, _ sessions: Set<String>) -> OutputPart {
    if line == "(blocked)" { return OutputPart(.blocked(by: [])) }
    if let names = line.wholeMatch(of: /\(blocked by (.+)\)/)?.output.1 {
      return OutputPart(.blocked(by: names.split(separator: ", ").map(String.init)))
    }
    guard let bar = line.firstIndex(of: "|"), sessions.contains(String(line[..<bar])) else {
      return OutputPart(.text("\(line)\n"))
    }
    let text = line[line.index(after: bar)...].drop { $0 == " " }
    return OutputPart(.text("\(text)\n"), session: String(line[..<bar]))
  }

  /// What a step did: `output` is what it printed itself, before the parts.
  static func record(
    _ step: Step, output: String = "", parts: [OutputPart] = [], outcome: Outcome = .passed,
    message: String? = nil, difference: String? = nil
  ) -> StepRecord {
    StepRecord(
      number: step.number, name: step.attributes.name, line: step.line, kind: step.kind.word,
      service: step.attributes.on, session: step.attributes.session, input: step.input,
      output: StepOutput(StepOutput(text: output).parts + parts), outcome: outcome,
      message: message, difference: difference)
  }

  /// A lesson from its text, which must have no findings; with front matter added when it has none.
  static func lesson(_ text: String, name: String = "m/page") throws -> Lesson {
    let whole = text.hasPrefix("---\n") ? text : "---\ntitle: T\n---\n\n\(text)"
    let parts = name.split(separator: "/")
    let file =
      parts.count == 1 ? "\(parts[0])/README.md" : "\(parts[0])/01-\(parts[1]).md"
    let result = LessonParser.parse(
      Array(whole.utf8), file: "/nowhere/lessons/01-\(file)", name: name)
    #expect(result.findings.map(\.description) == [])
    return try #require(result.lesson)
  }

  /// A course of exactly these lessons.
  static func course(_ lessons: [Lesson]) -> Course {
    var modules: [Course.Module] = []
    for lesson in lessons {
      let name = String(lesson.name.split(separator: "/").first ?? "")
      let file = LessonFile(path: lesson.file, name: lesson.name)
      if modules.last?.name != name {
        modules.append(
          .init(name: name, number: modules.count + 1, folder: name, page: nil, pages: []))
      }
      if lesson.name == name {
        modules[modules.count - 1].page = file
      } else {
        modules[modules.count - 1].pages.append(file)
      }
    }
    return Course(modules: modules)
  }

  /// Colours each word in another way.
  static func rainbow(_ language: String, _ codes: [String]) -> [[CodeRun]]? {
    codes.map { code in
      code.split(separator: " ", omittingEmptySubsequences: false).enumerated().map { index, word in
        CodeRun(
          index == 0 ? "\(word)" : " \(word)",
          CodeRun.Style.allCases[index % CodeRun.Style.allCases.count])
      }
    }
  }

  /// Builds a site of these pages into a folder that goes away with the result.
  static func build(
    _ pages: [(Lesson, Transcript?)], root: String? = nil,
    settings: CourseSettings = CourseSettings(), lack: String? = nil
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try SiteBuilder(
      course: course(pages.map(\.0)),
      pages: pages.map { SiteBuilder.Page(lesson: $0.0, transcript: $0.1, lack: lack) },
      settings: settings,
      theme: theme,
      root: root, coloring: rainbow
    ).build(into: folder.path)
    return folder
  }
}
