import LessonModel
import PlainText
import Platform
import Synchronization
import Terminal

/// What the person has agreed to since the server was started: nothing of a repository runs before.
final class Agreements: Sendable {
  private let agreed = Mutex<Set<String>>([])
  /// Whether nothing has to be asked.
  private let isTrusted: Bool

  init(isTrusted: Bool) { self.isTrusted = isTrusted }

  /// A question that the person has to answer before a page runs.
  struct Question: Sendable {
    /// What is asked.
    var text: String
    /// What a yes is to.
    fileprivate var items: Set<String>
  }

  /// The question that is left to ask; nil when the person has agreed to all of it.
  ///
  /// - Parameters:
  ///   - lesson: the page.
  ///   - number: the step up to which it is to run.
  ///   - root: the folder of its course.
  /// - Returns: the question.
  func question(before lesson: Lesson, upTo number: Int, root: String) -> Question? {
    if isTrusted { return nil }
    let home = SymbolicLink.resolved(root) ?? root
    let lines = lesson.trustQuestion
    let items = Set(([""] + lines).map { "\(home)\n\($0)" })
    if agreed.withLock({ items.isSubset(of: $0) }) { return nil }
    let kinds = Set(lesson.steps.prefix(number).map(\.kind.word)).sorted()
    let steps = number == 1 ? "step 1" : "steps 1 to \(number)"
    let first =
      "Run \(steps) of \(lesson.file) (\(kinds.joined(separator: ", ")))? Pages of \(home) then run as "
      + "you, with your rights, whenever you ask for it until the editor ends the server."
    return Question(
      text: ([first] + lines).map(VisibleText.oneLine).joined(separator: "\n"), items: items)
  }

  /// Takes note of a yes.
  func note(_ question: Question) { agreed.withLock { $0.formUnion(question.items) } }
}
