package import LessonModel
import LessonText
import Runner

/// Watches the files of the lessons that are served, and tells their pages.
package struct LessonWatch {
  /// What is made of files that have changed: `etude serve --edit` shows and runs them.
  package struct Editing {
    /// Makes the pages of all lessons anew.
    package var publish: () throws -> Void

    package init(publish: @escaping () throws -> Void) { self.publish = publish }
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
    for index in self.lessons.indices
    where watched.contents[self.lessons[index].file] != self.lessons[index].source {
      look(at: index)
    }
  }

  /// Goes on until the program ends.
  ///
  /// - Throws: `SystemError` when files cannot be waited for.
  package mutating func run() throws {
    while true {
      let changed = try watched.next()
      for index in lessons.indices
      where files(of: lessons[index]).contains(where: changed.contains) { look(at: index) }
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

  /// Compares a lesson with its file, and tells its pages what has become of it.
  private mutating func look(at index: Int) {
    let old = lessons[index]
    let bytes = watched.contents[old.file] ?? nil
    guard editing != nil else {
      guard bytes != old.source else { return }
      return tell(
        old,
        "The file of this page has changed, \(old.file). The page and its run go on as they were; "
          + "`etude serve --edit` shows and runs what is new.")
    }
    guard let bytes else {
      return tell(old, "\(old.file) cannot be read: the page stays as it was.")
    }
    let result = LessonParser.parse(bytes, file: old.file, name: old.name)
    var findings = result.findings
    if let lesson = result.lesson {
      findings += SourceBlocks.findings(
        for: lesson, packageRoot: packageRoot, includingStale: false)
    }
    if let first = findings.first(where: { !$0.isWarning }) {
      return tell(old, "\(first.description). The page stays as it was.")
    }
    guard let lesson = result.lesson else { return }
    do {
      try editing?.publish()
    } catch {
      return tell(old, "The pages cannot be made: \(error)")
    }
    lessons[index] = lesson
    server.take(LessonChange(name: lesson.name, lesson: lesson, note: nil))
  }

  private func tell(_ lesson: Lesson, _ note: String) {
    server.take(LessonChange(name: lesson.name, lesson: nil, note: note))
  }
}
