import Foundation
import Lessons
import Runner
import Site

/// `etude site`: the pages to read in a browser.
enum SiteCommand {
  static let spec = CommandSpec(
    name: "site", summary: "build the static site from the transcripts", operands: "[LESSON ...]",
    discussion: """
      Uses the transcript of each lesson's latest run; a lesson that has none, or whose text has
      changed since, is run first. The pages need no server and no script: open them from the
      folder. Ends with 1 when a lesson on the site did not pass; its page says so.
      """,
    options: [
      Workspace.option, RunCommand.transcripts, RunCommand.jobs,
      .init(
        name: "output", value: "FOLDER", help: "where the site is written (default: site/build)"),
    ],
    examples: [("etude site && xdg-open site/build/index.html", "build it and look at it")],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let loaded = try LoadedLessons(arguments)
    let store = RunCommand.store(arguments, workspace: loaded.workspace)
    let stale = loaded.lessons.filter { store.transcript(of: $0) == nil }
    if !stale.isEmpty {
      let jobs = try RunCommand.jobCount(arguments)
      console.print("running \(stale.count) of \(loaded.lessons.count) lessons first")
      let transcripts = try RunSession(console: console).run(stale, jobs: jobs) { _ in }
      for (lesson, transcript) in zip(stale, transcripts) {
        try store.save(transcript, of: lesson)
      }
    }
    let pages = loaded.lessons.map {
      SiteBuilder.Page(lesson: $0, transcript: store.transcript(of: $0))
    }
    let output = arguments.options["output"] ?? "\(loaded.workspace.root)/site/build"
    let builder = SiteBuilder(
      course: loaded.workspace.course, pages: pages, theme: "\(loaded.workspace.root)/site",
      root: loaded.workspace.root)
    try builder.build(into: output)
    console.print("site: \(Workspace.shown(output))/index.html")
    return ExitStatus(of: loaded.lessons.compactMap { store.transcript(of: $0) })
  }
}
