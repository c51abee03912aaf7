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
    var present = arguments
    present.operands.removeAll { FileSystem.linkStatus($0) == nil }
    self.arguments = present
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
