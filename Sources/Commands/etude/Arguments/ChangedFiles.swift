import CommandFrame
import Foundation
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
  /// How the names of files end that a course is made of.
  private static let endings = [
    ".md", ".mdx", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdwn", mutants,
    CourseSettings.fileName,
  ]

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
    let pages = arguments.operands.filter { path in
      Self.endings.contains { path.lowercased().hasSuffix($0) }
    }
    guard let first = pages.first else { return }
    let other = pages.first { CoursePath.root(of: $0) != CoursePath.root(of: first) }
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
    guard CoursePath.root(of: here) != nil else { return arguments }
    var course = arguments
    course.operands = []
    return course
  }

  /// The lessons among the files. Where nothing says which files are pages, each of them is one.
  ///
  /// - Parameter course: the course.
  /// - Returns: the lessons; none when no page is among the files.
  /// - Throws: `LessonSelection.Failure` when a file cannot be a lesson, and nothing says which are.
  func lessons(in course: Course) throws(LessonSelection.Failure) -> [LessonFile] {
    if arguments.operands.contains(where: { isSettings($0) }) { return course.lessons }
    let pages = Set(course.lessons.compactMap { SymbolicLink.resolved($0.path) })
    let own = arguments.operands.filter { path in
      pages.isEmpty || SymbolicLink.resolved(path).map(pages.contains) == true
    }
    let ofMutants = arguments.operands.filter { $0.hasSuffix(Self.mutants) }
      .map { $0.dropLast(Self.mutants.count) + ".md" }
      .filter { SymbolicLink.resolved(String($0)).map(pages.contains) == true }.map(String.init)
    let named = own.filter { !$0.hasSuffix(Self.mutants) } + ofMutants
    return named.isEmpty ? [] : try LessonSelection.resolve(named, in: course)
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
