import CommandFrame
import Foundation
import LessonModel
import LessonText
import PlainText
import Platform

/// The course that a command line is about.
struct Workspace {
  /// The course's folder; transcripts and the site go there.
  let root: String
  /// The course.
  let course: Course
  /// What it says of itself.
  let settings: CourseSettings
  /// What is wrong with what it says.
  let findings: [Finding]

  /// Finds the course: `--course`, else that of the pages that are named by their paths, else the
  /// nearest folder upwards that holds `etude.yaml` or `lessons/`. Pages that are in no course are
  /// those of their repository, else of their folder.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - mayBeEmpty: whether a folder `lessons` without a module is a course too; the command then
  ///     makes pages, and its operands are no paths.
  ///   - texts: what stands in files for now, by their paths without links, where that is not what is on
  ///     disk.
  /// - Throws: `UsageError` or `CourseError` when there is none, or more than one; `MalformedLessons`
  ///   when what it says of itself is so wrong that it has no pages.
  init(
    _ arguments: Arguments, mayBeEmpty: Bool = false, texts: [String: [UInt8]] = [:]
  ) throws {
    let operands = mayBeEmpty ? [] : arguments.operands
    if let named = arguments.options["course"] {
      root = named
    } else {
      root = try Self.root(of: operands)
      if SettingsOwner.isStranger(in: root, to: operands) {
        throw UsageError(
          VisibleText.oneLine(
            "\(CoursePath.settings(in: root)) belongs to another user than the pages below it; if you "
              + "trust what it says, name its folder: --course \(root)"))
      }
    }
    let own = texts.isEmpty ? nil : SymbolicLink.resolved(CoursePath.settings(in: root))
    (settings, findings) = CourseSettings.load(
      root: Self.shown(root), text: own.flatMap { texts[$0] })
    do {
      course = try Self.course(in: root, settings, for: operands, mayBeEmpty: mayBeEmpty)
    } catch {
      if findings.isEmpty, case .unusable(let finding) = error {
        throw MalformedLessons(findings: [finding])
      }
      guard findings.isEmpty else { throw MalformedLessons(findings: findings) }
      throw error
    }
  }

  /// What the steps of its pages find around them.
  var surroundings: StepSurroundings { settings.surroundings(root: Self.shown(root)) }

  /// What is written in a course without being named.
  private static let ownFolders = [
    ".etude", ".etude/transcripts", ".etude/colors", ".etude/flakes", ".etude/mutants", "site",
    "site/build",
  ]

  /// Makes sure that what is written stays in the course: a stranger's repository could have a link in its
  /// place that leads to files of this person's.
  ///
  /// - Throws: `UsageError` with the link, and where it leads.
  func refuseLinksOutside() throws(UsageError) {
    for path in Self.ownFolders.map({ "\(root)/\($0)" }) {
      guard let text = SymbolicLink.text(at: path) else { continue }
      if let real = SymbolicLink.resolved(path), let home = SymbolicLink.resolved(root),
        real.hasPrefix(home == "/" ? home : "\(home)/")
      {
        continue
      }
      throw UsageError(
        VisibleText.oneLine(
          "\(path) is a link that leads out of the course, to \(text); what is written there would not be "
            + "the course's: remove the link"))
    }
  }

  /// Makes sure that a file that is to be written is not one that an author has written: the page's own
  /// name is easily taken for an option's.
  ///
  /// - Throws: `UsageError` when the file is a page of the course, or a list of mutants.
  func guardPages(from file: String?, option: String) throws(UsageError) {
    guard let file, let real = SymbolicLink.resolved(file), FileSystem.isFile(real) else { return }
    let lessons = SymbolicLink.resolved("\(root)/lessons").map { $0 + "/" }
    let isBeside = real.hasSuffix(".md") || real.hasSuffix(".yaml")
    let own = [CoursePath.settings(in: root)] + course.lessons.map(\.path)
    guard
      lessons.map({ real.hasPrefix($0) && isBeside }) == true
        || own.contains(where: { SymbolicLink.resolved($0) == real })
    else { return }
    throw UsageError(
      VisibleText.oneLine(
        "--\(option) \(file): this is a file of the course, and would be lost; name another"))
  }

  private static func course(
    in root: String, _ settings: CourseSettings, for operands: [String], mayBeEmpty: Bool
  ) throws(CourseError) -> Course {
    do {
      return try Course.load(
        root: shown(root), settings: settings, vocabulary: settings.vocabulary)
    } catch {
      guard case .noLessons = error else { throw error }
      if mayBeEmpty, FileSystem.isFolder("\(root)/lessons") { return Course(modules: []) }
      guard operands.contains(where: { SymbolicLink.resolved($0) != nil }) else { throw error }
      let isSettled = FileSystem.linkStatus(CoursePath.settings(in: root)) != nil
      var course = Course.unsettled(root: shown(root), isOpen: settings.isOpen || !isSettled)
      course.vocabulary = settings.vocabulary
      return course
    }
  }

  /// The root of the one course that all operands belong to.
  private static func root(of operands: [String]) throws(UsageError) -> String {
    let folder = FileManager.default.currentDirectoryPath
    let here = nearest(above: folder)
    // A name belongs to the course here.
    var first: (operand: String, root: String)?
    var isOfHere: String?
    var loose: [(operand: String, real: String)] = []
    for operand in operands {
      guard let root = CoursePath.root(of: operand) else {
        if let real = SymbolicLink.resolved(operand) {
          loose.append((operand, real))
        } else {
          isOfHere = isOfHere ?? operand
        }
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
      if let here, isOfHere != nil || loose.allSatisfy({ isInside($0.real, here) }) { return here }
      let roots = loose.map { ($0.operand, looseRoot(of: $0.real, from: folder)) }
      guard isOfHere == nil, let one = roots.first else {
        throw UsageError(
          "no course here: neither this folder nor one above it holds 'etude.yaml' or 'lessons'; "
            + "name a page by its path (etude check README.md), say --course FOLDER, or let "
            + "'etude init' write an etude.yaml")
      }
      guard let other = roots.first(where: { !isSame($0.1, one.1) }) else { return one.1 }
      if let here { return here }
      throw several(one, other)
    }
    // As it is found from here, so that paths are shown relative to this folder.
    if let here, isSame(here, first.root) { return here }
    if let here, let isOfHere { throw several((first.operand, first.root), (isOfHere, here)) }
    return first.root
  }

  /// The folder to which a file or folder belongs that is in no course: its repository, else the current
  /// folder, else its own.
  private static func looseRoot(of real: String, from folder: String) -> String {
    if let repository = CoursePath.repository(above: real) { return repository }
    // All is inside of `/`, where nothing is to be left.
    if let folder = SymbolicLink.resolved(folder), folder != "/", isInside(real, folder) {
      return folder
    }
    if FileSystem.isFolder(real) { return real }
    let parent = (real as NSString).deletingLastPathComponent
    return parent.isEmpty ? "/" : parent
  }

  private static func isInside(_ path: String, _ folder: String) -> Bool {
    guard let folder = SymbolicLink.resolved(folder) else { return false }
    return path == folder || path.hasPrefix(folder == "/" ? folder : folder + "/")
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
    let settled = CoursePath.settled(above: folder)
    let numbered = nearestLessons(above: folder)
    guard let settled, let numbered else { return settled ?? numbered }
    return settled.utf8.count >= numbered.utf8.count ? settled : numbered
  }

  private static func nearestLessons(above folder: String) -> String? {
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
    help:
      "the folder that holds etude.yaml or lessons/ (default: that of the pages named, or search upwards)"
  )

  /// A path as it is shown: relative to the current folder where it lies in it.
  static func shown(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath
    if path == here { return "." }
    return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
  }
}
