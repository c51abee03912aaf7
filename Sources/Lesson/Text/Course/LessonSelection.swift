import Files
import PlainText
import Platform

/// What the arguments of a command mean: lessons by path, by module, or by name.
package enum LessonSelection {
  /// An argument that names no lesson.
  package struct UnknownArgument: Error, Equatable, Sendable, CustomStringConvertible {
    /// As it was given.
    package var argument: String
    /// What would be right.
    package var remedy: String

    /// What is wrong; what would be right.
    package var description: String {
      VisibleText.oneLine("there is no lesson `\(argument)`; \(remedy)")
    }
  }

  /// Every argument that names no lesson.
  package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The arguments, in the order given.
    package var unknown: [UnknownArgument]

    /// One line for each.
    package var description: String { unknown.map(\.description).joined(separator: "\n") }
  }

  /// The files that the arguments name, each once, in the order of the arguments; the whole course
  /// in learning-path order when there are none.
  ///
  /// An argument is a lesson's name, a module's name, either of them with their numbers, or the
  /// path of a file or folder, in the course or elsewhere. Files from elsewhere that would have the
  /// same name get the names of their folders in front, as many as tell them apart.
  /// - Throws: `Failure` with every argument that names nothing, and the nearest name to each.
  package static func resolve(
    _ arguments: [String], in course: Course?
  ) throws(Failure) -> [LessonFile] {
    let lessons = course?.lessons ?? []
    if arguments.isEmpty { return lessons }
    var found: [LessonFile] = []
    var seen: Set<String> = []
    var unknown: [UnknownArgument] = []
    for argument in arguments {
      // Where names are paths, what is there is meant: a folder is all that is in it. What another
      // repository has there by that name is not.
      let isHere = course?.root.map { isBelow($0, argument) } ?? false
      let here = isHere ? located(argument, in: course) : []
      let files = here.isEmpty ? named(argument, in: course) ?? located(argument, in: course) : here
      if files.isEmpty { unknown.append(self.unknown(argument, in: course)) }
      for file in files where seen.insert(SymbolicLink.resolved(file.path) ?? file.path).inserted {
        found.append(file)
      }
    }
    guard unknown.isEmpty else { throw Failure(unknown: unknown) }
    return toldApart(found, in: lessons)
  }

  /// Whether there is something at a path that is in a folder, or is the folder.
  private static func isBelow(_ folder: String, _ path: String) -> Bool {
    guard let real = SymbolicLink.resolved(path), let folder = SymbolicLink.resolved(folder) else {
      return false
    }
    return real == folder || real.hasPrefix(folder == "/" ? folder : folder + "/")
  }

  /// The files with names of which no two are the same.
  private static func toldApart(_ files: [LessonFile], in lessons: [LessonFile]) -> [LessonFile] {
    let own = Set(lessons.map(\.path))
    var files = files
    var parts = 2
    while true {
      let uses = Dictionary(grouping: files.indices) { files[$0].name }.values
      let clashing = uses.filter { $0.count > 1 }.flatMap { $0 }.filter {
        !own.contains(files[$0].path)
      }
      if clashing.isEmpty { return files }
      for index in clashing { files[index].name = longName(of: files[index].path, parts: parts) }
      parts += 1
    }
  }

  /// The last parts of a file's path, without number and suffix. Each is another file, so that with
  /// enough of them no two are the same.
  private static func longName(of path: String, parts: Int) -> String {
    let all = (SymbolicLink.resolved(path) ?? path).split(separator: "/")
    let folders = all.dropLast()
    // The number counts where all else is the same: `01-a.md` and `02-a.md`.
    let last = parts > all.count ? String(all.last ?? "") : foreign(file: path).name
    return (folders.suffix(parts - 1).map(String.init) + [last]).joined(separator: "/")
  }

  private static func named(_ argument: String, in course: Course?) -> [LessonFile]? {
    guard let course, !argument.hasPrefix("/"), !argument.hasPrefix(".") else { return nil }
    var name = argument.split(separator: "/").map { part in
      NumberedName(String(part))?.name ?? String(part)
    }.joined(separator: "/")
    if name.hasSuffix(".md") { name.removeLast(3) }
    // Names keep their numbers where these tell pages apart.
    return named(exactly: argument, in: course) ?? named(exactly: name, in: course)
  }

  private static func named(exactly name: String, in course: Course) -> [LessonFile]? {
    if let module = course.modules.first(where: { $0.name == name }) { return module.lessons }
    if let lesson = course.lessons.first(where: { $0.name == name }) { return [lesson] }
    return nil
  }

  private static func located(_ argument: String, in course: Course?) -> [LessonFile] {
    guard let path = SymbolicLink.resolved(argument) else { return [] }
    let lessons = course?.lessons ?? []
    if FileSystem.isFolder(path) {
      let inside = lessons.filter {
        SymbolicLink.resolved($0.path)?.hasPrefix(path == "/" ? path : path + "/") == true
      }
      return inside.isEmpty ? foreign(folder: argument, of: course) : inside
    }
    if let lesson = lessons.first(where: { SymbolicLink.resolved($0.path) == path }) {
      return [lesson]
    }
    // What is no regular file is told of when it is read.
    guard let course, let root = course.root.flatMap(SymbolicLink.resolved) else {
      return FileSystem.isFile(path) ? [foreign(file: argument)] : []
    }
    return [guest(argument, path, of: course, below: root)]
  }

  /// A page that is asked for by its path, with its name from the course's folder.
  private static func guest(
    _ path: String, _ real: String, of course: Course, below root: String
  ) -> LessonFile {
    let prefix = root == "/" ? root : root + "/"
    // A link has the name of what it leads to, wherever that is.
    let names = real.hasPrefix(prefix) ? real.dropFirst(prefix.count) : Substring(real)
    let last = names.split(separator: "/").map(String.init)
    let isBelow = real.hasPrefix(prefix)
    var file = LessonFile(path: path, name: PageNames.name(of: isBelow ? last : last.suffix(1)))
    file.vocabulary = course.vocabulary
    file.isOpen = course.isOpen
    return file
  }

  /// Lessons of a folder that is not part of the course.
  private static func foreign(folder: String, of course: Course?) -> [LessonFile] {
    if let course, let root = course.root.flatMap(SymbolicLink.resolved) {
      return FileTree(folder).files(below: "").filter(Course.isNamedPage)
        .sorted(by: PageOrder.precedes).compactMap { names in
          let path = names.joined(separator: "/")
          let shown = folder == "." ? path : joined(folder, path)
          return SymbolicLink.resolved(shown).map { guest(shown, $0, of: course, below: root) }
        }
    }
    if let course = try? Course.load(root: folder) { return course.lessons }
    // A folder that cannot be read holds no lesson, and the caller says that it found none.
    let names = (try? FileBytes.names(in: folder)) ?? []
    return names.filter { $0.hasSuffix(".md") }
      .sorted { sortKey($0) < sortKey($1) }
      .map { foreign(file: joined(folder, $0)) }
  }

  private static func sortKey(_ name: String) -> (Int, String) {
    (NumberedName(name)?.number ?? .max, name)
  }

  private static func foreign(file path: String) -> LessonFile {
    var stem = path.split(separator: "/").last.map(String.init) ?? path
    if stem.hasSuffix(".md") { stem.removeLast(3) }
    return LessonFile(path: path, name: NumberedName(stem)?.name ?? stem)
  }

  private static func unknown(_ argument: String, in course: Course?) -> UnknownArgument {
    guard let course else {
      return UnknownArgument(argument: argument, remedy: "there is no such file either")
    }
    let modules = course.modules.map(\.name)
    let lessons = course.lessons.map(\.name)
    if let now = FormerNames(course.lessons).current(of: argument) {
      return UnknownArgument(argument: argument, remedy: "it is called `\(now)` now")
    }
    // A lesson may be asked for by its last part alone.
    let parts = lessons.compactMap { name in
      name.split(separator: "/").last.map { (String($0), name) }
    }
    if let near = nearestName(to: argument, among: modules + lessons) {
      return UnknownArgument(argument: argument, remedy: "did you mean `\(near)`?")
    }
    if let near = parts.first(where: { $0.0 == argument })
      ?? parts.first(where: { $0.0 == nearestName(to: argument, among: parts.map(\.0)) })
    {
      return UnknownArgument(argument: argument, remedy: "did you mean `\(near.1)`?")
    }
    return UnknownArgument(
      argument: argument,
      remedy: "`etude list` shows the names; the modules are \(listed(modules))")
  }
}
