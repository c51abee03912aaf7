import LessonModel
import LessonText
import Matching

/// Decides step by step what the output blocks of a page are to say, after one run or after two.
struct OutputAcceptance {
  private let lesson: Lesson
  private let addsBlocks: Bool
  private let runs: [StepRuns]
  private var captures: (first: Captures, second: Captures) = (Captures(), Captures())
  private var values: RepeatedValues
  private let today: Set<String>
  /// What the steps are to print from now on, by step number.
  private(set) var outputs: [Int: [String]] = [:]
  /// What commands of dialogues are to print from now on, by step number and index.
  private var commands: [Int: [Int: [String]]] = [:]
  /// The blocks that say it, where a step has several.
  private(set) var places: [Int: LessonEditor.OutputPlace] = [:]
  /// What is told about it; blocks that show sources are not among it.
  private(set) var result = Acceptance()

  /// A change with what is to be told when it is made.
  private struct Proposal {
    var new: [String]
    var lost: [String] = []
    var replaced: [OutputVariation.Replacement] = []
  }

  /// Begins with a page.
  ///
  /// - Parameters:
  ///   - transcript: what the steps did.
  ///   - second: what they did when they ran again; nil when they did not.
  ///   - lesson: the lesson that they are steps of.
  ///   - addsBlocks: whether a step that prints and has no output block gets one.
  init(_ transcript: Transcript, second: Transcript?, of lesson: Lesson, addsBlocks: Bool) {
    self.lesson = lesson
    self.addsBlocks = addsBlocks
    var places: [Int: LessonEditor.OutputPlace] = [:]
    runs = zip(lesson.steps, transcript.steps).enumerated().flatMap { index, run -> [StepRuns] in
      var (step, record) = run
      let exchanges = StepRuns.exchanges(of: step, record, second?.steps[index])
      if !exchanges.isEmpty { return exchanges }
      if step.dependsOnVersions {
        let line = record.decidedBy?.line
        places[step.number] =
          line.map { .block(line: $0) }
          ?? .further(lesson.missingCondition(at: step, on: transcript.services))
        step.outputs.removeAll { $0.line != line }
      }
      return [StepRuns(step: step, first: record, second: second?.steps[index])]
    }
    self.places = places
    let inputs = lesson.steps.map(\.input)
    let names = lesson.captureNames
    // A date that the page itself writes is the same tomorrow.
    today = Today.dates.filter { date in !inputs.contains { $0.contains(date) } }
    values = RepeatedValues { name in
      !names.contains(name) && !inputs.contains { $0.contains(name) }
    }
    for run in runs {
      let (step, first, second) = (run.step, run.first, run.second)
      guard step.expectation == nil ? addsBlocks : first.outcome != .passed, let second,
        let variation = try? variation(step, first, second)
      else { continue }
      values.note(variation)
    }
  }

  /// Goes through the page; `approves` is asked about each change.
  mutating func run(approves: (Acceptance.Change) -> Bool) {
    for run in runs {
      let (step, first, second) = (run.step, run.first, run.second)
      guard let proposal = proposal(step, first, second) else { continue }
      let change = Acceptance.Change(
        step: step, line: step.expectation?.line ?? step.line, old: step.expectation?.lines,
        new: proposal.new, notes: proposal.replaced.map(\.description))
      guard approves(change) else {
        result.declined += 1
        continue
      }
      if let exchange = run.exchange {
        commands[step.number, default: [:]][exchange] = proposal.new
        notePrompts(in: step, without: proposal.new)
      } else {
        outputs[step.number] = proposal.new
      }
      result.lost += proposal.lost
      result.replaced += proposal.replaced.map { "step \(step.number), \($0)" }
      // What the new lines bind must be known to the steps after this one.
      var accepted = step.expectation ?? Expectation(lines: [], line: step.line)
      accepted.lines = proposal.new
      bind(accepted, first, second)
    }
    for (number, new) in commands.sorted(by: { $0.key < $1.key }) { write(new, of: number) }
  }

  /// Tells of lines that go away and look like commands behind another prompt than the block's: an author may
  /// have taken them for such.
  private mutating func notePrompts(in step: Step, without new: [String]) {
    guard let form = step.kind.dialogue, let old = step.expectation else { return }
    let own = lesson.steps[step.number - 1].dialogue?.exchanges.first?.shown.last
      .flatMap { form.prompt($0[...]) }
    for (index, line) in old.lines.enumerated() where !new.contains(line) {
      guard let prompt = form.prompt(line[...]), prompt.sort != own?.sort else { continue }
      result.prompts.append(
        "line \(old.line + index): `\(line)` was read as output; to run it, begin with the block's own prompt"
      )
    }
  }

  /// Puts new outputs of a dialogue's commands between its prompts.
  private mutating func write(_ new: [Int: [String]], of number: Int) {
    let step = lesson.steps[number - 1]
    guard let dialogue = step.dialogue, let form = step.kind.dialogue else { return }
    outputs[number] = DialogueReader.lines(of: dialogue, step.outputs, with: new, form: form)
    if outputs[number] == nil {
      result.refuse(step, "what it printed would be read as further commands")
    }
  }

  private mutating func bind(
    _ expectation: Expectation, _ first: StepRecord, _ second: StepRecord?
  ) {
    let matcher = ExpectationMatcher(expectation)
    _ = matcher.match(first.lines(for: expectation), captures: &captures.first)
    if let second { _ = matcher.match(second.lines(for: expectation), captures: &captures.second) }
  }

  private func variation(
    _ step: Step, _ first: StepRecord, _ second: StepRecord
  ) throws(OutputVariation.Failure) -> OutputVariation {
    try OutputVariation(
      first: first.lines(for: step.expectation), second: second.lines(for: step.expectation),
      isUnordered: step.expectation?.isUnordered ?? false, today: today)
  }

  /// What a step's block is to say; nil when it stays as it is.
  private mutating func proposal(
    _ step: Step, _ first: StepRecord, _ second: StepRecord?
  ) -> Proposal? {
    // A step whose blocks are for other servers has failed for that alone.
    let isUndecided = places[step.number] != nil && step.expectation == nil
    let isExpected = step.expectation != nil || (isUndecided && addsBlocks)
    if let reason = first.obstacle(hasExpectation: isExpected) {
      let remedy = "; if it is meant to fail, put an empty `output` block after it"
      result.refuse(step, reason + (first.outcome == .failed && !isUndecided ? remedy : ""))
      return nil
    }
    if first.outcome == .skipped { return nil }
    if let problem = step.choices.problem(in: first.output.text) {
      result.refuse(step, problem + ": mend the choices, which are only changed by hand")
      return nil
    }
    if isRight(step, first, second) { return nil }
    if step.expectation == nil {
      if first.lines(for: nil).allSatisfy(\.isBlank), !isUndecided { return nil }
      if !addsBlocks {
        result.withoutBlock += 1
        return nil
      }
    }
    for (record, run) in [(first, ""), (second, "in the second run ")] {
      guard let record else { continue }
      if let reason = record.obstacle(hasExpectation: isExpected) ?? record.omission {
        result.refuse(step, run + reason)
        return nil
      }
    }
    guard let second else {
      let merged = ExpectationMerger.merge(
        step.expectation, output: first.lines(for: step.expectation), captures: captures.first)
      return Proposal(new: merged.lines, lost: merged.lost)
    }
    if second.outcome == .skipped {
      result.refuse(step, "in the second run it was skipped: \(second.message ?? "")")
      return nil
    }
    do throws(OutputVariation.Failure) {
      let merged = try ExpectationMerger.merge(
        step.expectation, try variation(step, first, second), captures: captures, values: &values)
      return Proposal(new: merged.lines, lost: merged.lost, replaced: merged.replaced)
    } catch {
      result.refuse(step, error.description)
      return nil
    }
  }

  /// Whether a step's block says what each run printed; binds its captures then.
  private mutating func isRight(_ step: Step, _ first: StepRecord, _ second: StepRecord?) -> Bool {
    guard let expectation = step.expectation else { return false }
    let matcher = ExpectationMatcher(expectation)
    var trial = captures
    // An output that is not whole was judged when it ran.
    func matches(_ record: StepRecord, _ captures: inout Captures) -> Bool {
      (record.outcome == .passed || record.output.omittedBytes == 0)
        && matcher.match(record.lines(for: expectation), captures: &captures).matched
    }
    guard matches(first, &trial.first), second.map({ matches($0, &trial.second) }) ?? true else {
      return false
    }
    captures = trial
    return true
  }
}

extension Acceptance {
  /// Notes that a step's output is left as it is.
  mutating func refuse(_ step: Step, _ reason: String) {
    refused.append(Refusal(step: step.number, line: step.line, reason: reason))
  }
}

extension StepRecord {
  /// The lines of the output as this expectation says them.
  fileprivate func lines(for expectation: Expectation?) -> [String] {
    comparedLines(isUnordered: expectation?.isUnordered ?? false)
  }

  /// Why an output is none that can be right; nil when it can.
  fileprivate func obstacle(hasExpectation: Bool) -> String? {
    switch outcome {
    case .errored: "it errored: \(message ?? "")"
    case .notRun: "it was not run: \(message ?? "")"
    case .failed where !hasExpectation: "it failed: \(message ?? "")"
    case .passed, .failed, .skipped: nil
    }
  }

  /// Why an output of which a part is missing cannot be expected; nil when it is whole.
  fileprivate var omission: String? {
    let bytes = output.omittedBytes
    if bytes == 0 { return nil }
    return
      "it printed \(bytes) bytes more than are kept, and what was left out cannot be compared; "
      + "print less, or expect the lines that matter and a line ... between them"
  }
}

extension String {
  fileprivate var isBlank: Bool { allSatisfy { $0 == " " || $0 == "\t" } }
}

extension Lesson {
  /// The captures that the page's expectations bind.
  fileprivate var captureNames: Set<String> {
    Set(
      steps.flatMap(\.outputs).flatMap { ExpectationLint.captureNames(in: $0).map(\.name) })
  }
}
