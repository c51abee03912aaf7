package import LessonModel
package import Services

/// A lesson that is being written: run again with every version of its text, and only as far as
/// it has to be.
///
/// After a run its services and sessions stay as they are. A later version goes on there when all
/// that has run is unchanged and its new steps come after. What has run cannot be undone, so any
/// other change starts from the top, on fresh services.
///
/// It belongs to the thread that made it.
package final class FollowedLesson {
  /// How a version of the lesson went.
  package struct Round: Sendable {
    /// All its steps, those of earlier rounds among them.
    package var transcript: Transcript
    /// How many steps were not run again.
    package var kept: Int
    /// What the run depended on.
    package var fingerprint: Fingerprint
  }

  private let host: ServiceHost
  private var runner: LessonRunner?
  private var last: Round?

  /// Makes one that has not run anything.
  ///
  /// - Parameter host: where services come from; its shared servers stay between rounds.
  package init(host: ServiceHost) { self.host = host }

  deinit { runner?.close() }

  /// Runs a version of the lesson.
  ///
  /// - Parameters:
  ///   - lesson: the lesson as it is now.
  ///   - packageRoot: where the paths of `source=` blocks start.
  ///   - observer: told of everything as it happens; of kept steps it hears nothing.
  /// - Returns: how it went; a lesson whose services could not be started is `errored`.
  package func run(
    _ lesson: Lesson, packageRoot: String, observer: @escaping (RunEvent) -> Void
  ) -> Round {
    let fingerprint = Fingerprint(of: lesson, packageRoot: packageRoot)
    var earlier: Round?
    let transcript = Transcript.of(lesson, observer: observer) {
      if let runner, let last, fingerprint.continues(last.fingerprint, in: lesson) {
        runner.turn(to: lesson)
        earlier = last
        return runner.runRest(observer: observer)
      }
      runner?.close()
      runner = nil
      let opened = try LessonRunner(lesson, host: host)
      runner = opened
      return opened.runRest(observer: observer)
    }
    var round = Round(
      transcript: transcript, kept: earlier?.transcript.steps.count ?? 0, fingerprint: fingerprint)
    round.transcript.durationMs += earlier?.transcript.durationMs ?? 0
    last = round
    return round
  }
}

extension Fingerprint {
  /// The fingerprint of a run that has not gone further than so many steps.
  package func beginning(_ count: Int) -> Fingerprint {
    Fingerprint(parts: Array(steps.prefix(count)) + others)
  }

  /// Whether a run with this fingerprint is one with the earlier fingerprint and some further
  /// steps, none of a kind that has to be made ready before the first step.
  package func continues(_ earlier: Fingerprint, in lesson: Lesson) -> Bool {
    let count = earlier.steps.count
    // What only the new steps depend on, such as a program that they name, is a further part.
    return earlier.others.allSatisfy(others.contains)
      && Array(steps.prefix(count)) == earlier.steps
      && lesson.steps.dropFirst(count).allSatisfy { !$0.kind.needsPreparation }
  }

  private var steps: [Part] { parts.filter(\.isStep) }
  private var others: [Part] { parts.filter { !$0.isStep } }
}
