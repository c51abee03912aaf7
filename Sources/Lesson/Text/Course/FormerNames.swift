import Files
package import LessonModel
import PlainText

/// The names that the lessons of a course had before.
package struct FormerNames {
  private let lessons: [LessonFile]
  /// The lessons that had a name, by that name.
  private let owners: [String: [LessonFile]]

  /// Reads the front matter of the lessons.
  ///
  /// - Complexity: O(n) in the size of the files.
  package init(_ lessons: [LessonFile]) {
    self.lessons = lessons
    var owners: [String: [LessonFile]] = [:]
    for file in lessons {
      for former in Self.names(of: file) { owners[former.name, default: []].append(file) }
    }
    self.owners = owners
  }

  private static func names(of file: LessonFile) -> [FormerName] {
    guard let bytes = try? FileBytes.read(file.path) else { return [] }
    let source = SourceText(bytes)
    var ignored = FindingList(file: file.path, source: source)
    guard let place = FrontMatter.place(in: source, findings: &ignored) else { return [] }
    return FrontMatter.read(place, file.vocabulary, findings: &ignored).was.map {
      $0.completed(for: file.name)
    }
  }

  /// What the lesson is called now that an argument means; nil when no lesson had such a name. A name
  /// may have the numbers of its path, and may lack its module.
  package func current(of argument: String) -> String? {
    var parts = argument.split(separator: "/").map { NumberedName(String($0))?.name ?? String($0) }
    if let last = parts.last, last.hasSuffix(".md") {
      parts[parts.count - 1] = String(last.dropLast(3))
      if parts.last == "README" { parts.removeLast() }
    }
    guard let last = parts.last else { return nil }
    for name in [parts.suffix(2).joined(separator: "/"), last] {
      if let owner = owners[name]?.first { return owner.name }
    }
    let found = owners.filter { $0.key.hasSuffix("/\(last)") }
    return parts.count == 1 && found.count == 1 ? found.first?.value.first?.name : nil
  }

  /// A finding for each former name of a lesson that leads elsewhere too.
  package func findings(for lesson: Lesson) -> [Finding] {
    lesson.formerNames.compactMap { former in
      func finding(_ problem: String) -> Finding {
        Finding(
          file: lesson.file, line: former.line, problem: problem,
          remedy: "a link to that name can lead to one page only: remove it here or there")
      }
      let modules = lessons.compactMap { $0.name.split(separator: "/").first.map(String.init) }
      if lessons.contains(where: { $0.name == former.name }) {
        return finding("a page is called `\(former.name)` now")
      }
      if modules.contains(former.name) {
        return finding("a module is called `\(former.name)` now")
      }
      guard let other = owners[former.name]?.first(where: { $0.name != lesson.name }) else {
        return nil
      }
      return finding("`\(former.name)` is a former name of \(other.path) too")
    }
  }
}
