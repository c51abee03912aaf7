import LessonModel
import PlainText
import Synchronization
import Terminal

/// What the person has agreed to since the server was started: nothing of a repository runs before.
final class Agreements: Sendable {
  private let agreed = Mutex<Set<Item>>([])
  /// Whether nothing has to be asked.
  private let isTrusted: Bool

  init(isTrusted: Bool) { self.isTrusted = isTrusted }

  /// What a yes is to.
  fileprivate struct Item: Hashable {
    var scope: AgreementScope
    /// What the page does not show; empty for the page itself.
    var line: String
  }

  /// A question that the person has to answer before a page runs.
  struct Question: Sendable {
    /// What is asked.
    var text: String
    fileprivate var items: Set<Item>
  }

  /// The question that is left to ask; nil when the person has agreed to all of it.
  ///
  /// - Parameters:
  ///   - lesson: the page.
  ///   - number: the step up to which it is to run.
  ///   - path: the page's file.
  ///   - root: the folder of its course.
  /// - Returns: the question.
  func question(
    before lesson: Lesson, upTo number: Int, at path: String, root: String
  ) -> Question? {
    if isTrusted { return nil }
    let scope = AgreementScope(of: lesson, at: path, root: root)
    let lines = lesson.trustQuestion
    let items = Set(([""] + lines).map { Item(scope: scope, line: $0) })
    if agreed.withLock({ items.isSubset(of: $0) }) { return nil }
    let kinds = Set(lesson.steps.prefix(number).map(\.kind.word)).sorted()
    let steps = number == 1 ? "step 1" : "steps 1 to \(number)"
    let first =
      "Run \(steps) of \(lesson.file) (\(kinds.joined(separator: ", ")))? \(scope.explanation)"
    return Question(
      text: ([first] + lines).map(VisibleText.oneLine).joined(separator: "\n"), items: items)
  }

  /// Takes note of a yes.
  func note(_ question: Question) { agreed.withLock { $0.formUnion(question.items) } }
}
