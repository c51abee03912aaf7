import Lessons
import Runner

/// The lessons that a command line means, parsed and free of findings.
struct LoadedLessons {
  /// The lessons, in learning-path order or in that of the arguments.
  var lessons: [Lesson] = []
  /// Where the course is.
  var workspace: Workspace

  /// What lessons are loaded for.
  enum Purpose {
    /// Their texts are looked at; nothing of them runs without another question.
    case reading
    /// They are run: what needs trust is a finding, unless `--trust` was given.
    case running
  }

  /// Finds and parses the lessons.
  ///
  /// - Throws: `LessonSelection.Failure` when a name is unknown; `MalformedLessons` with every
  ///   finding of every lesson.
  init(_ arguments: Arguments, for purpose: Purpose) throws {
    workspace = try Workspace(arguments)
    var findings: [Finding] = []
    for file in try LessonSelection.resolve(arguments.operands, in: workspace.course) {
      let result = try file.parse()
      findings += result.findings
      guard let lesson = result.lesson else { continue }
      findings += SourceBlocks.findings(
        for: lesson, packageRoot: workspace.root, includingStale: false)
      if purpose == .running { findings += Trust.findings(for: lesson, arguments) }
      lessons.append(lesson)
    }
    guard findings.isEmpty else { throw MalformedLessons(findings: findings) }
  }
}

/// Lessons that cannot be run as they are written.
struct MalformedLessons: Error {
  var findings: [Finding]
}
