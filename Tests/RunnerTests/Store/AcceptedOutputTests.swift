import Foundation
import LessonModel
import LessonText
import Matching
import Testing

@testable import Runner

/// A page whose steps printed what a test says, accepted in a folder of its own.
final class AcceptedPage {
  let folder: String
  var file: String { "\(folder)/page.md" }

  /// Writes the page; `flags` has for each step those of its output block, nil for no block.
  init(flags: [String?], input: String = "true") throws {
    folder = NSTemporaryDirectory() + "etude-accept-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let steps = flags.map { flags in
      "```sh\n\(input)\n```\n" + (flags.map { "\n```output \($0)\nold\n```\n" } ?? "")
    }
    let text = "---\ntitle: T\n---\n\n" + steps.joined(separator: "\nText.\n\n")
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func bytes() throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(fileURLWithPath: file))) }

  func lesson() throws -> Lesson {
    let result = LessonParser.parse(try bytes(), file: file, name: "page")
    #expect(result.findings == [])
    return try #require(result.lesson)
  }

  /// A run of the page in which its steps print these lines.
  func transcript(_ outputs: [[String]], omitted: [Int: Int] = [:]) throws -> Transcript {
    var captures = Captures()
    let records = zip(try lesson().steps, outputs).map { step, lines in
      var record = StepRecord(
        number: step.number, line: step.line, kind: "sh", session: "main", input: step.input,
        output: StepOutput(text: lines.map { "\($0)\n" }.joined()), outcome: .passed)
      if let bytes = omitted[step.number] {
        record.output.parts.append(OutputPart(.omitted(bytes: bytes), isAside: true))
      }
      if let expectation = step.expectation {
        let lines = record.comparedLines(isUnordered: expectation.isUnordered)
        let result = ExpectationMatcher(expectation).match(lines, captures: &captures)
        record.outcome = result.matched ? .passed : .failed
      }
      return record
    }
    return Transcript(
      name: "page", file: file, title: "T", outcome: .passed, durationMs: 0, services: [],
      steps: records)
  }

  @discardableResult func accept(
    _ outputs: [[String]], second: [[String]]? = nil, omitted: [Int: Int] = [:],
    approves: (Acceptance.Change) -> Bool = { _ in true }
  ) throws -> Acceptance {
    try Acceptance.accept(
      transcript(outputs, omitted: omitted), second: second.map { try transcript($0) },
      of: lesson(), addsBlocks: true, packageRoot: folder, approves: approves)
  }

  /// What the page expects of each step.
  func expected() throws -> [[String]?] { try lesson().steps.map { $0.expectation?.lines } }
}

/// Whatever a step prints can be expected, and nothing else matches what `accept` wrote.
@Suite struct AcceptedOutputTests {
  private static let pieces = [
    "...", "\\...", "\\\\...", "\\", "<int>", "\\<int>", "<...>", "<", ">", "<int:x>", "<int 5..>",
    "<itn>", "<<<<<<<", ">>>>>>>", "<<<<<<< HEAD", ">>>>>>> a", "=======", "\\<<<<<<<", "a", "b",
    " ", "  ", "-", "--", "\t", "[3]", "(blocked by x)", "(blocked)", "x| y", "```", "~~~~", "`",
    "<b>&amp;</b>", "<!-- ", "日本", "\\x1b", "\\x00", "\\x0d", "12", "1.5 ms", "# h", "- ", "> ",
    "---", "output", "(5 bytes left out)",
  ]

  private static func line(_ generator: inout SeededGenerator) -> String {
    let count = [0, 1, 1, 2, 3, 5].randomElement(using: &generator) ?? 1
    return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
  }

  /// What decides: without white space at the ends of lines and empty lines at the end.
  private static func canonical(_ lines: [String], isUnordered: Bool = false) -> [String] {
    var lines = lines.map { line in
      String(line.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return isUnordered ? lines.sorted() : lines
  }

  private static func changed(
    _ lines: [String], _ generator: inout SeededGenerator
  ) -> [String] {
    var lines = lines
    let place = Int.random(in: 0..<max(1, lines.count), using: &generator)
    guard lines.indices.contains(place) else { return ["new"] }
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: lines.remove(at: place)
    case 1: lines.insert(line(&generator), at: place)
    case 2: lines[place] = line(&generator)
    case 3: lines[place] = "\\" + lines[place]
    default:
      var text = Array(lines[place])
      let at = Int.random(in: 0...text.count, using: &generator)
      if at < text.count, Bool.random(using: &generator) {
        text.remove(at: at)
      } else {
        text.insert("z", at: at)
      }
      lines[place] = String(text)
    }
    return lines
  }

  @Test("every output can be accepted, and stands for itself only", arguments: 0..<20)
  func standsForItself(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<12 {
      let flags: [String?] = [nil, "", "unordered", "exact", "exact unordered"]
        .shuffled(using: &generator)
      let page = try AcceptedPage(flags: flags)
      let outputs = flags.map { _ in
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in Self.line(&generator) }
      }
      let first = try page.accept(outputs)
      #expect(first.refused == [])
      let accepted = try page.bytes()
      let again = try page.accept(outputs)
      #expect(try page.bytes() == accepted, "accepting twice has to be accepting once")
      #expect(again.changed == 0)
      for (step, output) in zip(try page.lesson().steps, outputs) {
        guard let expectation = step.expectation else {
          #expect(Self.canonical(output) == [])
          continue
        }
        let shown = "\(output.debugDescription) was written \(expectation)"
        #expect(Self.matches(expectation, output), "\(shown)")
        let isUnordered = expectation.isUnordered
        for _ in 0..<8 {
          let other = Self.changed(output, &generator)
          guard
            Self.canonical(other, isUnordered: isUnordered)
              != Self.canonical(output, isUnordered: isUnordered)
          else { continue }
          #expect(!Self.matches(expectation, other), "\(shown), matches \(other.debugDescription)")
        }
      }
    }
  }

  private static func matches(_ expectation: LessonModel.Expectation, _ output: [String]) -> Bool {
    var captures = Captures()
    let record = StepRecord(
      number: 1, line: 1, kind: "sh", session: "main", input: "",
      output: StepOutput(text: output.map { "\($0)\n" }.joined()), outcome: .passed)
    let lines = record.comparedLines(isUnordered: expectation.isUnordered)
    return ExpectationMatcher(expectation).match(lines, captures: &captures).matched
  }

  @Test("an output of which a part was left out is refused, the others are accepted")
  func refusesLongOutput() throws {
    let page = try AcceptedPage(flags: [nil, "", ""])
    let result = try page.accept(
      [["a", "(9 bytes left out)", "b"], ["a", "(9 bytes left out)"], ["new"]],
      omitted: [1: 9, 2: 9])
    #expect(result.refused.map(\.step) == [1, 2])
    #expect(result.refused.allSatisfy { $0.reason.hasPrefix("it printed 9 bytes more than are") })
    #expect(result.changed == 1)
    #expect(try page.lesson().steps.map { $0.expectation?.lines } == [nil, ["old"], ["new"]])
  }

  @Test("an output that no fence can hold is refused, the others are accepted")
  func refusesWhatCannotBeFenced() throws {
    let page = try AcceptedPage(flags: ["", ""])
    let runs = [String(repeating: "`", count: 300), String(repeating: "~", count: 300)]
    let result = try page.accept([runs, ["new"]])
    #expect(result.refused.map(\.step) == [1])
    #expect(result.refused.first?.reason.contains("too long to be fenced") == true)
    #expect(try page.lesson().steps.map { $0.expectation?.lines } == [["old"], ["new"]])
  }
}
