import CommandFrame
import Files
import LessonModel
import LessonText
import Platform
import Reports
import Runner

/// What is told when all lessons of a check are over, here or on several machines: what failed, how
/// many passed, and the reports that were asked for.
struct CheckEnding {
  let loaded: LoadedLessons
  /// The lessons that were to be run.
  let lessons: [Lesson]
  let tally: RoundTally
  let options: CheckOptions
  /// How many were not run again.
  var reused = 0
  let isTrusting: Bool
  let duration: Duration

  /// Tells it.
  ///
  /// - Returns: the exit status.
  /// - Throws: `FileError` when a report cannot be written.
  func tell(_ console: Console) throws -> ExitStatus {
    let results = tally.results
    let transcripts = results.compactMap(\.entry.transcript)
    let stale = lessons.flatMap {
      SourceBlocks.findings(for: $0, packageRoot: loaded.workspace.root)
    }
    for finding in stale { console.complain(finding.description) }
    // Made only for those who want one: every step's text is read for it.
    lazy var report = RunReport(
      lessons: transcripts, findings: stale + silent,
      texts: Dictionary(
        lessons.map { ($0.name, Fingerprint.digest(ofStepsOf: $0)) },
        uniquingKeysWith: { first, _ in first }))
    if options.json {
      console.emit(report.json())
    } else {
      let summary = CheckSummary(
        results: results, options: options,
        recap: Recap(
          transcripts: transcripts, stale: stale, silent: silent, reused: reused,
          unsteady: Set(results.filter { $0.entry.success != nil }.map(\.lesson.file)),
          isTrusting: isTrusting, duration: duration))
      for line in summary.lines(keptIn: tally.folder(of:)) { console.print(line) }
    }
    if options.github {
      let annotations =
        transcripts.flatMap(\.annotations) + (stale + silent).map(GitHubAnnotation.init)
      for annotation in annotations { console.annotate(annotation) }
    }
    if let file = options.junit {
      try OutputFile.write(JUnitReport(transcripts, findings: stale).xml(), to: file)
    }
    if let file = options.report { try OutputFile.write(report.json(), to: file) }
    let status = ExitStatus(of: transcripts)
    return status == .success && !stale.isEmpty ? .failure : status
  }

  /// Blocks that look as if they ran and never do. Of other shards' lessons nothing is said; what
  /// belongs to no lesson is said in each.
  private var silent: [Finding] {
    loaded.findings.filter { finding in
      let isOfLesson = loaded.lessons.contains { $0.file == finding.file }
      return finding.isWarning
        && (!isOfLesson || lessons.contains { $0.file == finding.file })
    }
  }

  /// Makes the folders of the files that are written at the end: whether that is possible must not
  /// turn out when everything has been run.
  ///
  /// - Throws: `UsageError` when it is not possible, or a file is a page of the course.
  static func prepare(_ options: CheckOptions, in workspace: Workspace) throws {
    for (option, path) in options.files {
      try workspace.guardPages(from: path, option: option)
      guard !FileSystem.isFolder(path) else {
        throw UsageError("--\(option) \(path): that is a folder; name a file")
      }
      do throws(FileError) {
        try OutputFile.check(path)
      } catch {
        throw UsageError("--\(option): \(error)")
      }
    }
  }
}
