import CommandFrame
import Foundation
import LessonText
import PlainText
import Platform

/// The course that a command line is about.
struct Workspace {
  /// The folder that holds `lessons/`; transcripts and the site go beside it.
  let root: String
  /// The course.
  let course: Course

  /// Finds the course: `--course`, else that of the pages that are named by their paths, else the
  /// nearest folder upwards that holds `lessons/`.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - mayBeEmpty: whether a folder `lessons` without a module is a course too; the command then
  ///     makes pages, and its operands are no paths.
  /// - Throws: `UsageError` or `CourseError` when there is none, or more than one.
  init(_ arguments: Arguments, mayBeEmpty: Bool = false) throws {
    if let named = arguments.options["course"] {
      root = named
    } else {
      root = try Self.root(of: mayBeEmpty ? [] : arguments.operands)
    }
    course = try Self.course(in: root, mayBeEmpty: mayBeEmpty)
  }

  /// Makes sure that a file that is to be written is not one that an author has written: the page's own
  /// name is easily taken for an option's.
  ///
  /// - Throws: `UsageError` when the file is a page of the course, or a list of mutants.
  func guardPages(from file: String?, option: String) throws(UsageError) {
    guard let file, let real = SymbolicLink.resolved(file),
      let lessons = SymbolicLink.resolved("\(root)/lessons"), real.hasPrefix(lessons + "/"),
      FileSystem.isFile(real), real.hasSuffix(".md") || real.hasSuffix(".yaml")
    else { return }
    throw UsageError(
      VisibleText.oneLine(
        "--\(option) \(file): this is a file of the course, and would be lost; name another"))
  }

  private static func course(in root: String, mayBeEmpty: Bool) throws(CourseError) -> Course {
    do {
      return try Course.load(root: shown(root))
    } catch {
      guard case .noLessons = error, mayBeEmpty, FileSystem.isFolder("\(root)/lessons") else {
        throw error
      }
      return Course(modules: [])
    }
  }

  /// The root of the one course that all operands belong to.
  private static func root(of operands: [String]) throws(UsageError) -> String {
    let here = nearest(above: FileManager.default.currentDirectoryPath)
    // A name, or a page that is in no course, belongs to the course here.
    var first: (operand: String, root: String)?
    var isOfHere: String?
    for operand in operands {
      guard let root = CoursePath.root(of: operand) else {
        if !FileSystem.isFile(operand) { isOfHere = isOfHere ?? operand }
        continue
      }
      guard let known = first else {
        first = (operand, root)
        continue
      }
      guard isSame(known.root, root) else {
        throw several((known.operand, known.root), (operand, root))
      }
    }
    guard let first else {
      if let here { return here }
      if let page = operands.first(where: FileSystem.isFile) {
        throw UsageError(
          VisibleText.oneLine(
            "\(page) belongs to no course: no folder above it holds 'lessons'; put it into the "
              + "lessons/<nn-module> of a course, or run it from a course's folder"))
      }
      throw UsageError(
        "no course here: neither this folder nor one above it holds 'lessons'; "
          + "change to the course's folder, name a page by its path or say --course FOLDER")
    }
    // As it is found from here, so that paths are shown relative to this folder.
    if let here, isSame(here, first.root) { return here }
    if let here, let isOfHere { throw several((first.operand, first.root), (isOfHere, here)) }
    return first.root
  }

  private static func isSame(_ root: String, _ other: String) -> Bool {
    SymbolicLink.resolved(root) == SymbolicLink.resolved(other)
  }

  private static func several(
    _ one: (operand: String, root: String), _ other: (operand: String, root: String)
  ) -> UsageError {
    UsageError(
      VisibleText.oneLine(
        "\(one.operand) belongs to the course in \(one.root), and \(other.operand) to that in "
          + "\(other.root); name lessons of one course at a time"))
  }

  private static func nearest(above folder: String) -> String? {
    var folder = folder
    while !FileSystem.isFolder("\(folder)/lessons") {
      let parent = (folder as NSString).deletingLastPathComponent
      guard parent != folder else { return nil }
      folder = parent
    }
    return folder
  }

  /// The option that says where the course is; every command that reads lessons takes it.
  static let option = CommandSpec.Option(
    name: "course", value: "FOLDER",
    help: "the folder that holds lessons/ (default: that of the pages named, or search upwards)")

  /// A path as it is shown: relative to the current folder where it lies in it.
  static func shown(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath
    if path == here { return "." }
    return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
  }
}
