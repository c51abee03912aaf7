package import LessonModel

extension Transcript {
  /// The transcript of a run of a lesson, from its beginning to its end.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - observer: told of the beginning and the end.
  ///   - body: runs the steps and gives what they did. What it throws is why the lesson's services could
  ///     not be started.
  /// - Returns: what `body` gives, with its outcome and its duration.
  static func of(
    _ lesson: Lesson, observer: (RunEvent) -> Void, _ body: () throws -> Transcript
  ) -> Transcript {
    let start = ContinuousClock.now
    observer(.lessonStarted(lesson))
    var transcript: Transcript
    do {
      transcript = try body()
    } catch {
      transcript = Transcript(beginning: lesson)
      transcript.message = "\(error)"
      transcript.steps = lesson.steps.map {
        .notRun($0, of: lesson, because: "the lesson's services could not be started")
      }
    }
    transcript.outcome = transcript.worstOutcome
    transcript.durationMs = (ContinuousClock.now - start).milliseconds
    observer(.lessonEnded(lesson, transcript))
    return transcript
  }

  /// The transcript of a lesson of which no step has run yet.
  init(beginning lesson: Lesson) {
    self.init(
      name: lesson.name, file: lesson.file, title: lesson.title, outcome: .passed, durationMs: 0,
      services: [], steps: [])
  }

  /// The transcript of a lesson of which nothing was run.
  package static func notBegun(_ lesson: Lesson, because reason: String) -> Transcript {
    var transcript = Transcript(beginning: lesson)
    transcript.outcome = .notRun
    transcript.message = reason
    transcript.steps = lesson.steps.map { .notRun($0, of: lesson, because: reason) }
    return transcript
  }

  /// The transcript with a record for each step of the lesson, in page order, as of a run that was left off:
  /// a step that has none was not run.
  package func completed(for lesson: Lesson) -> Transcript {
    var whole = self
    let known = Dictionary(steps.map { ($0.number, $0) }) { _, last in last }
    whole.steps = lesson.steps.map {
      known[$0.number] ?? .notRun($0, of: lesson, because: "it has not run yet")
    }
    return whole
  }

  /// Adds what a step did; if it ran before, in the place of what it did then.
  mutating func note(_ record: StepRecord) {
    if let index = steps.lastIndex(where: { $0.number == record.number }) {
      steps[index] = record
    } else {
      steps.append(record)
    }
  }

  /// The worst that happened; a lesson of which every step was skipped is skipped itself.
  private var worstOutcome: Outcome {
    if message != nil { return .errored }
    let outcomes = Set(steps.map(\.outcome))
    for worst in [Outcome.errored, .failed, .notRun] where outcomes.contains(worst) {
      return worst
    }
    return outcomes == [.skipped] ? .skipped : .passed
  }

  /// Whether the lesson did not run because its services could not be started.
  package var lacksService: Bool { outcome == .errored && message != nil }
}

extension StepRecord {
  /// The record of a step that was not run.
  static func notRun(_ step: Step, of lesson: Lesson, because reason: String) -> StepRecord {
    StepRecord(
      number: step.number, name: step.attributes.name, line: step.line, kind: step.kind.word,
      service: lesson.service(of: step), session: step.attributes.session, input: step.input,
      outcome: .notRun, message: reason)
  }
}

extension Outcome {
  /// Whether nothing is wrong: it passed, or there is a reason that it was left out.
  package var isAsItShouldBe: Bool {
    switch self {
    case .passed, .skipped: true
    case .failed, .errored, .notRun: false
    }
  }
}
