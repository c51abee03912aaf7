import Foundation
import LessonModel
import LessonText
import Testing

/// Names that lessons had before.
@Suite struct FormerNamesTests {
  /// A course of pages with these values of `was`, by path.
  private static func withCourse(
    _ was: [String: String], _ body: (Course) throws -> Void
  ) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "etude-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    for (file, names) in was {
      let url = root.appending(path: "lessons/\(file)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      let line = names.isEmpty ? "" : "was: \(names)\n"
      try Data("---\ntitle: T\n\(line)---\n".utf8).write(to: url)
    }
    try body(Course.load(root: root.path))
  }

  @Test(
    "asked for by a former name, it is said what the page is called now",
    arguments: [
      ("election/raft", "election/replication"), ("06-election/05-raft.md", "election/replication"),
      ("lessons/06-election/05-raft.md", "election/replication"),
      ("raft", "election/replication"), ("voting/quorum", "election/bully"),
      ("quorum", "election/bully"), ("vote", "election"), ("lessons/06-vote/README.md", "election"),
    ])
  func current(argument: String, name: String) throws {
    try Self.withCourse([
      "01-election/01-replication.md": "raft", "01-election/02-bully.md": "[voting/quorum, old]",
      "01-election/README.md": "vote",
    ]) { course in
      let failure = #expect(throws: LessonSelection.Failure.self) {
        try LessonSelection.resolve([argument], in: course)
      }
      #expect(
        failure?.description == "there is no lesson `\(argument)`; it is called `\(name)` now")
    }
  }

  @Test("what two pages had is nobody's when asked for by its last part alone")
  func ambiguous() throws {
    try Self.withCourse(["01-a/01-x.md": "old", "02-b/01-y.md": "old"]) { course in
      #expect(FormerNames(course.lessons).current(of: "old") == nil)
      #expect(FormerNames(course.lessons).current(of: "b/old") == "b/y")
    }
  }

  @Test("a name that leads to two places")
  func clashes() throws {
    try Self.withCourse([
      "01-a/README.md": "b", "01-a/01-x.md": "[y, gone, c/old]", "01-a/02-y.md": "[x]",
      "02-b/01-z.md": "a/gone",
    ]) { course in
      let names = FormerNames(course.lessons)
      let findings = course.lessons.flatMap { file in
        file.parse().lesson.map { names.findings(for: $0) } ?? []
      }
      let end = "a link to that name can lead to one page only: remove it here or there"
      #expect(findings.allSatisfy { $0.line == 3 && $0.remedy == end && !$0.isWarning })
      #expect(
        findings.map { $0.problem.replacing(/of .*lessons/, with: "of lessons") } == [
          "a module is called `b` now", "a page is called `a/y` now",
          "`a/gone` is a former name of lessons/02-b/01-z.md too",
          "a page is called `a/x` now", "`a/gone` is a former name of lessons/01-a/01-x.md too",
        ])
    }
  }
}
