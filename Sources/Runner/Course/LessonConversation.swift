package import LessonModel
package import Matching
package import Processes
package import Services
import Sessions

/// Told how far a step has come: how much is done, of how much.
package typealias StepProgress = (_ done: Int, _ total: Int) -> Void

/// A lesson on its services, run step by step by whoever asks: in page order by `LessonRunner`, as
/// a learner wishes in step mode.
///
/// It belongs to the thread that made it.
package final class LessonConversation {
  /// What one step did.
  package struct Result: Sendable {
    /// The record, as it stands in a transcript.
    package var record: StepRecord
    /// What differs from the page; nil when nothing does or the page expects nothing.
    package var difference: Difference?
  }

  private let stage: LessonStage

  /// Gets the lesson's services ready and compiles its Swift steps. Waits until both are done.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - run: where scratch folders and processes are kept account of.
  ///   - host: where services come from.
  ///   - kitFolder: the build folder of the kit that the Swift steps import; nil for the kit that
  ///     was built together with this program.
  /// - Throws: `ServiceError` when a service could not be started.
  package init(
    _ lesson: Lesson, run: Run, host: ServiceHost, kitFolder: String? = nil
  ) throws {
    stage = try LessonStage(lesson: lesson, run: run, host: host, kitFolder: kitFolder)
  }

  /// The first Swift step that does not compile, and what the compiler says; nil when all do.
  ///
  /// - Throws: `ProgramError` when it is not the steps that are to blame.
  func compilationProblem() throws -> (step: Int, message: String)? {
    try stage.compilationProblem()
  }

  /// The servers as the transcript names them.
  package var services: [ServiceRecord] { stage.serviceRecords }

  /// Runs a step, which may have run before: what it did then is still there.
  ///
  /// Swift steps are the exception: a page's are one program that was compiled when the
  /// conversation began. They run once, in page order, with the text that they had then.
  ///
  /// - Parameters:
  ///   - step: a step of the lesson.
  ///   - text: the text to send instead of the step's own; nil for its own.
  ///   - progress: told how far the step has come, when it says so, while it runs.
  /// - Returns: what it did.
  package func run(
    _ step: Step, text: String? = nil, progress: StepProgress? = nil
  ) -> Result {
    var step = step
    if let text { step.input = text }
    let record = stage.run(step, progress: progress)
    return Result(record: record, difference: stage.difference)
  }

  /// Runs a step with its own text, and tries it again no longer than `patience` says; nil for all of
  /// its `until=`.
  ///
  /// - Returns: what it did, and with what errors services refused something.
  func run(_ step: Step, patience: Patience?) -> (record: StepRecord, errors: [ErrorReply]) {
    let record = stage.run(step, patience: patience)
    return (record, stage.errors)
  }

  /// Goes on with a later version of the lesson, which has the same services and further steps
  /// behind those that have run, none of them a Swift or a service step.
  func turn(to lesson: Lesson) { stage.turn(to: lesson) }

  /// Notes in a transcript what there is to say of the page when its last step has run.
  ///
  /// - Returns: the records of steps that had passed and have not.
  func end(_ transcript: inout Transcript) -> [StepRecord] {
    let ending = stage.ending()
    transcript.background = ending.records
    return transcript.steps.indices.compactMap { index in
      guard let problem = ending.problems[transcript.steps[index].number],
        transcript.steps[index].outcome == .passed
      else { return nil }
      transcript.steps[index].outcome = .errored
      transcript.steps[index].message = problem
      return transcript.steps[index]
    }
  }

  /// What there is to tell, between two steps, of the processes that steps have left running.
  package func background(_ part: BackgroundReport.Part) -> BackgroundReport {
    stage.background(part)
  }

  /// The tool with which a person works on the step's service by hand.
  package func tool(for step: Step) -> LessonTool { stage.tool(for: step) }

  /// Ends sessions, processes and services and removes the lesson's folder. May be called twice.
  package func close() { stage.close() }
}
