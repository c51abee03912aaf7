import Dispatch
import Foundation
import LessonModel
import PlainText
import Runner
import Services
import Synchronization

/// A page that runs up to a step, on a thread of its own: for its outputs, or because one of them is to be
/// accepted.
final class PageRun: Sendable {
  /// What it is for.
  enum Purpose: Sendable {
    /// What the steps print.
    case outputs
    /// The text with the output of the step, which has run before.
    case acceptance(KeptRun)
  }

  /// What is to be run.
  struct Order: Sendable {
    /// What the run is called.
    var id: Int
    /// The page's address in the editor.
    var uri: String
    var path: String
    /// The editor's number of the text.
    var version: Int
    /// All texts that stand in the editor, by their paths.
    var texts: [String: [UInt8]]
    /// The step's number.
    var step: Int
    var purpose: Purpose
  }

  /// What becomes of it.
  enum News: Sendable {
    /// The person has to agree first: `answer` goes on.
    case question(String)
    /// What it does now, and how much is done, of 100.
    case progress(String, percent: Int)
    /// What the steps have done.
    case ran(KeptRun)
    /// The text in which the output stands, which the editor has to take: `answer` goes on.
    case accepted([UInt8])
    /// It is over: nothing more comes.
    case ended(String, MessageType)
  }

  let order: Order
  private let looker: FileLooker
  private let host: ServiceHost
  private let agreements: Agreements
  private let tell: @Sendable (News) -> Void
  private let answers: LetterBox<String?>
  private let bell: LetterBox<Void>
  private let isCancelled = Atomic(false)
  private let compilers: LessonCompilers
  private let whole = DispatchGroup()

  /// Makes one that has not begun.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  init(
    _ order: Order, looker: FileLooker, host: ServiceHost, agreements: Agreements,
    tell: @escaping @Sendable (News) -> Void
  ) throws {
    (self.order, self.looker, self.host) = (order, looker, host)
    (self.agreements, self.tell) = (agreements, tell)
    (answers, bell) = (try LetterBox(), try LetterBox())
    compilers = LessonCompilers(host.run)
  }

  /// Begins, once an earlier run of the page is over.
  func begin(after earlier: PageRun?) {
    whole.enter()
    Thread.detachNewThread { [self] in
      defer { whole.leave() }
      earlier?.whole.wait()
      do {
        let (text, type) = try work()
        tell(.ended(text, type))
      } catch {
        tell(.ended("\(wasCancelled ? Refusal.cancelled : error)", .error))
      }
    }
  }

  /// Ends it as soon as that is possible; does not wait for that.
  func cancel() {
    isCancelled.store(true, ordering: .sequentiallyConsistent)
    answer("cancelled")
    bell.put(())
    DispatchQueue.global().async { [compilers] in compilers.end() }
  }

  /// Whether it was ended from outside.
  var wasCancelled: Bool { isCancelled.load(ordering: .sequentiallyConsistent) }

  /// Takes the answer to its question, or to its edit: nil for yes, else why not.
  func answer(_ refusal: String?) { answers.put(refusal) }

  private func awaitYes() throws {
    let refusal = answers.wait().compactMap(\.self).first
    if let refusal { throw Refusal(description: refusal) }
  }

  /// Why nothing has run.
  private struct Refusal: Error, CustomStringConvertible {
    let description: String
    static let cancelled = Refusal(description: "cancelled")
  }

  private func work() throws -> (String, MessageType) {
    tell(.progress("reading the page", percent: 0))
    let look = try looker.run(order.path, order.texts)
    if let finding = look.findings.first(where: { !$0.isWarning }) {
      throw Refusal(description: "The page cannot be run as it is: \(finding)")
    }
    guard let lesson = look.lesson else {
      throw Refusal(description: "\(order.path) is no page that can be run.")
    }
    guard lesson.steps.indices.contains(order.step - 1) else {
      throw Refusal(
        description:
          "The page has \(lesson.steps.count.counted("step")), and no step \(order.step).")
    }
    switch order.purpose {
    case .outputs:
      let kept = try run(lesson, root: look.root, "")
      tell(.ran(kept))
      if wasCancelled { throw Refusal.cancelled }
      return Self.summary(of: kept.transcript, upTo: order.step)
    case .acceptance(let kept): return try accept(lesson, kept, root: look.root)
    }
  }

  private static func summary(of transcript: Transcript, upTo number: Int) -> (String, MessageType)
  {
    let wrong = transcript.steps.prefix(number).filter { !$0.outcome.isAsItShouldBe }
    guard let first = wrong.first else {
      return ("ran to step \(number): all as the page says", .info)
    }
    let more = wrong.count > 1 ? ", and \(wrong.count - 1) more" : ""
    return (
      "ran to step \(number): step \(first.number) \(first.outcome.rawValue)\(more)", .warning
    )
  }

  // MARK: Running

  /// Has the person agree, unless they have.
  private func ask(_ lesson: Lesson, root: String) throws {
    let open = agreements.question(
      before: lesson, upTo: order.step, at: order.path, root: root)
    guard let question = open else { return }
    tell(.question(question.text))
    try awaitYes()
    agreements.note(question)
  }

  /// What is done before the first step.
  private static func beginning(of lesson: Lesson) -> String {
    let isCompiled = lesson.steps.contains(where: \.kind.isCompiled)
    let packages = (isCompiled ? lesson.surroundings.packages : []).map { "`\($0.name)`" }
    let parts = [("building ", packages), ("starting ", lesson.serviceKinds.map(\.title))]
      .filter { !$0.1.isEmpty }.map { $0 + $1.joined(separator: " and ") }
    return parts.isEmpty ? "starting the page" : parts.joined(separator: ", ")
  }

  /// Runs the page up to the step.
  private func run(_ lesson: Lesson, root: String, _ note: String) throws -> KeptRun {
    try ask(lesson, root: root)
    let steps = lesson.steps.prefix(order.step)
    tell(.progress(note + Self.beginning(of: lesson), percent: 0))
    if wasCancelled { throw Refusal.cancelled }
    let runner = try LessonRunner(lesson, host: host, compilers: compilers)
    defer { runner.close() }
    var current: Step?
    var lastInterrupt: ContinuousClock.Instant?
    runner.attend(
      SessionAttendant(descriptor: bell.descriptor) { [unowned self] in
        _ = bell.take()
        guard wasCancelled, let step = current else { return }
        // Again and again: a dialogue has further commands, and dash loses a Ctrl-C that comes while it forks.
        if let last = lastInterrupt, ContinuousClock.now - last < .milliseconds(200) { return }
        lastInterrupt = .now
        runner.interrupt(
          step.attributes.session, kind: step.kind, service: lesson.service(of: step),
          settles: false)
      })
    var interrupted: Int?
    if !wasCancelled {
      let patience = Patience { [unowned self] in !wasCancelled }
      runner.run(steps, patience: { _ in patience }) { [unowned self] event in
        switch event {
        case .stepStarted(_, let step):
          current = step
          tell(
            .progress(
              "\(note)step \(step.number) of \(steps.count)",
              percent: 100 * (step.number - 1) / steps.count))
        case .stepEnded(_, let record): if wasCancelled { interrupted = record.number }
        case .stepProgressed, .lessonStarted, .lessonEnded: break
        }
      } while: { [unowned self] in
        !wasCancelled
      }
    }
    runner.attend(nil)
    var transcript = runner.transcript
    // What was interrupted is nothing that the page prints.
    transcript.steps.removeAll { $0.number == interrupted }
    return KeptRun(lesson: lesson, transcript: transcript.completed(for: lesson))
  }

  // MARK: Accepting

  /// The text of the page in which the output of the step stands, as `etude accept` would write it.
  private func accept(
    _ lesson: Lesson, _ kept: KeptRun, root: String
  ) throws -> (String, MessageType) {
    let number = order.step
    guard kept.holds(in: lesson, upTo: number) else {
      throw Refusal(
        description: "Step \(number) would not run as it did, or has not run: run to it first.")
    }
    let transcript = kept.transcript.completed(for: lesson)
    var second: Transcript?
    if let found = Acceptance.volatileText(
      in: transcript, of: lesson, addsBlocks: true, step: number)
    {
      let note = "\(found.text.prefix(60)) may differ each time, so the page runs once more: "
      second = try run(lesson, root: root, note).transcript.completed(for: lesson)
      if wasCancelled { throw Refusal.cancelled }
    }
    let (result, bytes) = try Acceptance.propose(
      transcript, second: second, of: lesson, addsBlocks: true, packageRoot: root
    ) { $0.step?.number == number }
    if let refusal = result.refused.first(where: { $0.step == number }) {
      throw Refusal(description: "Step \(number) was not accepted: \(refusal.reason)")
    }
    if result.changed == 0 {
      throw Refusal(description: "There is nothing to accept in step \(number).")
    }
    tell(.accepted(bytes))
    try awaitYes()
    let notes =
      result.replaced.map { "not always the same: \($0)" }
      + result.lost.map { "a placeholder was lost: \($0)" }
    return (
      (["step \(number) accepted"] + notes).joined(separator: "; "),
      notes.isEmpty ? .info : .warning
    )
  }
}
