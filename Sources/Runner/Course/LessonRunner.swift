package import LessonModel
package import Matching
import Processes
package import Programs
package import Services
package import Sessions

/// One lesson while it runs: its services, its scratch folder, its program, and the one loop that runs
/// its steps.
///
/// Every way to run steps is a way to call `run`. `etude run` and `check` give all of them in page
/// order, and `--watch` those that are new. Step mode gives the one that the learner asks for, or
/// all that lead to it. A trial of a mutant ends the loop at its verdict.
///
/// It belongs to the thread that made it.
package final class LessonRunner {
  /// The lesson as it runs.
  package private(set) var lesson: Lesson
  /// What its steps have done until now, in the order in which they first ran.
  package private(set) var transcript: Transcript
  let registry: Registry
  let lease: ServiceLease
  let scratch: RunLesson
  let program: SwiftProgram?
  let background = BackgroundOutput()
  private(set) var page: StepRunner?
  /// Told by the step that runs how far it has come.
  private(set) var progress: ((_ done: Int, _ total: Int) -> Void)?
  /// Hides the passwords of the lesson's services.
  private let secrets: SecretMask
  private let keptOutput: Int?
  /// Whether a person may do to the services what a `service` step does.
  let isOperatedOn: Bool

  /// Gets the services ready and, meanwhile, compiles the page's Swift steps. Waits until both are done.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - host: where services come from, and where folders and processes are kept account of.
  ///   - registry: what talks to steps.
  ///   - kitFolder: the build folder of the kit that the Swift steps import; nil for the kit that
  ///     was built together with this program.
  ///   - program: the program of the Swift steps, where it is compiled already.
  ///   - keptOutput: how many bytes of each step's output stay in its record once it has been
  ///     compared; nil keeps what the session kept.
  ///   - isOperatedOn: whether a person may crash, pause and stop the services, as on a page with
  ///     `service` steps.
  ///   - compilers: what starts compilers, so that another thread can end them; nil when none does.
  /// - Throws: `ServiceError` when a service could not be started; `SystemError` when the folder could
  ///   not be made.
  package init(
    _ lesson: Lesson, host: ServiceHost, registry: Registry = .standard, kitFolder: String? = nil,
    program: SwiftProgram? = nil, keptOutput: Int? = nil, isOperatedOn: Bool = false,
    compilers: LessonCompilers? = nil
  ) throws {
    self.lesson = lesson
    self.isOperatedOn = isOperatedOn || lesson.steps.contains(where: \.kind.isOperation)
    self.registry = registry
    self.keptOutput = keptOutput
    let run = host.run
    scratch = try run.openLesson(
      startsPrograms: lesson.steps.contains { $0.kind.target == .program })
    let compilers = compilers ?? LessonCompilers(run)
    do {
      let compiled =
        try program
        ?? lesson.program(
          cache: UserCache.folder ?? run.cacheFolder, compilers: compilers, kitFolder: kitFolder)
      self.program = compiled
      if let compiled { compilers.prepare(compiled) }
      defer {
        if compiled != nil { compilers.wait() }
        compilers.end()
      }
      lease = try host.acquire(
        registry.requests(of: lesson, isOperatedOn: self.isOperatedOn), lesson: lesson.name,
        text: lesson.steps.map(\.input).joined(separator: "\n"))
      secrets = lease.secrets
    } catch {
      scratch.close()
      throw error
    }
    transcript = Transcript(beginning: lesson)
    transcript.services = serviceRecords
    page = StepRunner(
      lesson: lesson, background: background,
      obstacle: { [unowned self] in lease.obstacle(to: $0, of: self.lesson) },
      servers: { [unowned self] in serviceRecords }, values: serviceValues, secrets: secrets,
      makeGroup: { [unowned self] in try makeGroup($0, service: $1) })
  }

  /// The servers as the transcript names them.
  package var serviceRecords: [ServiceRecord] {
    lease.endpoints.map {
      ServiceRecord(
        name: $0.name, kind: $0.kind.word, version: $0.version, provider: $0.provider)
    }
  }

  /// Runs steps, one after the other: the only loop over steps that there is.
  ///
  /// A step may have run before: what it did then is still there, and its new record takes the place of
  /// the old one. Swift steps are the exception: a page's are one program that was compiled when the
  /// lesson was opened. They run once, in page order, with the text that they had then.
  ///
  /// - Parameters:
  ///   - steps: steps of the lesson, perhaps with another text.
  ///   - patience: for how long a step with `until=` is tried; nil for as long as it says.
  ///   - observer: told when each begins, how far it has come, and what it did.
  ///   - goesOn: asked after each step whether the next one is to run.
  package func run(
    _ steps: some Sequence<Step>, patience: (Step) -> Patience? = { _ in nil },
    observer: @escaping (RunEvent) -> Void, while goesOn: () -> Bool = { true }
  ) {
    // Nil, unless this is run while another step waits.
    let outer = progress
    defer { progress = outer }
    for step in steps {
      observer(.stepStarted(lesson, step))
      progress = { [lesson] in observer(.stepProgressed(lesson, step, done: $0, total: $1)) }
      var record = record(of: step, patience: patience(step))
      if let keptOutput { record.shorten(to: keptOutput) }
      transcript.note(record)
      observer(.stepEnded(lesson, record))
      if !goesOn() { return }
    }
  }

  /// Runs the steps that have not run, and ends the transcript.
  func runRest(observer: @escaping (RunEvent) -> Void) -> Transcript {
    run(lesson.steps.dropFirst(transcript.steps.count), observer: observer)
    end(observer: observer)
    return transcript
  }

  /// Notes what there is to say when the last step has run. That is what was printed in the
  /// background, and which steps had passed and have failed since, because what they left running
  /// has failed.
  ///
  /// - Parameter observer: told of these steps.
  func end(observer: (RunEvent) -> Void) {
    let ending = masked(page?.ending())
    transcript.background = ending.records
    if let keptOutput { transcript.shortenBackground(to: keptOutput) }
    for index in transcript.steps.indices where transcript.steps[index].outcome == .passed {
      guard let problem = ending.problems[transcript.steps[index].number] else { continue }
      transcript.steps[index].outcome = .errored
      transcript.steps[index].message = problem
      observer(.stepEnded(lesson, transcript.steps[index]))
    }
  }

  private func record(of step: Step, patience: Patience?) -> StepRecord {
    guard let page else { preconditionFailure("the lesson is closed") }
    var record = page.run(step, patience: patience)
    // A value that a step shared or captured may hold one.
    record.input = secrets.masked(record.input)
    record.after?.services = lease.states
    // An operator's own stop is no accident, and a step that says so is enough.
    if record.outcome != .passed, record.outcome != .skipped,
      let service = (record.service.map { [$0] } ?? lesson.services.map(\.name)).first(where: {
        lease.standing(of: $0) == .running && !lease.isAlive($0)
      })
    {
      let tail = lease.serverLogTail(service).suffix(5).map { "\n  \($0)" }.joined()
      record.outcome = .errored
      record.message = secrets.masked(
        "the server of \(service) is gone; the end of its log:\(tail)")
    }
    return record
  }

  /// What differs in the output of the step that ran last; nil when nothing does.
  package var difference: MatchResult? { page?.difference }

  /// The errors with which services refused something in the step that ran last.
  package var errors: [ErrorReply] { page?.errors ?? [] }

  /// The first Swift step that does not compile, and what the compiler says; nil when all do.
  ///
  /// - Throws: `ProgramError` when it is not the steps that are to blame.
  func compilationProblem() throws -> (step: Int, message: String)? { try program?.problem() }

  /// Goes on with a later version of the lesson. It has the same services and further steps behind
  /// those that have run, none of them a Swift or a service step.
  package func turn(to lesson: Lesson) {
    self.lesson = lesson
    page?.lesson = lesson
    transcript = transcript.placed(in: lesson)
  }

  /// What there is to tell, between two steps, of the processes that steps have left running.
  package func background(_ part: BackgroundReport.Part) -> BackgroundReport {
    masked(page?.background(part))
  }

  /// What there is to tell of them while a step runs.
  package func backgroundMeanwhile() -> BackgroundReport { masked(page?.backgroundAsRead(.new)) }

  private func masked(_ report: BackgroundReport?) -> BackgroundReport {
    guard var report else { return BackgroundReport() }
    report.problems = report.problems.mapValues(secrets.masked)
    return report
  }

  /// Ends sessions, processes and services, in this order, and removes the lesson's folder. May be
  /// called twice.
  package func close() {
    page?.close()
    page = nil
    scratch.close()
    lease.release()
  }
}
