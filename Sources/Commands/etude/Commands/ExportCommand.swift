import CommandFrame
import Export
import Files
import LessonModel
import Runner

/// `etude export`: a lesson for other tools.
enum ExportCommand {
  static let spec = CommandSpec(
    name: "export",
    summary: "turn lessons into a notebook, a script, or pages of the author's own site",
    operands: "[LESSON ...]",
    discussion: """
      A notebook has all of a lesson. A script has no sessions that last from step to step and wait for
      each other: what it cannot hold stands in it as a comment, and its first lines say so.

        --ipynb  a Jupyter notebook for Etude's kernel ('etude kernel --install'): prose as Markdown, a
                 cell a step, with outputs and pictures
        --sql    for psql -X -f: the SQL steps of one session; --session names it
        --sh     for bash: shell steps, and here-documents for psql and redis-cli
        --markdown --into FOLDER
                 the pages as they are written, with what their steps printed, for a site that another
                 program makes; --for says which (docs/your-own-site.md). All pages, or those named

      Outputs are those of the latest run (see --transcripts), or else what the page expects.
      ETUDE_SERVICE_NAME tells scripts the URL of the lesson's service NAME.
      """,
    options: [
      Workspace.option,
      .init(name: "ipynb", value: nil, help: "a Jupyter notebook"),
      .init(name: "sql", value: nil, help: "a script for psql"),
      .init(name: "sh", value: nil, help: "a script for bash"),
      .init(name: "markdown", value: nil, help: "pages for the site of another program"),
      .init(
        name: "into", value: "FOLDER",
        help: "with --markdown: where the pages and their pictures are written"),
      .init(
        name: "for", value: "PROGRAM",
        help: "with --markdown: docusaurus, hugo, mdbook or mkdocs (default: any Markdown)"),
      .init(
        name: "session", value: "NAME",
        help: "with --sql: the session whose steps run (default: main, or else the first)"),
      .init(name: "output", value: "FILE", help: "where it is written (default: standard output)"),
      RunCommand.transcripts,
    ],
    examples: [
      ("etude export --ipynb transactions/atomicity --output atomicity.ipynb", "for Jupyter"),
      ("etude export --sql transactions/atomicity | psql -X mydb", "the main session, at once"),
      ("etude export --markdown --for mkdocs --into build", "every page of this repository"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let formats = ["ipynb", "sql", "sh", "markdown"].filter(arguments.has)
    guard formats.count == 1, let format = formats.first else {
      throw UsageError("say one of --ipynb, --sql, --sh and --markdown")
    }
    if format == "markdown" { return try PageExport.run(arguments, console: console) }
    for option in ["into", "for"] where arguments.has(option) {
      throw UsageError("--\(option) goes with --markdown")
    }
    guard arguments.operands.count == 1 else {
      throw UsageError("name one lesson: etude export --\(format) LESSON")
    }
    if arguments.has("session"), format != "sql" {
      throw UsageError("--session goes with --sql")
    }
    let loaded = try LoadedLessons(arguments, for: .reading)
    guard let lesson = loaded.lessons.first, loaded.lessons.count == 1 else {
      let names = loaded.lessons.prefix(3).map(\.name).joined(separator: ", ")
      throw UsageError(
        "'\(arguments.operands[0])' is \(loaded.lessons.count) lessons: \(names)…; name one")
    }
    try loaded.workspace.guardPages(from: arguments.options["output"], option: "output")
    let store = RunCommand.store(arguments, workspace: loaded.workspace)
    let transcript = try transcript(of: lesson, in: store)
    let text: String
    switch format {
    case "ipynb": text = lesson.notebook(transcript: transcript)
    case "sh": text = lesson.shellScript(transcript: transcript)
    default:
      text = lesson.sqlScript(
        session: try session(of: lesson, arguments), transcript: transcript)
    }
    if let file = arguments.options["output"] {
      try OutputFile.makeFolder(of: file)
      try OutputFile.write(text, to: file)
    } else {
      console.emit(text)
    }
    return .success
  }

  static func transcript(
    of lesson: Lesson, in store: TranscriptStore
  ) throws(UsageError) -> Transcript? {
    do {
      return try store.transcript(of: lesson)
    } catch {
      throw UsageError(
        "\(store.folder)/\(lesson.name).json: \(error); 'etude run \(lesson.name)' writes it anew")
    }
  }

  private static func session(
    of lesson: Lesson, _ arguments: Arguments
  ) throws(UsageError) -> String {
    let sessions = lesson.sqlSessions
    guard let first = sessions.first else {
      throw UsageError("\(lesson.name) has no sql steps; --sh and --ipynb take steps of any kind")
    }
    guard let wanted = arguments.options["session"] else {
      return sessions.contains("main") ? "main" : first
    }
    guard sessions.contains(wanted) else {
      throw UsageError(
        "\(lesson.name) has no sql session \(wanted); there is: \(sessions.joined(separator: ", "))"
      )
    }
    return wanted
  }
}
