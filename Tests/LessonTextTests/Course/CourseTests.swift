import Foundation
import LessonModel
import LessonText
import Testing

/// Finding the lessons of a course, and what arguments mean.
struct CourseTests {
  private static func withCourse(
    _ files: [String] = [
      "lessons/01-bloom-filters/README.md", "lessons/01-bloom-filters/02-sizing.md",
      "lessons/01-bloom-filters/10-limits.md", "lessons/01-bloom-filters/1-bits.md",
      "lessons/01-bloom-filters/picture.svg", "lessons/01-bloom-filters/notes.md",
      "lessons/10-kafka/01-consumer-groups.md", "lessons/2-transactions/01-dirty-read.md",
      "lessons/.hidden/01-a.md", "lessons/shared/01-a.md", "elsewhere/07-own.md",
      "elsewhere/2-first.md",
    ], _ body: (String) throws -> Void
  ) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "etude-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    for file in files {
      let url = root.appending(path: file)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("---\ntitle: T\n---\n".utf8).write(to: url)
    }
    try body(root.path)
  }

  private static let names = [
    "bloom-filters", "bloom-filters/bits", "bloom-filters/sizing", "bloom-filters/limits",
    "transactions/dirty-read", "kafka/consumer-groups",
  ]

  @Test("lessons come in the order of their numbers, from the root or from `lessons`")
  func order() throws {
    try Self.withCourse { (root) throws in
      let course = try Course.load(root: root)
      #expect(course.lessons.map(\.name) == Self.names)
      #expect(course.modules.map(\.number) == [1, 2, 10])
      #expect(course.modules.map { $0.page != nil } == [true, false, false])
      #expect(try Course.load(root: root + "/lessons/").lessons.map(\.name) == Self.names)
      #expect(course.lessons[1].parse().lesson?.name == "bloom-filters/bits")
    }
  }

  @Test("no course, and two lessons of one name")
  func errors() throws {
    #expect(throws: CourseError.noLessons(root: "/nowhere")) { try Course.load(root: "/nowhere") }
    try Self.withCourse(["lessons/01-a/01-x.md", "lessons/01-a/02-x.md"]) { (root) throws in
      let error = #expect(throws: CourseError.self) { try Course.load(root: root) }
      #expect(error?.description.contains("02-x.md: it has the same name, `a/x`") == true)
    }
    try Self.withCourse(["lessons/01-a/01-x.md", "lessons/02-a/02-y.md"]) { (root) throws in
      #expect(throws: CourseError.self) { try Course.load(root: root) }
    }
    try Self.withCourse(["lessons/readme.txt"]) { (root) throws in
      #expect(throws: CourseError.noLessons(root: root)) { try Course.load(root: root) }
    }
  }

  @Test(
    "a name that would lead out of a folder, or hide what is written there",
    arguments: ["02-../01-a.md", "02-./01-a.md", "02-.x/01-a.md", "02-b/01-..md", "02-b/01-.x.md"])
  func unusableNames(file: String) throws {
    try Self.withCourse(["lessons/01-a/01-x.md", "lessons/\(file)"]) { (root) throws in
      let error = #expect(throws: CourseError.self) { try Course.load(root: root) }
      #expect(error?.description.contains("files that Etude writes are called after it") == true)
    }
  }

  @Test(
    "a page elsewhere with such a name has a finding",
    arguments: ["02-..md", "..md", ".hidden.md", "03-.x.md", "...md"])
  func unusableNamesElsewhere(file: String) throws {
    try Self.withCourse(["elsewhere/\(file)"]) { (root) throws in
      let files = try LessonSelection.resolve(["\(root)/elsewhere/\(file)"], in: nil)
      let result = try #require(files.first?.parse())
      #expect(result.lesson == nil)
      #expect(result.findings.map(\.line) == [1])
      #expect(result.findings[0].problem.hasPrefix("the lesson's name would be `."))
    }
  }

  @Test(
    "arguments by name, module, number and path",
    arguments: [
      ([], names),
      (["bloom-filters/sizing"], ["bloom-filters/sizing"]),
      (["01-bloom-filters/02-sizing"], ["bloom-filters/sizing"]),
      (["bloom-filters/02-sizing.md"], ["bloom-filters/sizing"]),
      (["bloom-filters"], Array(names[0...3])),
      (["bloom-filters/"], Array(names[0...3])),
      (["ROOT/lessons/2-transactions"], ["transactions/dirty-read"]),
      (
        ["ROOT/lessons/2-transactions/../10-kafka/01-consumer-groups.md"], ["kafka/consumer-groups"]
      ),
      (["ROOT/lessons"], names),
      (["ROOT/lessons/01-bloom-filters/README.md"], ["bloom-filters"]),
      (["kafka", "kafka/consumer-groups", "ROOT/lessons/10-kafka"], ["kafka/consumer-groups"]),
      (["kafka", "transactions"], ["kafka/consumer-groups", "transactions/dirty-read"]),
      (["ROOT/elsewhere/07-own.md"], ["own"]),
      (["ROOT/elsewhere"], ["first", "own"]),
      (["ROOT/lessons/01-bloom-filters/notes.md"], ["notes"]),
    ])
  func selection(arguments: [String], names: [String]) throws {
    try Self.withCourse { (root) throws in
      let course = try Course.load(root: root)
      let paths = arguments.map { $0.replacingOccurrences(of: "ROOT", with: root) }
      #expect(try LessonSelection.resolve(paths, in: course).map(\.name) == names)
    }
  }

  @Test("every unknown argument is reported, with the nearest name")
  func unknown() throws {
    try Self.withCourse { (root) throws in
      let course = try Course.load(root: root)
      let failure = #expect(throws: LessonSelection.Failure.self) {
        try LessonSelection.resolve(
          ["kafak", "kafka", "sizing", "bloom-filters/sizign", "zzz", "/no/such.md"], in: course)
      }
      #expect(
        failure?.description == """
          there is no lesson `kafak`; did you mean `kafka`?
          there is no lesson `sizing`; did you mean `bloom-filters/sizing`?
          there is no lesson `bloom-filters/sizign`; did you mean `bloom-filters/sizing`?
          there is no lesson `zzz`; `etude list` shows the names; the modules are \
          `bloom-filters`, `transactions`, `kafka`
          there is no lesson `/no/such.md`; `etude list` shows the names; the modules are \
          `bloom-filters`, `transactions`, `kafka`
          """)
    }
  }

  @Test("a file without a course")
  func withoutCourse() throws {
    try Self.withCourse { (root) throws in
      let files = try LessonSelection.resolve([root + "/elsewhere/07-own.md"], in: nil)
      #expect(files.map(\.name) == ["own"])
      #expect(throws: LessonSelection.Failure.self) {
        try LessonSelection.resolve(["own"], in: nil)
      }
    }
  }
}
