import CommandFrame
import Export
import Files
import Glibc
import LessonModel
import PlainText
import Platform
import Runner

/// `etude export --markdown`: pages with what their steps printed, for a site that another program makes.
enum PageExport {
  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    for option in ["session", "output"] where arguments.has(option) {
      throw UsageError("--\(option) does not go with --markdown")
    }
    guard let folder = arguments.options["into"] else {
      throw UsageError("say where: etude export --markdown --into FOLDER")
    }
    let reader = try reader(arguments)
    let loaded = try LoadedLessons(arguments, for: .reading)
    let store = RunCommand.store(arguments, workspace: loaded.workspace)
    var status = ExitStatus.success
    var written: [String: String] = [:]
    for lesson in loaded.lessons {
      guard let transcript = try proof(of: lesson, in: store, console: console) else {
        status = .failure
        continue
      }
      let page = PublishedPage(lesson, transcript, for: reader)
      let path = "\(folder)/\(try place(of: lesson, below: loaded.workspace.root))"
      let beside = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
      let files =
        [(path, page.text)] + page.pictures.map { ("\(beside)/\($0.name)", $0.svg) }
      for (file, _) in files {
        try loaded.workspace.guardPages(from: file, option: "into")
        try refuseLinks(on: file, from: folder)
        if let other = written.updateValue(lesson.file, forKey: file) {
          throw UsageError(
            VisibleText.oneLine(
              "\(lesson.file) and \(other) would both write \(file): rename one of them"))
        }
      }
      try OutputFile.makeFolder(of: path)
      for (file, text) in files { try OutputFile.write(text, to: file) }
    }
    return status
  }

  /// Makes sure that a file is written where its path says, and over nothing but a plain file: in the copy of a
  /// stranger's repository a link may lead to files of this person's.
  ///
  /// - Parameters:
  ///   - file: the path of the file.
  ///   - folder: what it begins with, as it was named. Links above the folder are this person's own.
  /// - Throws: `UsageError` with what stands in the way.
  private static func refuseLinks(on file: String, from folder: String) throws(UsageError) {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    let named = folder.split(separator: "/", omittingEmptySubsequences: false)
      .reversed().drop(while: \.isEmpty).count
    for count in (folder.hasPrefix("/") ? max(1, named) : 1)...parts.count {
      let place = parts[..<count].joined(separator: "/")
      guard !place.isEmpty, let mode = FileSystem.linkStatus(place)?.st_mode else { continue }
      let kind = mode & S_IFMT
      if kind == S_IFDIR || kind == S_IFREG && count == parts.count { continue }
      let what = SymbolicLink.text(at: place).map { "a link to \($0)" } ?? "no plain file"
      throw UsageError(
        VisibleText.oneLine(
          "--into \(folder): \(place) is \(what), and nothing is written through it; remove it, or name "
            + "another folder"))
    }
  }

  private static func reader(_ arguments: Arguments) throws(UsageError) -> PublishedPage.Reader? {
    guard let name = arguments.options["for"] else { return nil }
    guard let reader = PublishedPage.Reader(rawValue: name) else {
      let names = PublishedPage.Reader.allCases.map(\.rawValue)
      let hint =
        nearestName(to: name, among: names).map { "did you mean \($0)?" }
        ?? "there are: \(names.joined(separator: ", ")); any other program takes pages without --for"
      throw UsageError("--for \(VisibleText.oneLine(name)): \(hint)")
    }
    return reader
  }

  /// The run that shows that a page tells the truth; nil when there is none, which is said.
  private static func proof(
    of lesson: Lesson, in store: TranscriptStore, console: Console
  ) throws(UsageError) -> Transcript? {
    if lesson.steps.isEmpty {
      return Transcript(
        name: lesson.name, file: lesson.file, title: lesson.title, outcome: .passed, durationMs: 0,
        services: [], steps: [])
    }
    let file = VisibleText.oneLine(lesson.file)
    guard let transcript = try ExportCommand.transcript(of: lesson, in: store) else {
      console.complain("\(file): no run is recorded of this text; 'etude run \(file)' makes one")
      return nil
    }
    guard transcript.outcome.isAsItShouldBe else {
      console.complain(
        "\(file): it did not pass, and is not written; 'etude run \(file)' shows why")
      return nil
    }
    return transcript
  }

  /// The path of a page from the folder of its course.
  private static func place(
    of lesson: Lesson, below root: String
  ) throws(UsageError) -> Substring {
    guard let root = SymbolicLink.resolved(root), let path = SymbolicLink.resolved(lesson.file),
      path.hasPrefix(root == "/" ? root : root + "/")
    else {
      throw UsageError(
        VisibleText.oneLine("\(lesson.file) lies outside of \(root): export it from its own folder")
      )
    }
    return path.dropFirst(root == "/" ? 1 : root.utf8.count + 1)
  }
}
