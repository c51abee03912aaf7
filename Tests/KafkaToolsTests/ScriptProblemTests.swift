import Foundation
import KafkaTools
import Testing

/// The entries of `Tests/Fixtures/kafka/problems.table`.
@Suite struct ScriptProblemTests {
  struct Entry: CustomTestStringConvertible {
    var text: String
    var findings: [String]
    var testDescription: String { text }
  }

  static let entries: [Entry] = {
    let file = KafkaPageTests.folder.appendingPathComponent("problems.table")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n\n").compactMap { part in
      let lines = part.components(separatedBy: "\n").filter { !$0.isEmpty && !$0.hasPrefix("#") }
      let findings = lines.filter { $0.hasPrefix("> ") }.map { String($0.dropFirst(2)) }
      let input = lines.filter { !$0.hasPrefix("> ") }
      return input.isEmpty ? nil : Entry(text: input.joined(separator: "\n"), findings: findings)
    }
  }()

  @Test func thereAreEntries() { #expect(Self.entries.count > 30) }

  @Test(arguments: entries)
  func problems(_ entry: Entry) {
    let found = ScriptProblem.all(in: entry.text).map { problem in
      "\(problem.lineOffset): \(problem.problem)"
        + (problem.remedy.isEmpty ? "" : "; \(problem.remedy)")
    }
    #expect(found == entry.findings)
  }
}
