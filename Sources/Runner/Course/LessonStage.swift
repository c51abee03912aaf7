import Clients
import Dispatch
import KafkaTools
import LessonModel
import Matching
import Processes
import Programs
import Psql
import RedisCLI
import Services
import Sessions
import Wire

/// Everything that one lesson has while it runs: its services, its scratch folder, its program,
/// its sessions.
final class LessonStage {
  private var lesson: Lesson
  let lease: ServiceLease
  let scratch: RunLesson
  /// Hides the passwords of the lesson's services.
  private let secrets: SecretMask
  private let program: SwiftProgram?
  private let background = BackgroundOutput()
  private(set) var page: PageRunner?
  private var progress: StepProgress?

  /// Gets the services ready and, meanwhile, compiles the page's Swift steps.
  ///
  /// - Throws: `ServiceError` when a service could not be started.
  init(lesson: Lesson, run: Run, host: ServiceHost, kitFolder: String? = nil) throws {
    self.lesson = lesson
    scratch = try run.openLesson()
    do {
      program = try Self.program(
        of: lesson, cache: UserCache.folder ?? run.cacheFolder, environment: scratch.environment,
        kitFolder: kitFolder)
      let compilation = DispatchGroup()
      if let program {
        // Whatever it throws is thrown again when the first Swift step opens its session.
        DispatchQueue.global().async(group: compilation) { try? program.prepare() }
      }
      defer { compilation.wait() }
      let alone = ServerSharing.alone(in: lesson)
      let lasting = ServerSharing.lasting(in: lesson)
      let isOperatedOn = lesson.steps.contains { $0.kind == .service }
      lease = try host.acquire(
        lesson.services.map {
          ServiceRequest(
            $0, isOperatedOn: isOperatedOn, isAlone: alone.contains($0.name),
            isLasting: lasting.contains($0.name))
        },
        lesson: lesson.name, text: lesson.steps.map(\.input).joined(separator: "\n"))
      secrets = lease.secrets
    } catch {
      scratch.close()
      throw error
    }
    page = PageRunner(
      lesson: lesson, background: background,
      obstacle: { [unowned self] in lease.obstacle(to: $0, of: self.lesson) },
      servers: { [unowned self] in serviceRecords },
      makeGroup: { [unowned self] kind, service in
        MaskedSessionGroup(try makeGroup(kind, service: service), hiding: secrets)
      })
  }

  /// The servers as the transcript names them.
  var serviceRecords: [ServiceRecord] {
    lease.endpoints.map {
      ServiceRecord(
        name: $0.name, kind: $0.kind.rawValue, version: $0.version, provider: $0.provider)
    }
  }

  /// Goes on with a longer version of the lesson, as `LessonConversation.turn` says.
  func turn(to lesson: Lesson) {
    self.lesson = lesson
    page?.lesson = lesson
  }

  /// Runs one step; `progress` is told how far it has come when it says so.
  func run(
    _ step: Step, progress: StepProgress? = nil, patience: Patience? = nil
  ) -> StepRecord {
    guard let page else { preconditionFailure("the stage is closed") }
    self.progress = progress
    defer { self.progress = nil }
    var record = page.run(step, patience: patience)
    // A value that a step shared or captured may hold one.
    record.input = secrets.masked(record.input)
    // An operator's own stop is no accident, and a step that says so is enough.
    if record.outcome != .passed, record.outcome != .skipped, let service = record.service,
      lease.standing(of: service) == .running, !lease.isAlive(service)
    {
      let tail = lease.serverLogTail(service).suffix(5).map { "\n  \($0)" }.joined()
      record.outcome = .errored
      record.message = secrets.masked(
        "the server of \(service) is gone; the end of its log:\(tail)")
    }
    return record
  }

  /// The first Swift step that does not compile, and what the compiler says.
  func compilationProblem() throws -> (step: Int, message: String)? { try program?.problem() }

  /// What differs in the output of the step that ran last; nil when nothing does.
  var difference: Difference? { page?.difference }

  /// The errors with which services refused something in the step that ran last.
  var errors: [ErrorReply] { page?.errors ?? [] }

  /// What a person would start to work on a step's service by hand.
  func tool(for step: Step) -> LessonTool {
    let service = lesson.service(of: step).flatMap { lease.endpoint($0) }
    return LessonTool(
      kind: step.kind, service: service, environment: environment, folder: scratch.folder)
  }

  /// What there is to say of the page when its last step has run.
  func ending() -> BackgroundReport { masked(page?.ending()) }

  /// What there is to tell of the processes that steps have left running.
  func background(_ part: BackgroundReport.Part) -> BackgroundReport {
    masked(page?.background(part))
  }

  private func masked(_ report: BackgroundReport?) -> BackgroundReport {
    guard var report else { return BackgroundReport() }
    for index in report.records.indices {
      report.records[index].text = secrets.masked(report.records[index].text)
    }
    report.problems = report.problems.mapValues(secrets.masked)
    return report
  }

  /// Ends sessions, processes and services, in this order, and removes the folder.
  func close() {
    page?.close()
    page = nil
    scratch.close()
    lease.release()
  }

  /// The page's program; the compiler carries the lesson's marks, so that it ends with it.
  private static func program(
    of lesson: Lesson, cache: String, environment: [String: String], kitFolder: String?
  ) throws -> SwiftProgram? {
    let steps = lesson.steps.filter { $0.kind == .swift }.map {
      SwiftStep(number: $0.number, text: $0.input, file: lesson.file, line: $0.inputLine)
    }
    guard !steps.isEmpty else { return nil }
    return SwiftProgram(
      steps: steps,
      compiler: try ProgramCompiler(
        cacheFolder: cache, kitFolder: kitFolder, environment: environment))
  }

  private func makeGroup(_ kind: Step.Kind, service: String) throws -> any SessionGroup {
    switch kind {
    case .sql:
      let group = PsqlSessionGroup(
        parameters: try endpoint(service).postgresParameters, directory: scratch.folder,
        standbysAreAway: { [lease] in lease.isAlone(service) })
      return pausable(group, service)
    case .redis:
      return pausable(RedisSessionGroup(try endpoint(service)), service)
    case .kafka:
      let endpoint = try endpoint(service)
      return pausable(
        try KafkaToolsSessionGroup(
          bootstrap: endpoint.url, removesWhatItMade: endpoint.provider == "external"), service,
        // Kafka's clients wait for a broker that is down, and go on when it is back.
        heldWhile: [.paused, .stopped, .crashed])
    case .sh:
      return ShellSessionGroup(
        folder: scratch.folder, background: background, start: scratch.start
      ) { [unowned self] in environment }
    case .swift:
      guard let program else { preconditionFailure("a page with a Swift step has a program") }
      return SwiftProgramGroup(
        program: program, folder: scratch.folder, background: background, start: scratch.start,
        environment: { [unowned self] in environment },
        values: { [unowned self] in page?.values ?? [:] },
        progress: { [unowned self] in progress?($0, $1) })
    case .http: return HTTPSessionGroup()
    case .tcp: return TCPSessionGroup()
    case .service:
      return ServiceSessionGroup(lease: lease, target: service.isEmpty ? nil : service)
    }
  }

  private func pausable(
    _ group: any SessionGroup, _ service: String,
    heldWhile standings: Set<ServiceStanding> = [.paused]
  ) -> any SessionGroup {
    guard lesson.steps.contains(where: { $0.kind == .service }) else { return group }
    return PausableSessionGroup(group) { [lease] in standings.contains(lease.standing(of: service))
    }
  }

  private func endpoint(_ name: String) throws -> ServiceEndpoint {
    guard let endpoint = lease.endpoint(name) else {
      throw SessionError("the lesson has no service \(name)")
    }
    return endpoint
  }
}

extension ServiceRequest {
  /// What a lesson's front matter asks for.
  fileprivate init(
    _ declaration: ServiceDeclaration, isOperatedOn: Bool, isAlone: Bool, isLasting: Bool
  ) {
    self.init(
      declaration.name, ServiceKind(declaration.kind), standbyOf: declaration.standbyOf,
      config: declaration.config.map { Setting($0.name, $0.value) }, modules: declaration.modules,
      isOperatedOn: isOperatedOn, isAlone: isAlone, isLasting: isLasting,
      storage: declaration.isOnDisk ? .disk : .any)
  }
}

extension RedisSessionGroup {
  /// The sessions with a Redis server: over its socket where it has one.
  fileprivate convenience init(_ endpoint: ServiceEndpoint) {
    let place = RedisEndpoint.tcp(host: endpoint.host, port: endpoint.port)
    self.init(
      endpoint: endpoint.socket.map { .unix(path: $0) } ?? place, shownEndpoint: place,
      database: Int(endpoint.database) ?? 0,
      credentials: endpoint.password.map {
        RedisCredentials(user: endpoint.user.isEmpty ? nil : endpoint.user, password: $0)
      },
      hidesCredentials: endpoint.hasMadePassword, printsDurations: false)
  }
}
