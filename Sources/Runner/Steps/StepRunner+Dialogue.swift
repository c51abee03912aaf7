import LessonModel
import LessonText
import Matching
import Sessions

/// What came of comparing the output of one command of a dialogue.
struct DialogueVerdict {
  /// What matched, and what differs.
  var result: MatchResult
  /// How many bytes were left out for which nothing stands in the page; 0 for none.
  var omitted = 0
}

/// Runs a dialogue, command after command. What one has printed is compared while the next one is at work.
extension StepRunner {
  /// Sends the commands of a dialogue one after the other.
  ///
  /// - Returns: what went wrong in other sessions, which have been ended for it.
  /// - Throws: `LoopError.timedOut`, or why the session could not go on.
  func talk(
    _ exchanges: [Dialogue.Exchange], _ input: StepInput, of step: Step, with session: any Session,
    deadline: ContinuousClock.Instant, since beginning: StepBeginning,
    _ execution: inout StepExecution
  ) throws -> [String] {
    var failures: [String] = []
    var noted = 0
    var printed: (index: Int, output: StepOutput)?
    func judge() {
      guard let (index, output) = printed.take() else { return }
      execution.verdicts.append(verdict(on: step.outputs[index], of: step, output))
    }
    defer {
      judge()
      forgetExchanges(in: session)
    }
    for (index, exchange) in exchanges.enumerated() {
      // It may use a value that the one before has printed.
      if exchange.input.contains("$") { judge() }
      let shown = exchange.shown.map { $0 + "\n" }.joined()
      execution.output.parts.append(OutputPart(.input(shown)))
      note(exchanges: execution.output.parts[noted...], in: session)
      noted = execution.output.parts.count
      var part = input
      part.text = ValueReference.replacing(
        in: exchange.input, with: values, keepsEscapes: step.kind.isScript)
      part.line = exchange.line
      part.expectedLines = step.outputs[index].lineCount
      part.isLast = input.isLast && index == exchanges.count - 1
      failures += try send(part, of: step, to: session, deadline: deadline, meanwhile: judge)
      collect(from: session, since: beginning, into: &execution)
      if execution.error != nil || !failures.isEmpty { break }
      printed = (index, execution.output.lastExchange)
    }
    return failures
  }

  private func verdict(
    on expectation: Expectation, of step: Step, _ output: StepOutput
  ) -> DialogueVerdict {
    var record = StepRecord(
      number: step.number, line: step.line, kind: step.kind.word, session: "", input: "",
      outcome: .passed)
    record.output = output
    let lines = record.comparedLines(isUnordered: expectation.isUnordered, lesson.vocabulary)
    let omitted = record.output.omittedBytes
    let isTold = omitted == 0 || expectation.allows(omissionIn: record, lines, captures)
    let result = ExpectationMatcher(expectation).match(lines, captures: &captures)
    return DialogueVerdict(result: result, omitted: isTold ? 0 : omitted)
  }

  /// Judges a dialogue by its commands.
  func judge(_ verdicts: [DialogueVerdict], _ record: inout StepRecord) {
    record.matches = verdicts.flatMap(\.result.matches)
    difference = verdicts.lazy.map(\.result).first { !$0.matched }
    record.difference = verdicts.difference
    record.outcome = .passed
    let different = verdicts.count { !$0.result.matched }
    if let verdict = verdicts.first(where: { $0.omitted > 0 }) {
      record.outcome = .failed
      record.message =
        "line \(LessonLine(verdict.result.firstLine).line): \(verdict.omitted) bytes of the output were left out, and "
        + "nothing says what they were: print less, or expect a line ... in their place"
    } else if different > 0 {
      record.outcome = .failed
      record.message =
        verdicts.count == 1
        ? "the output differs"
        : "the output of \(different) of its \(verdicts.count) commands differs"
    }
  }
}

extension StepOutput {
  /// What the last command of a dialogue has printed.
  ///
  /// - Complexity: O(n) in its parts, whatever was printed before.
  fileprivate var lastExchange: StepOutput {
    let start = parts.lastIndex { if case .input = $0.content { true } else { false } }
    return StepOutput(Array(parts[(start.map { $0 + 1 } ?? parts.endIndex)...]))
  }
}

extension [DialogueVerdict] {
  /// What differs, command by command, as text; nil when nothing does.
  var difference: String? {
    let texts = map(\.result).filter { !$0.matched }.map { $0.unifiedText() }
    return texts.isEmpty ? nil : texts.joined()
  }
}

extension StepExecution {
  /// Where a dialogue was when it could not go on: `line 12: `; nothing for other steps.
  func place(in step: Step) -> String {
    guard let exchanges = step.exchanges else { return "" }
    let begun = output.exchanges.count
    return begun > 0 && exchanges.count > 1 ? "line \(exchanges[begun - 1].line): " : ""
  }
}

extension Step {
  /// The names that its outputs capture.
  var captureNames: [String] {
    outputs.flatMap { ExpectationLint.captureNames(in: $0).map(\.name) }
  }
}
