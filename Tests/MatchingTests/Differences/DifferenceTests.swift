import Foundation
import Testing

@testable import LessonModel
@testable import Matching
@testable import PlainText

/// A file `expected` (its first line gives the flags and the first line number), a file `output`,
/// and what `unifiedText` makes of them: a folder added is a test added.
struct DifferenceTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/matching/differences")

  static let cases: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    precondition(names?.isEmpty == false, "no fixtures in \(folder.path)")
    return (names ?? []).sorted()
  }()

  private func read(_ name: String, _ file: String) throws -> [String] {
    let url = Self.folder.appending(path: name).appending(path: file)
    return VisibleText.lines(from: [UInt8](try Data(contentsOf: url)))
  }

  private func difference(_ name: String) throws -> MatchResult {
    let expected = try read(name, "expected")
    let flags = expected[0].split(separator: " ").map(String.init)
    let expectation = LessonModel.Expectation(
      lines: Array(expected.dropFirst()), line: try #require(Int(flags[0])),
      isUnordered: flags.contains("unordered"), isExact: flags.contains("exact"))
    var captures = Captures()
    captures.bind("x", to: "5", line: 12)
    let result = ExpectationMatcher(expectation).match(
      try read(name, "output"), captures: &captures)
    try #require(!result.matched)
    return result
  }

  private func expect(_ text: String, toEqual file: String, of name: String) throws {
    let url = Self.folder.appending(path: name).appending(path: file)
    if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] == "1",
      !FileManager.default.fileExists(atPath: url.path)
    {
      try Data(text.utf8).write(to: url)
    }
    #expect(text == String(decoding: try Data(contentsOf: url), as: UTF8.self))
  }

  @Test(arguments: cases) func unifiedText(_ name: String) throws {
    try expect(difference(name).unifiedText(), toEqual: "unified", of: name)
  }

  @Test func aVeryLongLineIsShownAroundWhatDiffers() throws {
    let long = String(repeating: "x", count: 1_000_000)
    var captures = Captures()
    let expectation = LessonModel.Expectation(lines: [long + "a" + long], line: 1)
    let result = ExpectationMatcher(expectation).match([long + "b" + long], captures: &captures)
    let text = result.unifiedText()
    #expect(text.utf8.count < 4 * ShownLine.longest)
    let lines = text.split(separator: "\n")
    let removed = try #require(lines.first { $0.hasPrefix("-…") })
    let marks = try #require(lines.first { $0.hasPrefix("?") })
    #expect(removed.prefix { $0 != "a" }.count == marks.prefix { $0 != "^" }.count)
  }

  @Test func aVeryLongDifferenceIsCutAndCounted() throws {
    var captures = Captures()
    let expectation = LessonModel.Expectation(lines: (0..<3000).map { "a\($0)" }, line: 1)
    let result = ExpectationMatcher(expectation).match([], captures: &captures)
    let text = result.unifiedText()
    #expect(text.hasSuffix("# 2600 more lines differ\n"))
    #expect(text.split(separator: "\n").count == 404)
  }
}
