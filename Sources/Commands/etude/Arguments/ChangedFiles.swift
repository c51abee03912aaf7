import CommandFrame
import Foundation
import LessonModel
import LessonText
import PlainText
import Platform

/// The files of a commit, as a hook hands them over: which lessons they mean.
struct ChangedFiles {
  /// The option that says that the operands are such files.
  static let option = CommandSpec.Option(
    name: "changed", value: nil,
    help:
      "the operands are files that changed: only pages among them count, and etude.yaml means all pages"
  )

  /// How the names of the files end that hold a page's mutants.
  private static let mutants = ".mutants.yaml"

  /// Whether a course is made of files with this name.
  private static func isOfCourse(_ path: String) -> Bool {
    isPage(path) || path.hasSuffix(mutants) || path.hasSuffix(CourseSettings.fileName)
  }

  private static func isPage(_ path: String) -> Bool {
    Course.isNamedPage(path.split(separator: "/").map(String.init))
  }

  /// The path by which a file's course is found: a link stands in its folder, wherever it leads.
  private static func place(of path: String) -> String {
    guard SymbolicLink.text(at: path) != nil else { return path }
    return path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }

  private let arguments: Arguments

  /// The files of a command line; nil when its operands are no such files. Those that are gone do not
  /// count: a commit also removes files.
  ///
  /// - Throws: `UsageError` when a file has the name of an option. A hook puts names behind its own options, and
  ///   a stranger's `--report=x.md` would say where something is written.
  init?(_ arguments: Arguments) throws(UsageError) {
    guard arguments.has(Self.option.name) else { return nil }
    let option = CommandLine.arguments.dropFirst().first {
      $0.hasPrefix("-") && FileSystem.linkStatus($0) != nil
    }
    if let option {
      throw UsageError(
        VisibleText.oneLine("the file '\(option)' would be taken for an option; rename it"))
    }
    // `git diff --name-only` writes `"\303\251.md"` for `é.md`.
    let quoted = arguments.operands.first {
      $0.hasPrefix("\"") && FileSystem.linkStatus($0) == nil
    }
    if let quoted {
      throw UsageError(
        VisibleText.oneLine(
          "there is no file \(quoted): git has quoted its name; with -z it does not (git diff -z … | xargs -0r "
            + "etude check --changed --)"))
    }
    var present = arguments
    present.operands.removeAll { FileSystem.linkStatus($0) == nil }
    self.arguments = present
    try refuseCoursesOfOthers()
  }

  /// Where the course is found by its files, those of another one would be passed over.
  private func refuseCoursesOfOthers() throws(UsageError) {
    guard arguments.options["course"] == nil,
      CoursePath.root(of: FileManager.default.currentDirectoryPath) == nil
    else { return }
    let pages = arguments.operands.filter(Self.isOfCourse)
    guard let first = pages.first else { return }
    let root = CoursePath.root(of: Self.place(of: first))
    let other = pages.first { CoursePath.root(of: Self.place(of: $0)) != root }
    guard let other else { return }
    throw UsageError(
      VisibleText.oneLine(
        "\(first) and \(other) are not pages of one course; name the folder of one: --course FOLDER"
      ))
  }

  /// The command line by which the course is found: the course here, which files of another one do not
  /// concern; else that of the files.
  var course: Arguments {
    let here = FileManager.default.currentDirectoryPath
    var course = arguments
    course.operands =
      CoursePath.root(of: here) == nil ? arguments.operands.map(Self.place(of:)) : []
    return course
  }

  /// The lessons among the files. Where nothing says which files are pages, each Markdown file is one. A link means
  /// what it leads to in the course.
  ///
  /// - Parameters:
  ///   - course: the course.
  ///   - root: its folder.
  /// - Returns: the lessons, none when no page is among the files; and what is wrong with links in the place of
  ///   pages.
  /// - Throws: `LessonSelection.Failure` when a file cannot be a lesson, and nothing says which are.
  func selection(
    in course: Course, root: String
  ) throws(LessonSelection.Failure) -> (lessons: [LessonFile], findings: [Finding]) {
    let findings = arguments.operands.compactMap { course.problem(ofLink: $0, root: root) }
    if arguments.operands.contains(where: { isSettings($0) }) { return (course.lessons, findings) }
    let pages = Set(course.lessons.compactMap { SymbolicLink.resolved($0.path) })
    let ofMutants = arguments.operands.filter { $0.hasSuffix(Self.mutants) }
      .map { "\($0.dropLast(Self.mutants.count)).md" }
    let named = (arguments.operands + ofMutants).filter { path in
      guard let real = SymbolicLink.resolved(path),
        course.problem(ofLink: path, root: root) == nil
      else { return false }
      if FileSystem.isFolder(real) {
        guard SymbolicLink.text(at: path) != nil else { return false }
        return pages.isEmpty || pages.contains { $0.hasPrefix(real + "/") }
      }
      return pages.isEmpty ? Self.isPage(path) || Self.isPage(real) : pages.contains(real)
    }
    if named.isEmpty { return ([], findings) }
    let lessons = try LessonSelection.resolve(named, in: course)
    // In a folder to which a link leads there may be further links.
    let problems = lessons.map { course.problem(ofLink: $0.path, root: root) }
    return (
      zip(lessons, problems).filter { $1 == nil }.map(\.0), findings + problems.compactMap { $0 }
    )
  }

  /// Whether a file is the settings of the course.
  private func isSettings(_ path: String) -> Bool {
    let here = FileManager.default.currentDirectoryPath
    guard
      let root = arguments.options["course"] ?? CoursePath.root(of: here)
        ?? CoursePath.root(of: path),
      let real = SymbolicLink.resolved(path)
    else { return false }
    return SymbolicLink.resolved(CoursePath.settings(in: root)) == real
  }
}
