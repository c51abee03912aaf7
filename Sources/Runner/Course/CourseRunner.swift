package import LessonModel
import Synchronization

/// Runs several lessons, some of them side by side.
package struct CourseRunner: Sendable {
  private let runner: LessonRunner
  private let jobs: Int
  private let failFast: Bool

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - runner: runs one lesson.
  ///   - jobs: how many lessons run at once, at least 1.
  ///   - failFast: whether no further lesson is begun once one was not as it should be.
  package init(runner: LessonRunner, jobs: Int, failFast: Bool = false) {
    self.runner = runner
    self.jobs = max(1, jobs)
    self.failFast = failFast
  }

  /// Runs the lessons. Each has a thread of its own while it runs, because a lesson waits for its
  /// services.
  ///
  /// - Parameters:
  ///   - lessons: the lessons, in the order in which they are begun.
  ///   - observer: told of everything as it happens, from the lessons' threads.
  /// - Returns: their transcripts, in the same order; a lesson that was not begun is `not run`.
  package func run(
    _ lessons: [Lesson], observer: @escaping @Sendable (RunEvent) -> Void
  ) -> [Transcript] {
    let results = Mutex<[Int: Transcript]>([:])
    run(lessons, observer: observer) { index, transcript in
      results.withLock { $0[index] = transcript }
    }
    return results.withLock { results in lessons.indices.compactMap { results[$0] } }
  }

  /// Runs the lessons and hands each transcript over as soon as it is there, so that a long run
  /// need not keep them all.
  ///
  /// - Parameters:
  ///   - lessons: the lessons, in the order in which they are begun; one may stand there often.
  ///   - observer: told of everything as it happens, from the lessons' threads.
  ///   - body: takes a transcript and its lesson's place in `lessons`, from the lessons' threads.
  ///     Lessons that were not begun come last, in order.
  package func run(
    _ lessons: [Lesson], observer: @escaping @Sendable (RunEvent) -> Void,
    each body: @escaping @Sendable (Int, Transcript) -> Void
  ) {
    let line = Mutex<(next: Int, culprit: String?)>((0, nil))
    Workers.run(min(jobs, lessons.count)) {
      while let index = line.withLock({ line -> Int? in
        guard line.next < lessons.count, line.culprit == nil else { return nil }
        defer { line.next += 1 }
        return line.next
      }) {
        let transcript = runner.run(lessons[index], observer: observer)
        body(index, transcript)
        guard failFast, !transcript.outcome.isAsItShouldBe else { continue }
        line.withLock { $0.culprit = $0.culprit ?? transcript.name }
      }
    }
    let (next, culprit) = line.withLock { $0 }
    for index in next..<max(next, lessons.count) {
      body(
        index, .notBegun(lessons[index], because: "not begun, because \(culprit ?? "") had failed"))
    }
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

extension Transcript {
  /// The transcript of a lesson of which nothing was run.
  static func notBegun(_ lesson: Lesson, because reason: String) -> Transcript {
    Transcript(
      name: lesson.name, file: lesson.file, title: lesson.title, outcome: .notRun, message: reason,
      durationMs: 0, services: [],
      steps: lesson.steps.map { .notRun($0, of: lesson, because: reason) })
  }
}

extension StepRecord {
  /// The record of a step that was not run.
  static func notRun(_ step: Step, of lesson: Lesson, because reason: String) -> StepRecord {
    StepRecord(
      number: step.number, name: step.attributes.name, line: step.line, kind: step.kind.rawValue,
      service: lesson.service(of: step), session: step.attributes.session, input: step.input,
      outcome: .notRun, message: reason)
  }
}
