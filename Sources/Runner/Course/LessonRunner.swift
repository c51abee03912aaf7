package import LessonModel
package import Processes
package import Services
import Sessions

/// Runs one lesson: gets its services ready, runs its steps in order, takes everything away.
package struct LessonRunner: Sendable {
  private let run: Run
  private let host: ServiceHost
  private let keptOutput: Int?

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - run: where scratch folders and processes are kept account of.
  ///   - host: where services come from.
  ///   - keptOutput: how many bytes of each step's output stay in its record once it has been
  ///     compared; nil keeps what the session kept.
  package init(run: Run, host: ServiceHost, keptOutput: Int? = nil) {
    self.run = run
    self.host = host
    self.keptOutput = keptOutput
  }

  /// Runs the lesson on the calling thread, which waits until it is over.
  ///
  /// - Returns: what each step did; a lesson whose services could not be started is `errored`
  ///   and its steps are `not run`.
  package func run(_ lesson: Lesson, observer: @escaping (RunEvent) -> Void) -> Transcript {
    let start = ContinuousClock.now
    observer(.lessonStarted(lesson))
    var transcript = Transcript(
      name: lesson.name, file: lesson.file, title: lesson.title, outcome: .passed, durationMs: 0,
      services: [], steps: [])
    do {
      let conversation = try LessonConversation(lesson, run: run, host: host)
      defer { conversation.close() }
      transcript.services = conversation.services
      for step in lesson.steps {
        observer(.stepStarted(lesson, step))
        var record = conversation.run(step) { done, total in
          observer(.stepProgressed(lesson, step, done: done, total: total))
        }.record
        if let keptOutput { record.shorten(to: keptOutput) }
        transcript.steps.append(record)
        observer(.stepEnded(lesson, record))
      }
      for record in conversation.end(&transcript) { observer(.stepEnded(lesson, record)) }
      if let keptOutput { transcript.shortenBackground(to: keptOutput) }
    } catch {
      transcript.couldNotStart(lesson, because: error)
    }
    transcript.outcome = transcript.worstOutcome
    transcript.durationMs = (ContinuousClock.now - start).milliseconds
    observer(.lessonEnded(lesson, transcript))
    return transcript
  }
}

extension Transcript {
  /// The worst that happened; a lesson of which every step was skipped is skipped itself.
  var worstOutcome: Outcome {
    if message != nil { return .errored }
    let outcomes = Set(steps.map(\.outcome))
    for worst in [Outcome.errored, .failed, .notRun] where outcomes.contains(worst) {
      return worst
    }
    return outcomes == [.skipped] ? .skipped : .passed
  }

  /// Whether the lesson did not run because its services could not be started.
  package var lacksService: Bool { outcome == .errored && message != nil }

  /// Takes note that the lesson's services could not be started.
  mutating func couldNotStart(_ lesson: Lesson, because error: any Error) {
    message = "\(error)"
    steps = lesson.steps.map {
      .notRun($0, of: lesson, because: "the lesson's services could not be started")
    }
  }
}
