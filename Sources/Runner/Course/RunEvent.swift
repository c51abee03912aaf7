package import LessonModel

/// What happens during a run, as it happens: for progress on a terminal.
package enum RunEvent: Sendable {
  /// The lesson's services are being made ready.
  case lessonStarted(Lesson)
  /// A step is about to run.
  case stepStarted(Lesson, Step)
  /// A step says how far it has come: how much is done, of how much.
  case stepProgressed(Lesson, Step, done: Int, total: Int)
  /// A step has ended.
  case stepEnded(Lesson, StepRecord)
  /// The lesson is over.
  case lessonEnded(Lesson, Transcript)
}
