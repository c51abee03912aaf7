import Foundation
import KafkaTools
import Sessions
import TestSupport
import Testing

/// Pages of `Tests/Fixtures/kafka`: each is steps and what they print, run against both brokers.
///
///     $ session
///     the step's text
///     > what it prints
///
/// In what is printed, `<*>` stands for anything within a line.
@Suite struct KafkaPageTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/kafka")

  static let pages: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(".page") }.sorted()
  }()

  @Test func thereArePages() { #expect(Self.pages.count >= 8) }

  @Test(arguments: KafkaBroker.Kind.available, pages)
  func page(_ kind: KafkaBroker.Kind, _ name: String) throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    let broker = try KafkaBroker(kind)
    let lesson = try KafkaLesson(broker.bootstrap)
    for step in Step.all(in: text) {
      let printed = try lesson.run(step.input, session: step.session)
      let isRight = Self.matches(printed, step.output)
      #expect(
        isRight, "\(name), line \(step.line), \(kind):\n\(printed)--- expected:\n\(step.output)")
    }
  }

  struct Step {
    var session: String
    var line: Int
    var input = ""
    var output = ""

    static func all(in text: String) -> [Step] {
      var steps: [Step] = []
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        if line.hasPrefix("$ ") {
          steps.append(Step(session: String(line.dropFirst(2)), line: index + 1))
        } else if line == ">" || line.hasPrefix("> ") {
          steps[steps.count - 1].output += line.dropFirst(2) + "\n"
        } else if !steps.isEmpty, !line.hasPrefix("//") {
          steps[steps.count - 1].input += line + "\n"
        }
      }
      return steps
    }
  }

  /// Line by line; trailing blanks do not count.
  static func matches(_ printed: String, _ expected: String) -> Bool {
    func lines(_ text: String) -> [String] {
      var lines = text.components(separatedBy: "\n").map { line in
        String(line.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
      }
      while lines.last == "" { lines.removeLast() }
      return lines
    }
    let (a, b) = (lines(printed), lines(expected))
    return a.count == b.count
      && zip(a, b).allSatisfy { line, pattern in
        let parts = pattern.components(separatedBy: "<*>")
        guard parts.count > 1 else { return line == pattern }
        var rest = line[...]
        guard rest.hasPrefix(parts[0]) else { return false }
        rest = rest.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() {
          guard let found = rest.range(of: part) else { return false }
          rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
      }
  }
}
