package import LessonModel
import LessonText
import Runner

/// Watches the files of the lessons that are served, and tells their pages.
package struct LessonWatch {
  /// What is made of files that have changed: `etude serve --edit` shows and runs them.
  package struct Editing {
    /// Reads all lessons, and makes their pages anew when nothing is wrong with them.
    package var publish: () throws -> Edition

    package init(publish: @escaping () throws -> Edition) { self.publish = publish }
  }

  /// What was found when all lessons were read.
  package enum Edition {
    /// The lessons, as their pages now have them.
    case lessons([Lesson])
    /// What is wrong: all pages stay as they were.
    case malformed([Finding])
  }

  private var lessons: [Lesson]
  private let packageRoot: String
  private let editing: Editing?
  private let server: LiveServer
  private var watched: WatchedFiles

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - lessons: the lessons as they are served.
  ///   - packageRoot: where the paths of `source=` blocks start.
  ///   - editing: what is made of changes; nil when pages are only told of them.
  ///   - server: what serves the pages.
  /// - Throws: `SystemError` when the system has no more watches to give.
  package init(
    _ lessons: [Lesson], packageRoot: String, editing: Editing?, server: LiveServer
  ) throws {
    (self.lessons, self.packageRoot) = (lessons, packageRoot)
    (self.editing, self.server) = (editing, server)
    watched = try WatchedFiles([])
    follow()
    // What was saved while the pages were made.
    look(
      at: self.lessons.filter { watched.contents[$0.file] != $0.source })
  }

  /// Goes on until the program ends.
  ///
  /// - Throws: `SystemError` when files cannot be waited for.
  package mutating func run() throws {
    while true {
      let changed = try watched.next()
      look(at: lessons.filter { files(of: $0).contains(where: changed.contains) })
      follow()
    }
  }

  private mutating func follow() {
    let all = lessons.flatMap { files(of: $0) }
    watched.follow(all)
  }

  private func files(of lesson: Lesson) -> [String] {
    [lesson.file] + lesson.sourceBlocks.map { "\(packageRoot)/\($0.path)" }
  }

  /// Compares lessons with their files, and tells their pages what has become of them.
  private mutating func look(at changed: [Lesson]) {
    guard let editing else {
      for lesson in changed where watched.contents[lesson.file] != lesson.source {
        tell(
          lesson,
          "The file of this page has changed, \(lesson.file). The page and its run go on as they were; "
            + "`etude serve --edit` shows and runs what is new.")
      }
      return
    }
    var readable: [Lesson] = []
    for lesson in changed {
      let bytes: [UInt8]? = watched.contents[lesson.file] ?? nil
      if bytes == nil {
        tell(lesson, "\(lesson.file) cannot be read: the page stays as it was.")
      } else {
        readable.append(lesson)
      }
    }
    guard !readable.isEmpty else { return }
    do {
      switch try editing.publish() {
      case .lessons(let later): take(later)
      case .malformed(let findings):
        for lesson in readable {
          let own = findings.first { $0.file == lesson.file } ?? findings.first
          tell(lesson, "\(own?.description ?? "Something is malformed"). The page stays as it was.")
        }
      }
    } catch {
      for lesson in readable { tell(lesson, "The pages cannot be made: \(error)") }
    }
  }

  /// Takes all lessons as their pages now have them: also one whose own file was saved while that of another
  /// kept all pages as they were.
  private mutating func take(_ later: [Lesson]) {
    let later = Dictionary(later.map { ($0.name, $0) }) { first, _ in first }
    for index in lessons.indices {
      guard let lesson = later[lessons[index].name], lesson != lessons[index] else { continue }
      lessons[index] = lesson
      server.take(LessonChange(name: lesson.name, lesson: lesson, note: nil))
    }
  }

  private func tell(_ lesson: Lesson, _ note: String) {
    server.take(LessonChange(name: lesson.name, lesson: nil, note: note))
  }
}
