import Foundation
import Glibc
import LessonModel
import LessonText
import Testing

/// What of a course's folder is never run, and that it is said.
struct NeverRunTests {
  private static let page = "---\ntitle: T\n---\n\n```sh\necho a\n```\n"

  private static func withCourse(_ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "etude-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try write("\(root)/lessons/01-m/01-a.md", page)
    try write("\(root)/lessons/02-n/01-b.md", page)
    try body(root)
  }

  private static func write(_ path: String, _ text: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test(
    "a page with steps that is no lesson is an error",
    arguments: [
      ("01-m/setup.md", "its name begins with no number"),
      ("01-m/02.md", "its name is not `NN-name.md`"),
      ("01-m/03-.md", "its name is not `NN-name.md`"),
      ("01-m/deeper/01-x.md", "it is in a folder below its module's"),
      ("01-m/a/b/c/x.md", "it is in a folder below its module's"),
      ("01-m/02-x.markdown", "its name does not end in `.md`"),
      ("01-m/02-x.MD", "its name does not end in `.md`"),
      ("01-m/readme.md", "its name begins with no number"),
      ("top.md", "it is in no module's folder"), ("01-top.md", "it is in no module's folder"),
      ("setup/01-x.md", "its folder's name begins with no number"),
    ])
  func page(path: String, reason: String) throws {
    try Self.withCourse { (root) throws in
      let file = "\(root)/lessons/\(path)"
      try Self.write(file, Self.page)
      let course = try Course.load(root: root)
      let findings = course.neverRun(beside: course.lessons)
      #expect(findings.map(\.file) == [file])
      #expect(findings.map(\.line) == [5])
      #expect(findings.first?.problem.hasSuffix("because \(reason)") == true, "\(findings)")
      #expect(findings.allSatisfy { !$0.isWarning })
      // Of a module that is not asked for nothing is said.
      let other = course.modules.filter { $0.name == "n" }.flatMap(\.lessons)
      #expect(course.neverRun(beside: other).isEmpty)
      // Nor of a page that is asked for by its path, or that has nothing to run.
      let asked = LessonFile(path: file, name: "x")
      #expect(course.neverRun(beside: course.lessons + [asked]).isEmpty)
      try Self.write(file, "Notes.\n\n```sh display\necho\n```\n")
      #expect(course.neverRun(beside: course.lessons).isEmpty)
    }
  }

  @Test("the course's own README is known, and its steps are a warning")
  func readme() throws {
    try Self.withCourse { (root) throws in
      try Self.write("\(root)/lessons/README.md", "Install.\n\n```sh\nmake\n```\n")
      let course = try Course.load(root: root)
      let findings = course.neverRun(beside: course.lessons)
      #expect(findings.map(\.isWarning) == [true])
      #expect(findings.map(\.line) == [3])
    }
  }

  @Test(
    "a link that leads nowhere or out of the course is an error",
    arguments: [
      ("01-m/02-x.md", "nowhere", "leads nowhere"), ("01-m/02-x.md", "02-x.md", "leads nowhere"),
      ("01-m/02-x.md", "/etc/hostname", "leads out of the course"),
      ("01-m/02-x.md", "/dev/zero", "leads out of the course"),
      ("01-m/README.md", "../../../out.md", "leads nowhere"),
      ("03-o", "/etc", "leads out of the course"), ("03-o", "03-o", "leads nowhere"),
      ("03-o", "nowhere", "leads nowhere"),
    ])
  func link(path: String, target: String, problem: String) throws {
    try Self.withCourse { (root) throws in
      let file = "\(root)/lessons/\(path)"
      try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: target)
      let course = try Course.load(root: root)
      let findings =
        course.lessons.flatMap { $0.parse().findings } + course.neverRun(beside: course.lessons)
      #expect(findings.map(\.file) == [file])
      #expect(findings.first?.problem.contains(problem) == true, "\(findings)")
    }
  }

  @Test("a link within the course is what it leads to")
  func linkInside() throws {
    try Self.withCourse { (root) throws in
      let files = FileManager.default
      try files.createSymbolicLink(
        atPath: "\(root)/lessons/01-m/02-c.md", withDestinationPath: "../02-n/01-b.md")
      try files.createSymbolicLink(
        atPath: "\(root)/lessons/03-o", withDestinationPath: "02-n")
      // A folder that leads back to itself ends the search, not the program.
      try files.createSymbolicLink(
        atPath: "\(root)/lessons/01-m/around", withDestinationPath: "..")
      let course = try Course.load(root: root)
      #expect(course.lessons.map(\.name) == ["m/a", "m/c", "n/b", "o/b"])
      #expect(course.neverRun(beside: course.lessons).isEmpty)
      #expect(course.lessons.flatMap { $0.parse().findings }.isEmpty)
    }
  }

  @Test(
    "a page that is no regular file is a finding, at once",
    arguments: ["fifo", "folder", "socket", "huge", "name", "bytes"])
  func notRegular(kind: String) throws {
    try Self.withCourse { (root) throws in
      var file = "\(root)/lessons/01-m/02-x.md"
      var problem = "not a regular file"
      switch kind {
      case "fifo": try #require(unsafe mkfifo(file, 0o600) == 0)
      case "folder":
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
      case "socket": try #require(unsafe mknod(file, S_IFSOCK | 0o600, 0) == 0)
      case "huge":
        try Self.write(file, "")
        try #require(unsafe truncate(file, (16 << 20) + 1) == 0)
        problem = "larger than 16 MB"
      case "bytes":
        let name = file.utf8.dropLast(4).map { CChar(bitPattern: $0) } + [-1, 46, 109, 100, 0]
        // Safe: the array ends with a zero byte and lives through the call.
        try #require(close(unsafe open(name, O_CREAT | O_WRONLY, 0o600)) == 0)
        file = file.replacing("x.md", with: "\u{FFFD}.md")
        problem = "the path is not UTF-8"
      default:
        file = "\(root)/lessons/01-m/02-x\ntouch y.md"
        try Self.write(file, Self.page)
        problem = "the path holds the invisible character U+000A"
      }
      let course = try Course.load(root: root)
      let pages = course.lessons.filter { $0.path == file }
      let findings = try #require(pages.first).parse().findings
      #expect(findings.count == 1)
      #expect(findings.first?.problem.contains(problem) == true, "\(findings)")
      #expect(findings.first?.description.contains("\n") == false)
    }
  }
}
