import CommandFrame
import LessonModel
import Reports

/// `etude lint`: what is wrong with the texts of lessons, without running them.
enum LintCommand {
  static let spec = CommandSpec(
    name: "lint", summary: "say what is wrong with the text of lessons, without running them",
    operands: "[LESSON ...]",
    discussion: """
      Prints every finding of every lesson as `file:line:column: what is wrong; what would be
      right`, and nothing when there is none. A block with `source=` that no longer shows its file
      is a finding, and so is a page with steps that is no lesson because of its name or place, a
      server setting that only --trust lets run, a command of a kafka step that its tool refuses, a link to a `#anchor` that no heading and no step
      of a lesson has, and a mutant in a <page>.mutants.yaml that cannot be applied to its page. A block such as `bash` or `python`, which looks as if it ran and never does, is
      a warning, and so is a picture of another host, which the site shows as a link. Starts nothing.
      Ends with 2 when there is a finding that is no warning.
      """,
    options: [Workspace.option, ChangedFiles.option, Trust.option, github],
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
    let loaded = try LoadedLessons(
      collecting: arguments, for: .running, includingStale: true, includingMutants: true)
    if arguments.has("github") { console.guardCommands() }
    for finding in loaded.findings {
      console.print(finding.description)
      if arguments.has("github") { console.annotate(GitHubAnnotation(finding)) }
    }
    return loaded.errors.isEmpty ? .success : .malformed
  }
}
