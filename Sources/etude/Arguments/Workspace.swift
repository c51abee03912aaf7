import Foundation
import Lessons

/// The course that a command line is about.
struct Workspace {
  /// The folder that holds `lessons/`; transcripts and the site go beside it.
  let root: String
  /// The course.
  let course: Course

  /// Finds the course: `--course`, else the nearest folder upwards that holds `lessons/`.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - mayBeEmpty: whether a folder `lessons` without a module is a course too.
  /// - Throws: `UsageError` or `CourseError` when there is none.
  init(_ arguments: Arguments, mayBeEmpty: Bool = false) throws {
    root = try arguments.options["course"] ?? Self.nearest()
    course = try Self.course(in: root, mayBeEmpty: mayBeEmpty)
  }

  private static func course(in root: String, mayBeEmpty: Bool) throws(CourseError) -> Course {
    do {
      return try Course.load(root: shown(root))
    } catch {
      guard case .noLessons = error, mayBeEmpty, FileBytes.isFolder("\(root)/lessons") else {
        throw error
      }
      return Course(modules: [])
    }
  }

  private static func nearest() throws(UsageError) -> String {
    var folder = FileManager.default.currentDirectoryPath
    while !FileBytes.isFolder("\(folder)/lessons") {
      let parent = (folder as NSString).deletingLastPathComponent
      guard parent != folder else {
        throw UsageError(
          "no course here: neither this folder nor one above it holds 'lessons'; "
            + "change to the course's folder or say --course FOLDER")
      }
      folder = parent
    }
    return folder
  }

  /// The option that says where the course is; every command that reads lessons takes it.
  static let option = CommandSpec.Option(
    name: "course", value: "FOLDER",
    help: "the folder that holds lessons/ (default: search upwards)")

  /// A path as it is shown: relative to the current folder where it lies in it.
  static func shown(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath
    if path == here { return "." }
    return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
  }
}
