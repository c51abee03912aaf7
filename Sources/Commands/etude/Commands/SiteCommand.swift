import CommandFrame
import Files
import LessonModel
import LessonText
import PlainText
import Platform
import Runner
import Site

/// `etude site`: the pages to read in a browser.
enum SiteCommand {
  static let spec = CommandSpec(
    name: "site", summary: "build the static site from the transcripts", operands: "[LESSON ...]",
    discussion: """
      Uses the transcript of a lesson that has passed and of which nothing has changed since that
      it depends on ('etude cache' says more); any other lesson is run first. The pages need no
      server and no script: open them from the folder. Ends with 1 when a lesson on the site did
      not pass; its page says so. Of a lesson that needs a service which this machine lacks, the page has
      the latest run that passed, and says that too.

      With --recorded nothing runs: the site has the transcripts that there are, such as those of 'etude
      merge', and pages without one show what they expect.

      Files of the course that pages link to become part of the site; hidden ones and those that git
      ignores do not. A link that leads to nothing on the site is a warning, and plain text on the
      page.

      The folder must be new, empty, or an earlier site. Files that no build has written stay as they
      are, and so do '.git' and 'CNAME' in a folder that is no site yet. The site is replaced when all
      is written: until then, and after an error or Ctrl-C, the earlier one is there.
      """,
    options: [
      Workspace.option, RunCommand.transcripts, RunCommand.jobs, RunCommand.fresh,
      .init(
        name: "recorded", value: nil, help: "run nothing; take the transcripts that there are"),
      Trust.option,
      .init(
        name: "output", value: "FOLDER", help: "where the site is written (default: site/build)"),
    ],
    examples: [("etude site && xdg-open site/build/index.html", "build it and look at it")],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    var loading = arguments
    // Nothing is run that would need trust.
    if arguments.has("recorded") { loading.options[Trust.option.name] = "" }
    let loaded = try LoadedLessons(loading, for: .running)
    let store = RunCommand.store(arguments, workspace: loaded.workspace)
    let root = loaded.workspace.root
    let output = arguments.options["output"] ?? "\(root)/site/build"
    let theme = try theme(root: root, own: loaded.settings.theme?.text)
    do {
      try SiteBuilder.check(output: output)
    } catch let error as SiteError {
      throw UsageError(error.description)
    } catch let error as FileError {
      throw UsageError(error.description)
    }
    let reusing = Reusing(
      loaded.lessons, store: store, root: loaded.workspace.root, isFresh: arguments.has("fresh"))
    let jobs = try RunCommand.jobCount(arguments)
    if arguments.has("recorded"), arguments.has("fresh") {
      throw UsageError("--recorded runs nothing, and --fresh runs every lesson; choose one")
    }
    var invocation = try Invocation(console: console)
    defer { invocation.end() }
    let runs =
      arguments.has("recorded")
      ? try recorded(loaded.lessons, in: store, console: console)
      : try renewed(
        loaded.lessons, reusing: reusing, store: store, jobs: jobs, invocation: &invocation,
        console: console)
    let current = invocation
    let builder = builder(
      of: loaded, runs.shown, reusing, lacks: runs.lacks, theme: theme, invocation: current,
      console: console)
    let lost = try builder.build(
      into: output, watch: current.watch(folder:), each: current.undisturbed)
    for link in lost {
      console.complain(
        VisibleText.oneLine(
          "\(link.file): warning: the link `\(link.target)` is plain text on the site: \(link.reason)"
        ))
    }
    let shown = Workspace.shown(output)
    console.print("site: \(shown)\(shown.hasSuffix("/") ? "" : "/")index.html")
    return ExitStatus(of: runs.judged)
  }

  /// What the site shows of each lesson.
  private struct Runs {
    /// The transcripts that are shown.
    var shown: [Transcript?]
    /// The transcripts by which the build succeeds or fails.
    var judged: [Transcript]
    /// Why earlier runs are shown, by the names of their lessons.
    var lacks: [String: String] = [:]
  }

  /// The transcripts that there are of exactly these lessons.
  private static func recorded(
    _ lessons: [Lesson], in store: TranscriptStore, console: Console
  ) throws(UsageError) -> Runs {
    var shown: [Transcript?] = []
    for lesson in lessons {
      do {
        shown.append(try store.transcript(of: lesson))
      } catch {
        throw UsageError("\(store.folder)/\(lesson.name).json: \(error)")
      }
    }
    let missing = zip(lessons, shown).filter { $1 == nil }.map(\.0.name)
    if !missing.isEmpty {
      let names = missing.prefix(5).joined(separator: ", ") + (missing.count > 5 ? " …" : "")
      console.complain(
        "no run is recorded of \(missing.count) of \(lessons.count.counted("lesson")) as they are now: \(names)"
      )
    }
    return Runs(shown: shown, judged: shown.compactMap { $0 })
  }

  /// The transcripts of lessons of which nothing has changed, and of the others after a run.
  private static func renewed(
    _ lessons: [Lesson], reusing: Reusing, store: TranscriptStore, jobs: Int,
    invocation: inout Invocation, console: Console
  ) throws -> Runs {
    let transcripts = try reusing.transcripts(of: lessons) { stale in
      console.print("running \(stale.count) of \(lessons.count.counted("lesson")) first")
      let transcripts = invocation.withProgress(of: stale.count) {
        CourseRunner(host: invocation.host, jobs: jobs).run(stale, observer: $0)
      }
      invocation = try invocation.renewed()
      return transcripts
    }
    let printer = StepPrinter(console: console)
    var shownRuns = transcripts
    var lacks: [String: String] = [:]
    for (place, lesson) in lessons.enumerated() {
      let transcript = transcripts[place]
      // Of a lesson that this machine cannot run, the site has the latest run. One that cannot be read is
      // as none.
      let recorded = transcript.lacksService ? (try? store.transcript(of: lesson)) : nil
      if let recorded, recorded.outcome == .passed {
        shownRuns[place] = recorded
        lacks[lesson.name] = transcript.message
      } else {
        try reusing.save(transcript, of: lesson)
      }
      // The site shows these pages as they ended; whoever builds it should know why it is no success.
      if !transcript.outcome.isAsItShouldBe {
        RunCommand.report(transcript, withSteps: true, printer: printer)
      }
    }
    return Runs(shown: shownRuns, judged: transcripts, lacks: lacks)
  }

  /// What builds the pages of lessons, each with its transcript where there is one. `lacks` says why those
  /// of earlier runs could not be run now, by the names of their lessons.
  static func builder(
    of loaded: LoadedLessons, _ transcripts: [Transcript?], _ reusing: Reusing,
    lacks: [String: String] = [:], theme: String, invocation: Invocation, console: Console
  ) -> SiteBuilder {
    let pages = zip(loaded.lessons, transcripts).map { lesson, transcript in
      SiteBuilder.Page(
        lesson: lesson, transcript: transcript,
        claims: SiteClaims.claims(
          of: lesson, in: loaded.workspace, fingerprint: reusing.fingerprint(of: lesson),
          console: console),
        lack: lacks[lesson.name])
    }
    let root = loaded.workspace.root
    let withheld = WithheldFiles(root: root)
    return SiteBuilder(
      course: loaded.workspace.course, pages: pages, settings: loaded.settings, theme: theme,
      root: root,
      coloring: {
        Highlighter.color($0, $1, invocation: invocation, cache: "\(root)/.etude/colors")
      },
      documents: Installation.current.shared, whyWithheld: { withheld.reason($0) })
  }

  /// The course's own theme, else the one that Etude brings along; without a root only that one.
  ///
  /// - Parameters:
  ///   - root: the course's folder.
  ///   - own: the path of its theme; nil for `site`.
  /// - Returns: its path.
  /// - Throws: `UsageError` when there is none.
  static func theme(root: String?, own: String? = nil) throws -> String {
    let ofCourse = root.map { "\($0)/\(own ?? "site")" }
    let themes = [ofCourse, "\(Installation.current.shared)/site"].compactMap { $0 }
    guard let theme = themes.first(where: { FileSystem.isFile("\($0)/templates/page.html") }) else {
      throw UsageError("\(themes[0]) holds no theme: templates/page.html, style.css, script.js")
    }
    return theme
  }
}
