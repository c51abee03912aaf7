import CommandFrame
import Files
import LessonModel
import LessonText
import Processes
import Runner

/// `etude run --watch`: runs a lesson again whenever its page, or a file that it shows, is saved.
struct Watching {
  private let console: Console
  private let workspace: Workspace
  private let file: LessonFile
  private let store: TranscriptStore
  private let arguments: Arguments

  /// Finds the lesson.
  ///
  /// - Throws: `UsageError` when it is not exactly one.
  init(_ arguments: Arguments, console: Console) throws {
    for other in ["json", "all-steps", "jobs"] where arguments.has(other) {
      throw UsageError("--watch shows one lesson step by step; leave --\(other) out")
    }
    workspace = try Workspace(arguments)
    let files =
      arguments.operands.isEmpty
      ? [] : try LessonSelection.resolve(arguments.operands, in: workspace.course)
    guard let file = files.first, files.count == 1 else {
      throw UsageError("--watch takes one lesson: etude run --watch LESSON")
    }
    self.file = file
    self.console = console
    self.arguments = arguments
    store = RunCommand.store(arguments, workspace: workspace)
  }

  /// Runs the lesson again and again. Only a signal ends it.
  ///
  /// - Throws: when the folder cannot be watched or a transcript cannot be written.
  func run() throws -> ExitStatus {
    let invocation = try Invocation(console: console)
    defer { invocation.end() }
    let followed = FollowedLesson(host: invocation.host)
    var watched = try WatchedFiles([file.path])
    while true {
      if let lesson = lesson(watched.contents[file.path] ?? nil) {
        watched.follow([file.path] + lesson.sourceBlocks.map(shownPath))
        try round(lesson, followed)
      }
      console.print(console.styled("watching \(file.path); Ctrl-C ends it", .dim))
      _ = try watched.next()
    }
  }

  private func shownPath(_ block: SourceBlock) -> String { "\(workspace.root)/\(block.path)" }

  /// The lesson as it is now; nil, and what is wrong is said, when it cannot be run.
  private func lesson(_ source: [UInt8]?) -> Lesson? {
    guard let source else {
      console.complain("\(file.path): it cannot be read; waiting until it is there again")
      return nil
    }
    var result = LessonParser.parse(
      source, file: file.path, name: file.name, vocabulary: file.vocabulary, isOpen: file.isOpen)
    result.lesson?.surroundings = workspace.surroundings
    let trust = result.lesson.map { Trust.findings(for: $0, arguments) } ?? []
    let root = Workspace.shown(workspace.root)
    let ofCourse =
      workspace.findings + workspace.settings.missing(root: root)
      + Trust.findings(for: workspace, arguments)
    for finding in result.findings + trust + ofCourse { console.complain(finding.description) }
    guard result.findings.isEmpty, trust.isEmpty, ofCourse.isEmpty, let lesson = result.lesson
    else { return nil }
    for finding in SourceBlocks.findings(for: lesson, packageRoot: workspace.root) {
      console.complain(finding.description)
    }
    return lesson
  }

  private func round(_ lesson: Lesson, _ followed: FollowedLesson) throws {
    let printer = StepPrinter(console: console)
    console.print(console.styled("\(lesson.title)", .strong) + "  \(lesson.name)")
    let round = followed.run(lesson, packageRoot: workspace.root) { event in
      if case .stepEnded(_, let record) = event { console.write(printer.show(record)) }
    }
    if round.kept > 0 {
      let what = round.kept == 1 ? "step 1 is" : "steps 1 to \(round.kept) are"
      console.print("\(what) as before and did not run again")
    }
    RunCommand.report(round.transcript, withSteps: false, printer: printer)
    try store.save(round.transcript, of: lesson, fingerprint: round.fingerprint)
  }
}
