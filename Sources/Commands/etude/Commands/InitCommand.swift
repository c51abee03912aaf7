import CommandFrame
import Files
import LessonText
import PlainText
import Platform

/// `etude init`: the settings of a repository, to begin with.
enum InitCommand {
  static let spec = CommandSpec(
    name: "init", summary: "write an etude.yaml with comments for this repository",
    operands: "[FOLDER]",
    discussion: """
      Looks for README.md, for a folder docs and for the settings of Docusaurus, Hugo and MkDocs, and writes
      an etude.yaml that names the pages found. The other keys are there as comments. Asks nothing, runs
      nothing, and never writes over a file. docs/your-own-readme.md is the tour, docs/etude.schema.json
      describes the file.
      """,
    options: [], examples: [("etude init && etude check", "every page of this repository")],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard arguments.operands.count <= 1 else {
      throw UsageError("name one folder, or none: etude init [FOLDER]")
    }
    let folder = arguments.operands.first ?? "."
    guard FileSystem.isFolder(folder) else {
      throw UsageError(VisibleText.oneLine("'\(folder)' is no folder; make it first"))
    }
    let file = CoursePath.settings(in: folder)
    guard FileSystem.linkStatus(file) == nil else {
      throw UsageError(
        VisibleText.oneLine("\(file) is there already, and stays as it is; 'etude lint' checks it"))
    }
    let scaffold = SettingsScaffold(folder: folder)
    try OutputFile.create(file, scaffold.text)
    console.print(folder == "." ? CourseSettings.fileName : Workspace.shown(file))
    console.print(scaffold.remark)
    return .success
  }
}
