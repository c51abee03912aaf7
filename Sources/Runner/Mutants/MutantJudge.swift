import LessonModel
import Matching
import Sessions

/// Decides what became of a mutant, step by step: the first step that is not as the page says decides.
///
/// It counts as proof only when the change was understood and the right step has noticed it. A
/// mutant with a mistake in it fails too, and proves nothing.
struct MutantJudge {
  private let trial: MutantTrial
  /// The steps of the page as it is, which passed or were skipped.
  private let unchanged: [Int: StepRecord]
  /// A step that only repeated the changed text.
  private var echo: StepRecord?

  /// Makes a judge.
  ///
  /// - Parameters:
  ///   - trial: the mutant.
  ///   - transcript: how the page goes without the change.
  init(_ trial: MutantTrial, unchanged transcript: Transcript) {
    self.trial = trial
    unchanged = Dictionary(
      transcript.steps.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// What can be said before anything runs; nil when it has to run.
  static func verdict(on trial: MutantTrial, unchanged transcript: Transcript) -> MutantRecord? {
    if let obstacle = trial.obstacle { return trial.record(.invalid, obstacle) }
    if !transcript.lacksService,
      let step = transcript.steps.first(where: { !$0.outcome.isAsItShouldBe })
    {
      let reason = step.message.map { ": \($0)" } ?? ""
      return trial.record(
        .invalid,
        "the page fails without the change: \(step.title) \(step.outcome.rawValue)\(reason)")
    }
    if !transcript.outcome.isAsItShouldBe {
      let reason = transcript.message ?? transcript.outcome.rawValue
      var record = trial.record(.invalid, "the page cannot be run without the change: \(reason)")
      record.lacksService = transcript.lacksService
      return record
    }
    // A hunt's trials name no step, and a file has no step of its own.
    let needed = [trial.firstStep, trial.noticedBy].compactMap { $0 }
    if let step = transcript.steps.first(where: {
      needed.contains($0.number) && $0.outcome == .skipped
    }) {
      return trial.record(
        .skipped, "\(step.title) is skipped here: \(step.message ?? "it is left out")")
    }
    return nil
  }

  /// Takes note of how a step went.
  ///
  /// - Parameters:
  ///   - record: how it went.
  ///   - errors: the errors with which services refused something in it.
  /// - Returns: what became of the mutant; nil when the page has to go on.
  mutating func verdict(on record: StepRecord, errors: [ErrorReply] = []) -> MutantRecord? {
    let mistake = Misunderstanding(trial, unchanged: unchanged[record.number])
    if let text = mistake.text(in: record, errors: errors) {
      return trial.record(.invalid, step: record, "the change is not understood: \(text)")
    }
    switch record.outcome {
    case .passed: return nil
    case .skipped:
      return unchanged[record.number]?.outcome == .skipped
        ? nil : trial.record(.invalid, step: record, "\(record.title) was skipped")
    case .failed:
      if isEcho(record) {
        echo = echo ?? record
        return nil
      }
    case .errored, .notRun:
      guard trial.mayError else {
        return trial.record(
          .invalid, step: record,
          "\(record.title) could not run to its end, which proves nothing: "
            + "\(record.message ?? record.outcome.rawValue); if that is what the page has to show, "
            + "say `errored: true`")
      }
    }
    return verdict(onDifferent: record)
  }

  /// What the first step says that is not as the page says.
  private func verdict(onDifferent record: StepRecord) -> MutantRecord {
    if record.number < trial.firstStep {
      return trial.record(
        .invalid, step: record,
        "\(record.title) fails before the changed step \(trial.firstStep) is reached",
        difference: record.difference)
    }
    if let expected = trial.noticedBy, expected != record.number {
      let place = record.number < expected ? "before" : "after"
      return trial.record(
        .invalid, step: record,
        "\(record.title) is the first that differs, \(place) step \(expected), which is to notice "
          + "the change",
        difference: record.difference)
    }
    return trial.record(
      .killed, step: record, "\(record.title): \(record.message ?? record.outcome.rawValue)",
      difference: record.difference)
  }

  /// What is to be said when all steps have run.
  func verdictAtEnd() -> MutantRecord {
    let left = unchanged.values.filter { $0.outcome == .skipped && $0.number >= trial.firstStep }
    if let step = left.min(by: { $0.number < $1.number }) {
      return trial.record(
        .skipped, "no step notices the change, but \(step.title) is skipped here")
    }
    if let echo {
      return trial.record(
        .survived,
        "\(echo.title) only repeats the changed text or prints what was added, and no other step "
          + "differs")
    }
    return trial.record(.survived, "the page passes in spite of the change")
  }

  /// Whether the changed step prints what the page says but for the changed text itself, as `\echo`
  /// does, or for what an added statement prints. That the text was changed proves nothing about
  /// what it does.
  private func isEcho(_ record: StepRecord) -> Bool {
    guard record.number == trial.firstStep, !trial.replacement.isEmpty,
      let step = trial.lesson.steps.first(where: { $0.number == record.number })
    else { return false }
    return step.outputs.contains { repeatsText(record, expecting: $0) || adds(record, to: $0) }
  }

  private func repeatsText(_ record: StepRecord, expecting expectation: Expectation) -> Bool {
    let (from, to) = Self.differingWords(trial.original, trial.replacement)
    // A number may be the answer.
    guard to.contains(where: \.isLetter), record.output.text.contains(to) else { return false }
    let printed = record.comparedLines(isUnordered: expectation.isUnordered)
      .map { Self.withoutWidth($0.replacing(to, with: from)) }
    var expectation = expectation
    expectation.lines = expectation.lines.map(Self.withoutWidth)
    return Self.matches(printed, expectation)
  }

  /// Whether the output is what the page says when a stretch of its lines is left out, where the
  /// change has added statements or commands.
  private func adds(_ record: StepRecord, to expectation: Expectation) -> Bool {
    guard Self.statements(in: trial.replacement) > Self.statements(in: trial.original),
      let expected = expectation.lineCount
    else { return false }
    let printed = record.comparedLines(isUnordered: expectation.isUnordered)
    let count = printed.count - expected
    guard count > 0 else { return false }
    return (0...expected).contains { start in
      Self.matches(Array(printed[..<start] + printed[(start + count)...]), expectation)
    }
  }

  private static func statements(in text: String) -> Int {
    text.count { $0 == ";" || $0 == "\n" }
  }

  private static func matches(_ lines: [String], _ expectation: Expectation) -> Bool {
    var captures = Captures()
    return ExpectationMatcher(expectation).match(lines, captures: &captures).matched
  }

  /// The width of a column follows its values.
  private static func withoutWidth(_ line: String) -> String {
    line.replacing(/[ \t]+/, with: " ").replacing(/-{2,}/, with: "--")
  }

  /// Both texts without the words that they begin and end with together.
  static func differingWords(_ one: String, _ other: String) -> (String, String) {
    let (first, second) = (Array(one), Array(other))
    let start = sharedWords(first, second)
    let (restOfFirst, restOfSecond) = (first[start...], second[start...])
    let end = sharedWords(restOfFirst.reversed(), restOfSecond.reversed())
    return (String(restOfFirst.dropLast(end)), String(restOfSecond.dropLast(end)))
  }

  /// How many characters two texts begin with together, without cutting a word in two.
  private static func sharedWords(_ one: [Character], _ other: [Character]) -> Int {
    func isWord(_ text: [Character], _ index: Int) -> Bool {
      text.indices.contains(index)
        && (text[index].isLetter || text[index].isNumber || text[index] == "_")
    }
    var count = zip(one, other).prefix { $0 == $1 }.count
    guard isWord(one, count) || isWord(other, count) else { return count }
    while isWord(one, count - 1) { count -= 1 }
    return count
  }
}
