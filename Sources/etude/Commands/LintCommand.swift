import Lessons

/// `etude lint`: what is wrong with the texts of lessons, without running them.
enum LintCommand {
  static let spec = CommandSpec(
    name: "lint", summary: "say what is wrong with the text of lessons, without running them",
    operands: "[LESSON ...]",
    discussion: """
      Prints every finding of every lesson as `file:line:column: what is wrong; what would be
      right`, and nothing when there is none. A block with `source=` that no longer shows its file
      is a finding, and so is a server setting that only --trust lets run. Starts nothing. Ends
      with 2 when there is a finding.
      """,
    options: [Workspace.option, Trust.option, github],
    examples: [
      ("etude lint transactions", "one module"),
      ("etude lint --github", "in a GitHub Actions job: findings appear at their lines"),
    ],
    run: run)

  /// Whether GitHub is told too.
  static let github = CommandSpec.Option(
    name: "github", value: nil,
    help: "also print annotations, which GitHub Actions shows at the lessons' lines")

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let workspace = try Workspace(arguments)
    let files = try LessonSelection.resolve(arguments.operands, in: workspace.course)
    let findings = files.flatMap {
      self.findings(in: $0, workspace: workspace, arguments)
    }
    for finding in findings {
      console.print(finding.description)
      if arguments.has("github") { console.print(GitHubAnnotation(finding).text) }
    }
    return findings.isEmpty ? .success : .malformed
  }

  private static func findings(
    in file: LessonFile, workspace: Workspace, _ arguments: Arguments
  ) -> [Finding] {
    do {
      let result = try file.parse()
      guard let lesson = result.lesson else { return result.findings }
      let others =
        SourceBlocks.findings(for: lesson, packageRoot: workspace.root)
        + Trust.findings(for: lesson, arguments)
      return result.findings + others.sorted { $0.line < $1.line }
    } catch {
      return [
        Finding(file: file.path, line: 1, problem: "the file cannot be read: \(error.reason)")
      ]
    }
  }
}
