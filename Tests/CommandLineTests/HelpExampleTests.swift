import Foundation
import LessonText
import Testing

/// The examples in the helps are command lines that work in the course.
@Suite struct HelpExampleTests {
  /// What makes lessons, takes any file, or takes none.
  private static let others: Set = [
    "kind-test", "merge",
    "adopt", "new", "doctor", "system", "serve-kv", "serve", "completion",
  ]

  private static func commands() throws -> [String] {
    let lines = try Etude.run(["--help"]).lines
    let start = try #require(lines.firstIndex(of: "Commands:"))
    return lines[(start + 1)...].prefix { $0.hasPrefix("  ") }.map {
      String($0.split(separator: " ")[0])
    }
  }

  /// The rows of a section of a help, without what stands behind them.
  private static func rows(_ lines: [String], of title: String) -> [String] {
    guard let start = lines.firstIndex(of: "\(title):") else { return [] }
    return lines[(start + 1)...].prefix { $0.hasPrefix("  ") }.map { line in
      let text = line.dropFirst(2)
      return String(text[..<(text.firstRange(of: "  ")?.lowerBound ?? text.endIndex)])
    }
  }

  @Test("lessons that the examples name are there, and options are known")
  func examples() throws {
    let course = try Course.load(root: Etude.root)
    var named = 0
    for command in try Self.commands() {
      let help = try Etude.run([command, "--help"]).lines
      let options = Self.rows(help, of: "Options").map { $0.split(separator: " ") }
      let takingValue = options.filter { $0.count > 1 && !$0[0].hasSuffix(",") }.map { $0[0] }
      for example in Self.rows(help, of: "Examples") {
        let line = example.prefix { !"|><&".contains($0) }
        guard let start = line.firstRange(of: "etude \(command)") else {
          Issue.record("an example of another command: \(example)")
          continue
        }
        var operands: [String] = []
        var takesNext = false
        for word in line[start.upperBound...].split(separator: " ") {
          if takesNext {
            takesNext = false
          } else if word.hasPrefix("-") {
            let name = word.prefix { $0 != "=" }
            #expect(
              options.contains { $0.contains { $0.hasPrefix(name) } }, "\(name) in: \(example)")
            takesNext = takingValue.contains(name) && !word.contains("=")
          } else {
            operands.append(String(word))
          }
        }
        if Self.others.contains(command) || operands.isEmpty { continue }
        named += 1
        #expect(throws: Never.self, "\(example)") {
          _ = try LessonSelection.resolve(operands, in: course)
        }
      }
    }
    #expect(named > 12)
  }
}
