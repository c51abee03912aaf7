import LessonModel
import Matching
import PlainText

/// A run of a page, as far as it went, and what it says of later texts of the page.
struct KeptRun: Sendable {
  /// The page as it ran.
  let lesson: Lesson
  /// What its steps did.
  let transcript: Transcript

  /// How a step of a later text stands.
  struct Verdict {
    var record: StepRecord
    /// What differs, or why it did not do what it should; nil when it did.
    var problem: String?
  }

  /// Whether the first steps of a later text, up to one by its number, would run as they did.
  func holds(in later: Lesson, upTo number: Int) -> Bool {
    let steps = Array(zip(lesson.steps, later.steps).prefix(number))
    return lesson.services.map(\.placeless) == later.services.map(\.placeless)
      && lesson.surroundings == later.surroundings && steps.count == number
      && steps.allSatisfy { $0.runs(as: $1) && $0.attributes.isStrict == $1.attributes.isStrict }
      && transcript.steps.contains { $0.number == number && $0.outcome != .notRun }
  }

  /// How the steps of a later text stand, by number: those from the first one on that would run otherwise are
  /// left out, and so are those that have not run. The text may be unsound, so that only its steps count.
  ///
  /// An output that was changed by hand is compared anew, so that a difference goes as soon as it is mended.
  func verdicts(in later: Lesson) -> [Int: Verdict] {
    let records = Dictionary(transcript.steps.map { ($0.number, $0) }) { _, last in last }
    var captures = Captures()
    var verdicts: [Int: Verdict] = [:]
    for (old, new) in zip(lesson.steps, later.steps) {
      guard old.runs(as: new) else { break }
      guard let record = records[new.number], record.outcome != .notRun else { continue }
      let single = new.outputs.count == 1 && new.dialogue == nil ? new.outputs.first : nil
      let match = single.flatMap { expectation -> MatchResult? in
        guard expectation.condition == nil, record.output.omittedBytes == 0 else { return nil }
        return ExpectationMatcher(expectation).match(
          record.comparedLines(isUnordered: expectation.isUnordered, later.vocabulary),
          captures: &captures)
      }
      if old.outputs.map(\.placeless) == new.outputs.map(\.placeless) {
        verdicts[new.number] = Verdict(record: record, problem: Self.problem(of: record))
      } else if let match, record.outcome == .passed || record.outcome == .failed {
        verdicts[new.number] = Verdict(
          record: record, problem: match.matched ? nil : Self.short(match.unifiedText()))
      }
    }
    return verdicts
  }

  private static func problem(of record: StepRecord) -> String? {
    switch record.outcome {
    case .passed, .skipped, .notRun: nil
    case .failed, .errored:
      record.difference.map(short) ?? record.message ?? "it did not run to its end"
    }
  }

  private static let mostLines = 12
  private static let mostCharacters = 160

  /// The lines of a difference that tell most of it.
  private static func short(_ difference: String) -> String {
    let lines = difference.split(separator: "\n").dropFirst(2)
    let shown = lines.prefix(mostLines).map { line in
      line.count > mostCharacters ? line.prefix(mostCharacters) + " …" : line
    }
    let rest = lines.count - shown.count
    return (shown.map(String.init) + (rest > 0 ? ["(\(rest.counted("more line")))"] : []))
      .joined(separator: "\n")
  }
}

extension Step {
  /// Whether a step of another text does the same when it runs.
  fileprivate func runs(as other: Step) -> Bool {
    func asRun(_ step: Step) -> Step {
      var step = step
      (step.line, step.outputs, step.dialogue, step.choices) = (0, [], nil, [])
      (step.attributes.isHidden, step.attributes.asksForPrediction) = (false, false)
      // The front matter may say it.
      step.attributes.isStrict = false
      return step
    }
    return asRun(self) == asRun(other)
  }
}

extension Expectation {
  fileprivate var placeless: Expectation {
    var expectation = self
    expectation.line = 0
    return expectation
  }
}

extension ServiceDeclaration {
  fileprivate var placeless: ServiceDeclaration {
    var declaration = self
    declaration.line = 0
    for index in declaration.config.indices { declaration.config[index].line = 0 }
    return declaration
  }
}
