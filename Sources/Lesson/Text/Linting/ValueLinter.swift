import LessonModel
import Matching
import PlainText

/// Checks that every `${name}` stands for something that an earlier step shares or captures.
struct ValueLinter {
  /// How many of the latest names a misspelt one is compared with.
  private static let comparedNames = 200

  /// The names that each step defines, by index.
  private var definitions: [[String]] = []
  /// Every name that the page defines anywhere.
  private let all: Set<String>
  /// The index of the first step that shares under a name known only when it runs.
  private var firstComputed = Int.max
  private var known: Set<String> = [StepSurroundings.rootName]
  private var order: [String] = []

  static func check(_ lesson: Lesson, findings: inout FindingList) {
    var linter = ValueLinter(lesson)
    for (index, step) in lesson.steps.enumerated() {
      // A shell has variables of its own; an undefined one is the shell's to judge.
      if !step.kind.ownsReferences, index <= linter.firstComputed {
        // A command of a dialogue can use what an earlier one has captured.
        let own = step.dialogue == nil ? [] : linter.definitions[index]
        linter.check(step, own: Set(own), &findings)
      }
      for name in linter.definitions[index] where linter.known.insert(name).inserted {
        linter.order.append(name)
      }
    }
  }

  private init(_ lesson: Lesson) {
    for (index, step) in lesson.steps.enumerated() {
      var names = step.outputs.flatMap { ExpectationLint.captureNames(in: $0).map(\.name) }
      if step.kind.isCompiled {
        let shared = SharedNames(in: step.input)
        names += shared.names
        if shared.hasComputedName { firstComputed = min(firstComputed, index) }
      }
      definitions.append(names)
    }
    all = Set(definitions.joined())
    known.formUnion(lesson.serviceValueNames)
  }

  private func check(_ step: Step, own: Set<String>, _ findings: inout FindingList) {
    var reported: Set<String> = []
    for reference in ValueReference.all(in: step.attributes.target ?? "") {
      guard !known.contains(reference.name), reported.insert(reference.name).inserted else {
        continue
      }
      let place = findings.offset(of: "${\(reference.name)}", onLine: step.line)
      report(reference.name, at: place, &findings)
    }
    for (line, text) in step.typedLines {
      for reference in ValueReference.all(in: String(text)) {
        let name = reference.name
        guard !known.contains(name), !own.contains(name), reported.insert(name).inserted else {
          continue
        }
        report(name, at: findings.offset(of: "${\(name)}", onLine: line), &findings)
      }
    }
  }

  private func report(_ name: String, at place: Int, _ findings: inout FindingList) {
    if all.contains(name) {
      findings.add(
        at: place, "`${\(name)}` is used before it has a value",
        "share or capture it in an earlier step")
      return
    }
    let names = Array(order.suffix(Self.comparedNames))
    findings.add(
      at: place, "no earlier step shares or captures `\(name)`",
      suggestion(
        for: name, among: names,
        otherwise: names.isEmpty
          ? "capture it with `<int:\(name)>` in an expected output, or `share` it in a Swift step"
          : "there is \(listed(names))"))
  }
}

extension Step {
  /// The lines of its input, each with its line of the page.
  fileprivate var typedLines: [(line: Int, text: Substring)] {
    let parts = exchanges.map { $0.map { ($0.line, $0.input) } } ?? [(inputLine, input)]
    return parts.flatMap { first, text in
      text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
        (first + $0.offset, $0.element)
      }
    }
  }
}

extension FindingList {
  /// The byte at which a text stands on a line; the start of the line when it does not.
  func offset(of text: String, onLine line: Int) -> Int {
    guard line <= source.lineCount else { return max(source.bytes.count - 1, 0) }
    let range = source.line(line)
    let bytes = Array(text.utf8)
    guard range.count >= bytes.count else { return range.lowerBound }
    let starts = range.lowerBound...(range.upperBound - bytes.count)
    return starts.first { source.bytes[$0..<($0 + bytes.count)].elementsEqual(bytes) }
      ?? range.lowerBound
  }
}
