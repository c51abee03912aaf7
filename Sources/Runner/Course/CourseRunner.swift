import Dispatch
public import Lessons
import Synchronization

/// Runs several lessons, some of them side by side.
public struct CourseRunner: Sendable {
  private let runner: LessonRunner
  private let jobs: Int

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - runner: runs one lesson.
  ///   - jobs: how many lessons run at once, at least 1.
  public init(runner: LessonRunner, jobs: Int) {
    self.runner = runner
    self.jobs = max(1, jobs)
  }

  /// Runs the lessons. Each has a thread of its own while it runs, because a lesson waits for its
  /// services.
  ///
  /// - Parameters:
  ///   - lessons: the lessons, in the order in which they are begun.
  ///   - observer: told of everything as it happens, from the lessons' threads.
  /// - Returns: their transcripts, in the same order.
  public func run(
    _ lessons: [Lesson], observer: @escaping @Sendable (RunEvent) -> Void
  ) -> [Transcript] {
    let next = Mutex(0)
    let results = Mutex<[Int: Transcript]>([:])
    DispatchQueue.concurrentPerform(iterations: min(jobs, lessons.count)) { _ in
      while let index = next.withLock({ next in
        defer { next += 1 }
        return next < lessons.count ? next : nil
      }) {
        let transcript = runner.run(lessons[index], observer: observer)
        results.withLock { $0[index] = transcript }
      }
    }
    return results.withLock { results in lessons.indices.compactMap { results[$0] } }
  }
}
