package import LessonModel
package import Processes
package import Services

/// A lesson that is being written: run again with every version of its text, and only as far as
/// it has to be.
///
/// After a run its services and sessions stay as they are. A later version goes on there when all
/// that has run is unchanged and its new steps come after; what has run cannot be undone, so any
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

  private let run: Run
  private let host: ServiceHost
  private var conversation: LessonConversation?
  private var last: Round?

  /// Makes one that has not run anything.
  ///
  /// - Parameters:
  ///   - run: where scratch folders and processes are kept account of.
  ///   - host: where services come from; its shared servers stay between rounds.
  package init(run: Run, host: ServiceHost) {
    self.run = run
    self.host = host
  }

  deinit { conversation?.close() }

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
    let start = ContinuousClock.now
    observer(.lessonStarted(lesson))
    var transcript = Transcript(
      name: lesson.name, file: lesson.file, title: lesson.title, outcome: .passed, durationMs: 0,
      services: [], steps: [])
    var kept = 0
    do {
      let conversation: LessonConversation
      if let alive = self.conversation, let last,
        fingerprint.continues(last.fingerprint, in: lesson)
      {
        conversation = alive
        conversation.turn(to: lesson)
        transcript = last.transcript.placed(in: lesson)
        kept = transcript.steps.count
      } else {
        self.conversation?.close()
        self.conversation = nil
        conversation = try LessonConversation(lesson, run: run, host: host)
        self.conversation = conversation
        transcript.services = conversation.services
      }
      for step in lesson.steps.dropFirst(kept) {
        observer(.stepStarted(lesson, step))
        let record = conversation.run(step) { done, total in
          observer(.stepProgressed(lesson, step, done: done, total: total))
        }.record
        transcript.steps.append(record)
        observer(.stepEnded(lesson, record))
      }
      for record in conversation.end(&transcript) { observer(.stepEnded(lesson, record)) }
    } catch {
      transcript.couldNotStart(lesson, because: error)
    }
    transcript.outcome = transcript.worstOutcome
    transcript.durationMs += (ContinuousClock.now - start).milliseconds
    observer(.lessonEnded(lesson, transcript))
    let round = Round(transcript: transcript, kept: kept, fingerprint: fingerprint)
    last = round
    return round
  }
}

extension Fingerprint {
  /// Whether a run that has this fingerprint is one with the earlier fingerprint and then some
  /// further steps, of kinds that need nothing to be made ready before the first step.
  fileprivate func continues(_ earlier: Fingerprint, in lesson: Lesson) -> Bool {
    let count = earlier.steps.count
    // What only the new steps depend on, such as a program that they name, is a further part.
    return earlier.others.allSatisfy(others.contains)
      && Array(steps.prefix(count)) == earlier.steps
      && lesson.steps.dropFirst(count).allSatisfy { $0.kind != .swift && $0.kind != .service }
  }

  private var steps: [Part] { parts.filter(\.isStep) }
  private var others: [Part] { parts.filter { !$0.isStep } }
}
