import Foundation
import Testing

/// `etude lint`, on texts of all kinds.
@Suite struct LintTests {
  @Test func courseHasNoFindings() throws {
    let result = try Etude.run(["lint"])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.isEmpty)
  }

  @Test func findingsAreAllThatIsPrinted() throws {
    let lesson = "Tests/Fixtures/runs/fail/findings/lesson.md"
    let result = try Etude.run(["lint", lesson])
    #expect(result.status == 2)
    #expect(!result.lines.isEmpty)
    #expect(result.output == result.standardOutput)
    for line in result.lines { #expect(line.hasPrefix("\(lesson):"), "\(line)") }
  }

  @Test func annotationsFollowTheirFindings() throws {
    let lesson = "Tests/Fixtures/runs/fail/findings/lesson.md"
    let plain = try Etude.run(["lint", lesson])
    let result = try Etude.run(["lint", "--github", lesson])
    #expect(result.status == 2)
    #expect(result.lines.count == plain.lines.count * 2)
    let annotations = result.lines.filter { $0.hasPrefix("::error ") }
    #expect(annotations.count == plain.lines.count)
    #expect(annotations.first?.hasPrefix("::error file=\(lesson),line=3,col=1::") == true)
  }

  @Test func staleSourceIsAFinding() throws {
    let course = try TemporaryFolder()
    try course.write(
      "lessons/01-m/01-a.md",
      "---\ntitle: A\n---\n\n```swift source=Code.swift#part\nlet a = 1\n```\n")
    try course.write("Code.swift", "// lesson: part\nlet a = 2\n// lesson: end\n")
    let result = try Etude.run(["lint", "--course", course.path])
    #expect(result.status == 2)
    #expect(result.output.contains("01-a.md:5:1: the block no longer shows"), "\(result.output)")
  }

  @Test func unreadableFileIsAFinding() throws {
    let course = try TemporaryFolder()
    try course.write("lessons/01-m/01-a.md", "---\ntitle: A\n---\n")
    try FileManager.default.createDirectory(
      atPath: "\(course.path)/lessons/01-m/02-b.md", withIntermediateDirectories: false)
    let result = try Etude.run(["lint", "--course", course.path])
    #expect(result.status == 2)
    #expect(
      result.output.contains(
        "02-b.md:1:1: the page cannot be read: not a regular file, but a folder"),
      "\(result.output)")
  }
}
