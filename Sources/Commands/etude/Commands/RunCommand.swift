import CommandFrame
import Export
import LessonModel
import Runner

/// `etude run`: run lessons, show what happens, keep the transcripts.
enum RunCommand {
  static let spec = CommandSpec(
    name: "run", summary: "run lessons, show what each step does, write transcripts",
    operands: "[LESSON ...]",
    discussion: """
      Starts the services that the lessons name, on this machine and on loopback only, runs the
      steps in order, and compares what they print with what the pages say. One lesson is shown
      step by step; of several, what went wrong, and at the end each failure in a line and the
      totals. Transcripts are written as JSON and as Markdown.

      A lesson that has passed is not run again when nothing that it depends on has changed: its
      transcript is shown instead, and the output says 'reused'. 'etude cache' says more.

      Everything on a page runs at once, as you; 'etude step' asks before each step. With --watch a
      page runs whenever it is saved.

      ETUDE_POSTGRES, ETUDE_REDIS and ETUDE_KAFKA name servers that are already there and are
      used instead. ETUDE_REDIS names an empty database of its own, redis://HOST:PORT/NUMBER,
      which is emptied after each lesson.
      """,
    options: [
      Workspace.option, transcripts, jobs, fresh, Trust.option,
      .init(name: "watch", value: nil, help: "run one lesson again whenever its page is saved"),
      .init(name: "all-steps", value: nil, help: "show every step of several lessons too"),
      .init(name: "json", value: nil, help: "print the transcripts as JSON, and nothing else"),
    ],
    examples: [
      ("etude run transactions/read-committed", "one lesson, step by step"),
      ("etude run bloom-filters kafka", "two modules"),
      (
        "etude run --watch kafka/keys-and-partitions", "beside the editor, while you write the page"
      ),
    ],
    run: run)

  /// Where transcripts are kept.
  static let transcripts = CommandSpec.Option(
    name: "transcripts", value: "FOLDER",
    help: "where transcripts are kept (default: .etude/transcripts)")

  /// How many lessons run at once.
  static let jobs = CommandSpec.Option(
    name: "jobs", value: "N", help: "how many lessons run side by side (default: the processors)")

  /// Whether lessons run whatever there is.
  static let fresh = CommandSpec.Option(
    name: "fresh", value: nil, help: "run lessons although nothing has changed since they passed")

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    if arguments.has("watch") { return try Watching(arguments, console: console).run() }
    let loaded = try LoadedLessons(arguments, for: .running)
    let jobs = try jobCount(arguments)
    let store = store(arguments, workspace: loaded.workspace)
    let printer = StepPrinter(console: console)
    let isQuiet = arguments.has("json")
    let start = ContinuousClock.now
    let showsSteps = !isQuiet && (loaded.lessons.count == 1 || arguments.has("all-steps"))
    let reusing = Reusing(
      loaded.lessons, store: store, root: loaded.workspace.root, isFresh: arguments.has("fresh"))
    if !isQuiet {
      for lesson in loaded.lessons {
        guard let transcript = reusing.transcript(of: lesson) else { continue }
        if showsSteps {
          for record in transcript.steps { console.write(printer.show(record)) }
          console.write(printer.background(of: transcript))
        }
        console.print(printer.summary(ofReused: transcript))
      }
    }
    let transcripts = try reusing.transcripts(of: loaded.lessons) { stale in
      let invocation = try Invocation(console: console)
      return invocation.withProgress(of: stale.count) { note in
        // Steps of lessons that run side by side would be shown mixed up.
        CourseRunner(host: invocation.host, jobs: showsSteps ? 1 : jobs).run(stale) { event in
          note(event)
          switch event {
          case .lessonStarted(let lesson) where showsSteps:
            console.print(console.styled("\(lesson.title)", .strong) + "  \(lesson.name)")
          case .stepEnded(_, let record) where showsSteps:
            console.write(printer.show(record))
          case .lessonEnded(_, let transcript) where !isQuiet:
            report(transcript, withSteps: !showsSteps, printer: printer)
          default: break
          }
        }
      }
    }
    // One that cannot be kept does not keep the others from being kept, nor from being told.
    var failure: (any Error)?
    for (lesson, transcript) in zip(loaded.lessons, transcripts) {
      do {
        try reusing.save(transcript, of: lesson)
      } catch {
        failure = failure ?? error
      }
    }
    if isQuiet {
      console.emit(RunReport(lessons: transcripts).json())
    } else {
      let recap = Recap(
        transcripts: transcripts,
        reused: loaded.lessons.count { reusing.transcript(of: $0) != nil },
        isTrusting: arguments.has(Trust.option.name), duration: ContinuousClock.now - start)
      let isOne = transcripts.count == 1
      for line in isOne ? [] : recap.failures + [recap.acceptance].compactMap({ $0 }) {
        console.print(line)
      }
      console.print("transcripts: \(Workspace.shown(store.folder))")
      if !isOne { console.print(recap.total) }
    }
    if let failure { throw failure }
    return ExitStatus(of: transcripts)
  }

  /// The lesson's summary, with what went wrong before it.
  static func report(_ transcript: Transcript, withSteps: Bool, printer: StepPrinter) {
    var text = ""
    if withSteps {
      text = transcript.steps.map { printer.problem(of: $0, file: transcript.file) }.joined()
    }
    if !withSteps || !transcript.outcome.isAsItShouldBe {
      text += printer.background(of: transcript)
    }
    if let message = transcript.message { text += "\(transcript.file): \(message)\n" }
    printer.console.write(text + printer.summary(of: transcript) + "\n")
  }

  /// The value of `--jobs`.
  static func jobCount(_ arguments: Arguments) throws(UsageError) -> Int {
    guard let text = arguments.options["jobs"] else { return Processors.count }
    guard let count = Int(text), count > 0 else {
      throw UsageError("--jobs \(text): a whole number from 1 is needed")
    }
    return count
  }

  /// The store that `--transcripts` names.
  static func store(_ arguments: Arguments, workspace: Workspace) -> TranscriptStore {
    TranscriptStore(
      folder: arguments.options["transcripts"] ?? "\(workspace.root)/.etude/transcripts")
  }
}

extension TranscriptStore {
  /// A store in a folder, in which each transcript also stands as the annotated lesson.
  init(folder: String) { self.init(folder: folder) { $0.markdown(of: $1) } }
}
