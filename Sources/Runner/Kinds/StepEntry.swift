import KafkaTools
package import LessonModel
import Processes
import Programs
import Psql
import RedisCLI
import RedisClient
import Services
package import Sessions
import Wire

/// What talks to the steps of one kind: the part of the kind that takes more than a text.
package struct StepEntry: Sendable {
  /// The kind.
  package let kind: Step.Kind
  /// Makes the sessions of a lesson's steps with a service, which has no name where they need none.
  let group: @Sendable (LessonRunner, _ service: String) throws -> any SessionGroup
  /// What is wrong with a step's input, as its tool would see it.
  let findings: @Sendable (Lesson, Step) -> [Finding]

  /// Makes an entry.
  ///
  /// - Parameters:
  ///   - kind: the kind.
  ///   - findings: what is wrong with a step's input, as its tool would see it.
  ///   - group: makes the sessions of a lesson's steps with a service.
  package init(
    _ kind: Step.Kind, findings: @escaping @Sendable (Lesson, Step) -> [Finding] = { _, _ in [] },
    group: @escaping @Sendable (LessonRunner, _ service: String) throws -> any SessionGroup
  ) {
    self.kind = kind
    self.findings = findings
    self.group = group
  }
}

extension StepEntry {
  static let swift = StepEntry(.swift) { lesson, _ in
    guard let program = lesson.program else {
      preconditionFailure("a page with a Swift step has a program")
    }
    return SwiftProgramGroup(
      program: program, folder: lesson.scratch.folder, background: lesson.background,
      start: lesson.scratch.start,
      environment: { [unowned lesson] in lesson.environment },
      values: { [unowned lesson] in lesson.page?.values ?? [:] },
      progress: { [unowned lesson] in lesson.progress?($0, $1) })
  }

  static let sql = StepEntry(.sql) { lesson, service in
    let group = PsqlSessionGroup(
      parameters: try lesson.endpoint(service).postgresParameters,
      directory: lesson.scratch.folder,
      standbysAreAway: { [lease = lesson.lease] in lease.isAlone(service) })
    return lesson.pausable(group, service)
  }

  static let redis = StepEntry(.redis) { lesson, service in
    lesson.pausable(
      RedisSessionGroup(try lesson.endpoint(service)), service, connectsAtOnce: false)
  }

  static let kafka = StepEntry(.kafka, findings: KafkaStepFindings.all) { lesson, service in
    let endpoint = try lesson.endpoint(service)
    return lesson.pausable(
      try KafkaToolsSessionGroup(
        bootstrap: endpoint.url, removesWhatItMade: endpoint.provider == "external"), service,
      // Kafka's clients wait for a broker that is down, and go on when it is back.
      heldWhile: [.paused, .stopped, .crashed], connectsAtOnce: false)
  }

  static let sh = script(.sh, shell: "sh")

  static let bash = script(.bash, shell: "bash")

  static let zsh = script(.zsh, shell: "zsh")

  static let console = dialogue(.console, .bash)

  static let pycon = dialogue(.pycon, .python)

  static let http = StepEntry(.http) { _, _ in HTTPSessionGroup() }

  static let tcp = StepEntry(.tcp) { _, _ in TCPSessionGroup() }

  static let service = StepEntry(.service) { lesson, service in
    ServiceSessionGroup(lease: lesson.lease, target: service.isEmpty ? nil : service)
  }
}

extension StepEntry {
  private static func script(_ kind: Step.Kind, shell: String) -> StepEntry {
    StepEntry(kind) { lesson, _ in
      ShellSessionGroup(
        .shell(shell), folder: lesson.scratch.folder, background: lesson.background,
        start: lesson.scratch.start
      ) { [unowned lesson] in lesson.environment }
    }
  }

  private static func dialogue(
    _ kind: Step.Kind, _ program: ConsoleSessionGroup.Program
  ) -> StepEntry {
    StepEntry(kind) { lesson, _ in
      ConsoleSessionGroup(
        program, folder: lesson.scratch.folder, background: lesson.background,
        start: lesson.scratch.start
      ) { [unowned lesson] in lesson.environment }
    }
  }
}

extension StepEntry {
  /// What runs the steps of a kind from outside.
  static func outside(_ kind: Step.Kind, _ program: KindProgram) -> StepEntry {
    StepEntry(
      kind, findings: { page, step in page.missingProgram(of: step, program).map { [$0] } ?? [] }
    ) { lesson, _ in
      switch program.form {
      case .file:
        ShellSessionGroup(
          .file(name: program.fileName, command: { program.command(of: $0) }),
          folder: lesson.scratch.folder, background: lesson.background,
          start: lesson.scratch.start
        ) { [unowned lesson] in lesson.environment }
      case .session:
        KindSessionGroup(
          "the program of `\(kind)` steps (\(program.shown))", command: program.command(),
          folder: lesson.scratch.folder, background: lesson.background,
          start: lesson.scratch.start
        ) { [unowned lesson] in lesson.environment }
      }
    }
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
