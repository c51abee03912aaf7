package import LessonModel
import Platform
import Synchronization

/// What has become of a lesson's file.
package struct LessonChange: Sendable {
  /// The lesson's name.
  package var name: String
  /// The lesson as its pages now have it; nil when they stay as they were.
  package var lesson: Lesson?
  /// What is to be said of it; nil when the pages that changed say it all.
  package var note: String?

  package init(name: String, lesson: Lesson?, note: String?) {
    (self.name, self.lesson, self.note) = (name, lesson, note)
  }
}

/// The lessons that pages can run, as they are now, and what runs have not been told of them.
final class LessonShelf: Sendable {
  private struct State {
    var lessons: [String: Lesson]
    var changes: [LessonChange] = []
  }

  private let state: Mutex<State>

  init(_ lessons: [Lesson]) {
    state = Mutex(State(lessons: Dictionary(lessons.map { ($0.name, $0) }) { first, _ in first }))
  }

  /// A lesson; nil when there is none of that name.
  func lesson(_ name: String) -> Lesson? { state.withLock { $0.lessons[name] } }

  /// What names the text that a lesson has now; nil when there is no such lesson.
  func edition(of name: String) -> String? { lesson(name).map { Digest.of($0.source) } }

  /// Takes a later version, and what is to be said.
  func put(_ change: LessonChange) {
    state.withLock { state in
      if let lesson = change.lesson { state.lessons[change.name] = lesson }
      state.changes.append(change)
    }
  }

  /// What has been put since the last call.
  func takeChanges() -> [LessonChange] {
    state.withLock { state in
      defer { state.changes = [] }
      return state.changes
    }
  }
}
