package import LessonModel
package import Services
import Synchronization

/// Runs several lessons, some of them side by side.
package struct CourseRunner: Sendable {
  private let host: ServiceHost
  private let jobs: Int
  private let failFast: Bool
  private let keptOutput: Int?

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - host: where services come from.
  ///   - jobs: how many lessons run at once, at least 1.
  ///   - failFast: whether no further lesson is begun once one was not as it should be.
  ///   - keptOutput: how many bytes of each step's output stay in its record once it has been
  ///     compared; nil keeps what the session kept.
  package init(host: ServiceHost, jobs: Int, failFast: Bool = false, keptOutput: Int? = nil) {
    self.host = host
    self.jobs = max(1, jobs)
    self.failFast = failFast
    self.keptOutput = keptOutput
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
        let transcript = run(lessons[index], observer: observer)
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

  /// Runs one lesson on the calling thread, which waits until it is over.
  ///
  /// - Returns: what each step did; a lesson whose services could not be started is `errored`
  ///   and its steps are `not run`.
  func run(_ lesson: Lesson, observer: @escaping (RunEvent) -> Void) -> Transcript {
    Transcript.of(lesson, observer: observer) {
      let runner = try LessonRunner(lesson, host: host, keptOutput: keptOutput)
      defer { runner.close() }
      return runner.runRest(observer: observer)
    }
  }
}
