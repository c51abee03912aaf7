import LessonModel
import LessonText
import Matching
import Programs
import Services
import Sessions

/// Runs the steps of one page in order, on one thread, and records what each did.
///
/// It knows nothing of how services are started: it is given what makes session groups. That
/// keeps the rules of a page (values, poisoned sessions, repeated steps) testable by themselves.
final class StepRunner {
  /// The page; its steps that have run stay what they were.
  var lesson: Lesson
  private let obstacle: (Step) -> String?
  /// The page's servers, whose versions decide between `output` blocks.
  private let servers: () -> [ServiceRecord]
  /// What `${…}` can stand for because of the page's services.
  private let serviceValues: [String: String]
  let loop = SessionLoop()
  let directory: SessionDirectory
  /// Hides the passwords of the page's services in all that sessions print and say.
  let secrets: SecretMask
  let background: BackgroundOutput
  var captures = Captures()
  /// What Swift steps shared; captures are kept by the matcher.
  var sharedValues: [String: String] = [:]
  /// What differs in the output of the step that ran last; nil when nothing does.
  var difference: MatchResult?
  /// The errors with which services refused something in the step that ran last.
  private(set) var errors: [ErrorReply] = []
  /// For each value that a step should have provided and did not, that step.
  var withheld: [String: Withholding] = [:]
  /// The first Swift step that did not pass: only it knows what it would have shared.
  var silentProgram: Withholding?

  /// Whether a Swift step that did not pass would have shared under names that its text does not say.
  var mayWithholdAny = false
  /// The steps that were skipped.
  var leftOut: Set<Int> = []
  /// What was the case when the step began that runs.
  private var beginning = StepBeginning(waiting: [])
  /// How long the step that runs is tried again.
  private var patience: Patience?
  /// The sessions that waited when somebody looked last.
  var waitingBefore: Set<SessionDirectory.Key> = []
  /// The sessions of which a step has told, while another one ran, that they go on.
  var toldReleases: Set<SessionDirectory.Key> = []
  /// How far somebody has looked at what sessions have printed that was not taken.
  var looks: [SessionDirectory.Key: OutputBuffer.Mark] = [:]
  /// What dialogues that run have shown until now, by their sessions.
  var exchanged: [SessionDirectory.Key: [OutputPart]] = [:]
  /// The steps whose problems in the background were told.
  var toldProblems: Set<Int> = []

  /// A step that did not provide its values.
  struct Withholding {
    var number: Int
    var wasSkipped: Bool
  }

  /// Makes a runner for one page.
  ///
  /// - Parameters:
  ///   - lesson: the page.
  ///   - background: what processes print that steps leave behind.
  ///   - obstacle: why a step has to be skipped; nil when it can be run.
  ///   - servers: the page's servers, whose versions decide between `output` blocks.
  ///   - values: what else `${…}` can stand for.
  ///   - secrets: hides passwords in what sessions print.
  ///   - makeGroup: makes the sessions of a kind with a service.
  init(
    lesson: Lesson, background: BackgroundOutput, obstacle: @escaping (Step) -> String?,
    servers: @escaping () -> [ServiceRecord] = { [] }, values: [String: String] = [:],
    secrets: SecretMask = SecretMask(),
    makeGroup: @escaping (Step.Kind, String) throws -> any SessionGroup
  ) {
    self.lesson = lesson
    self.obstacle = obstacle
    self.background = background
    loop.add(background)
    self.servers = servers
    serviceValues = values
    self.secrets = secrets
    directory = SessionDirectory(loop: loop, secrets: secrets, makeGroup: makeGroup)
  }

  /// Everything that `${…}` can stand for now.
  var values: [String: String] {
    lesson.surroundings.values.merging(serviceValues) { $1 }.merging(captures.values) { $1 }
      .merging(sharedValues) { $1 }
  }

  /// Closes every session.
  func close() {
    directory.close()
    background.close()
  }

  /// Runs one step. One that has run before is run again, and binds its captures anew.
  func run(_ step: Step) -> StepRecord { run(step, patience: nil) }

  /// Runs one step, and tries it again no longer than `patience` says; nil for all of its `until=`.
  ///
  /// The loop's attendant may run another one meanwhile, in another session.
  func run(_ step: Step, patience: Patience?) -> StepRecord {
    let outer = beginning
    beginning = StepBeginning(waiting: directory.waiting)
    defer { beginning = outer }
    if !loop.isAtWork { toldReleases = [] }
    self.patience = patience
    difference = nil
    errors = []
    for expectation in step.outputs {
      captures.forget(
        boundIn: expectation.line..<(expectation.line + expectation.lines.count))
    }
    var record = step.dependsOnVersions ? runChoosing(step) : runUntimed(step)
    record.durationMs = (ContinuousClock.now - beginning.start).milliseconds
    record.after = StateAfterStep(sessions: directory.states)
    waitingBefore = directory.waiting
    return record
  }

  /// Runs a step with the one of its `output` blocks that counts on the page's servers.
  private func runChoosing(_ step: Step) -> StepRecord {
    var chosen = step
    if let choice = lesson.choice(at: step, on: servers()) {
      chosen.outputs = [choice.expectation]
      var record = runUntimed(chosen)
      record.decidedBy = choice.choice
      return record
    }
    chosen.outputs = []
    var record = runUntimed(chosen)
    guard record.outcome == .passed || record.outcome == .failed else { return record }
    record.outcome = .failed
    record.message = step.lackOfOutput(on: servers(), of: lesson)
    withhold(step)
    return record
  }

  private func runUntimed(_ step: Step) -> StepRecord {
    let service = lesson.service(of: step)
    var record = StepRecord(
      number: step.number, name: step.attributes.name, line: step.line, kind: step.kind.word,
      service: service, session: step.attributes.session, input: step.input, outcome: .passed)
    record.choices = step.choices

    if let obstacle = obstacle(step) ?? skippedProgram(step) {
      record.outcome = .skipped
      record.message = obstacle
      withhold(step, wasSkipped: true)
      return record
    }
    let target = step.kind.isOperation ? lesson.impliedTarget(of: step) : service
    let key = SessionDirectory.Key(
      kind: step.kind, service: target ?? "", session: step.attributes.session)
    if let reason = directory.reasonOver(key) {
      record.outcome = .notRun
      record.message = "session \(key.session) is over: \(reason)"
      withhold(step)
      return record
    }
    if let number = step.attributes.logs.flatMap(lesson.number(ofStep:)), leftOut.contains(number) {
      record.outcome = .skipped
      record.message = "reads the log of step \(number), which was skipped"
      withhold(step, wasSkipped: true)
      return record
    }
    guard let input = input(of: step, record: &record) else {
      withhold(step, wasSkipped: record.outcome == .skipped)
      return record
    }
    record.input = input.text
    attempt(step, input: input, key: key, record: &record)
    if record.outcome != .passed { withhold(step) }
    return record
  }

  /// A page's program goes through its steps in order: after one that was left out, it goes no
  /// further.
  private func skippedProgram(_ step: Step) -> String? {
    guard step.kind.isCompiled, let first = silentProgram, first.wasSkipped else { return nil }
    return "step \(first.number), which comes before it in the page's program, was skipped"
  }

  /// What the step's session is given, values put in; nil, and the record says why, when one is
  /// missing.
  private func input(of step: Step, record: inout StepRecord) -> StepInput? {
    var input = StepInput(
      text: step.input, number: step.number, file: step.file ?? lesson.file, line: step.inputLine)
    input.expectedLines = step.expectation?.lineCount
    input.timeout = step.attributes.timeout
    input.isPretty = step.attributes.isPretty
    input.showsHeaders = step.attributes.showsHeaders
    input.name = step.attributes.name
    input.isStrict = step.attributes.isStrict
    input.runsInBackground = step.attributes.runsInBackground
    input.logOf = step.attributes.logs.flatMap(lesson.number(ofStep:))
    input.isLast = lesson.isLastOfSession(step)
    input.others = step.attributes.others
    let values = values
    let target = step.attributes.target
    let references = ValueReference.all(in: step.input) + ValueReference.all(in: target ?? "")
    // A command of a dialogue can use what an earlier one has captured.
    let own = Set(step.exchanges == nil ? [] : step.captureNames)
    let missing = references.map(\.name).filter { values[$0] == nil && !own.contains($0) }
    let needed = step.kind.ownsReferences ? neededFromPage(missing, by: step.input) : missing
    guard let name = needed.first else {
      // The shell takes the backslash off itself.
      input.text = ValueReference.replacing(
        in: step.input, with: values, keepsEscapes: step.kind.isScript)
      input.target = target.map { ValueReference.replacing(in: $0, with: values) }
      return input
    }
    if let step = withheld[name] {
      // Whoever needs what was left out for a good reason is left out for the same reason.
      record.outcome = step.wasSkipped ? .skipped : .notRun
      record.message =
        "needs ${\(name)}, which step \(step.number) did not provide"
        + (step.wasSkipped ? ", because it was skipped" : "")
    } else if let step = silentProgram {
      record.outcome = step.wasSkipped ? .skipped : .notRun
      record.message =
        "needs ${\(name)}, which no step has provided; step \(step.number) "
        + "\(step.wasSkipped ? "was skipped" : "did not pass") and may have had to share it"
    } else {
      record.outcome = .errored
      record.message = "${\(name)} is not defined: no earlier step captured or shared it"
    }
    return nil
  }

  /// Runs the step until it matches, or once when it has no `until=`.
  private func attempt(
    _ step: Step, input: StepInput, key: SessionDirectory.Key, record: inout StepRecord
  ) {
    var attempts = step.attributes.until.map { Attempts(until: $0, patience: patience) }
    while true {
      let execution = execute(step, input: input, key: key, since: beginning)
      sharedValues.merge(execution.sharedValues) { _, new in new }
      errors = execution.errors
      record.output = execution.output
      record.errors = execution.refusals
      judge(execution, of: step, record: &record)
      if record.outcome == .passed, let problem = step.choices.problem(in: record.output.text) {
        (record.outcome, record.message) = (.failed, problem)
      }
      guard record.outcome == .failed, let pause = attempts?.pauseBeforeNext() else { return }
      _ = PollSet.wait([], milliseconds: pause)
    }
  }

  private func judge(_ execution: StepExecution, of step: Step, record: inout StepRecord) {
    difference = nil
    record.difference = nil
    record.message = nil
    record.matches = []
    if let error = execution.error {
      record.outcome = .errored
      record.message = error
      // What did come before it stopped often says why.
      if step.exchanges != nil {
        record.difference = execution.verdicts.difference
      } else if !record.output.isEmpty, let expectation = step.expectation {
        var captures = captures
        let lines = record.comparedLines(isUnordered: expectation.isUnordered, lesson.vocabulary)
        let result = ExpectationMatcher(expectation).match(lines, captures: &captures)
        record.difference = result.matched ? nil : result.unifiedText()
      }
      return
    }
    if step.exchanges != nil { return judge(execution.verdicts, &record) }
    guard let expectation = step.expectation else {
      record.outcome = execution.failure == nil ? .passed : .failed
      record.message = execution.failure
      return
    }
    let lines = record.comparedLines(isUnordered: expectation.isUnordered, lesson.vocabulary)
    let omitted = record.output.omittedBytes
    if omitted > 0, !expectation.allows(omissionIn: record, lines, captures) {
      record.outcome = .failed
      record.message =
        "\(omitted) bytes of the output were left out, and nothing says what they "
        + "were: print less, or expect a line ... in their place"
      return
    }
    let result = ExpectationMatcher(expectation).match(lines, captures: &captures)
    record.outcome = result.matched ? .passed : .failed
    record.matches = result.matches
    if !result.matched {
      record.message = "the output differs"
      difference = result
      record.difference = result.unifiedText()
    }
  }
}

extension Lesson {
  /// Whether no later step of the page is input to the same session. Of a notebook nobody knows: each of
  /// its cells is a whole input.
  func isLastOfSession(_ step: Step) -> Bool {
    step.file != nil
      || !steps.contains {
        $0.number > step.number && $0.kind == step.kind
          && $0.attributes.session == step.attributes.session
          && service(of: $0) == service(of: step)
      }
  }
}

extension Lesson {
  /// The number of the step of that name.
  fileprivate func number(ofStep name: String) -> Int? {
    steps.first { $0.attributes.name == name }?.number
  }
}
