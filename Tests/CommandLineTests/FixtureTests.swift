import Foundation
import LessonModel
import Matching
import Testing

/// Lessons of `Tests/Fixtures/runs`, run whole. A folder added is a test added.
@Suite struct FixtureTests {
  static let folder = "\(Etude.root)/Tests/Fixtures/runs"

  static func cases(_ kind: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(kind)")
    return (names ?? []).sorted()
  }

  @Test("there are cases of every kind", arguments: ["pass", "fail", "accept"])
  func thereAreCases(kind: String) {
    #expect(!Self.cases(kind).isEmpty)
  }

  @Test("passes", arguments: cases("pass"))
  func passes(name: String) throws {
    let result = try Etude.run(["check", "\(Self.folder)/pass/\(name)/lesson.md"])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("fails as it should", arguments: cases("fail"))
  func fails(name: String) throws {
    let folder = "\(Self.folder)/fail/\(name)"
    let environment = try? String(contentsOfFile: "\(folder)/environment", encoding: .utf8)
    let variables = (environment ?? "").split(separator: "\n").map {
      $0.split(separator: "=", maxSplits: 1).map(String.init)
    }
    let options = (try? String(contentsOfFile: "\(folder)/options", encoding: .utf8)) ?? ""
    let result = try Etude.run(
      ["check"] + options.split(whereSeparator: \.isWhitespace).map(String.init)
        + ["\(folder)/lesson.md"],
      environment: Dictionary(uniqueKeysWithValues: variables.map { ($0[0], $0[1]) }))
    var expected = try String(contentsOfFile: "\(folder)/expected", encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if expected.last == "" { expected.removeLast() }
    #expect("status \(result.status)" == expected.removeFirst(), "\(result.output)")
    var captures = Captures()
    let match = ExpectationMatcher(Expectation(lines: expected, line: 2))
      .match(result.lines, captures: &captures)
    #expect(match.matched, "\(match.unifiedText())")
  }

  @Test("accepts", arguments: cases("accept"))
  func accepts(name: String) throws {
    let folder = "\(Self.folder)/accept/\(name)"
    let scratch = try TemporaryFolder()
    let lesson = "\(scratch.path)/lesson.md"
    try FileManager.default.copyItem(atPath: "\(folder)/before.md", toPath: lesson)
    let options = (try? String(contentsOfFile: "\(folder)/options", encoding: .utf8)) ?? ""
    let arguments = ["accept"] + options.split(whereSeparator: \.isWhitespace).map(String.init)
    let expected = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/after.md"))
    for round in 1...2 {
      let result = try Etude.run(arguments + [lesson])
      #expect(result.status == 0, "\(result.output)")
      let actual = try Data(contentsOf: URL(fileURLWithPath: lesson))
      #expect(
        actual == expected, "round \(round): \(String(decoding: actual, as: UTF8.self))")
    }
    #expect(try Etude.run(["check", lesson]).status == 0)
  }
}
