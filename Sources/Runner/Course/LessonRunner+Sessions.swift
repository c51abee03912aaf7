import KafkaTools
package import LessonModel
import Processes
import Programs
import Psql
import RedisCLI
import RedisClient
import Services
import Sessions
import Wire

extension LessonRunner {
  /// The tool with which a person works on the step's service by hand.
  package func tool(for step: Step) -> LessonTool {
    let service = lesson.service(of: step).flatMap { lease.endpoint($0) }
    return LessonTool(
      kind: step.kind, service: service, environment: environment, folder: scratch.folder)
  }

  /// Makes the sessions of a kind with a service.
  func makeGroup(_ kind: Step.Kind, service: String) throws -> any SessionGroup {
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
      throw SessionError.unknownService(name)
    }
    return endpoint
  }
}

extension Lesson {
  /// What its services have to be, as a host is asked for them.
  var serviceRequests: [ServiceRequest] {
    let alone = ServerSharing.alone(in: self)
    let lasting = ServerSharing.lasting(in: self)
    let isOperatedOn = steps.contains { $0.kind == .service }
    return services.map {
      ServiceRequest(
        $0, isOperatedOn: isOperatedOn, isAlone: alone.contains($0.name),
        isLasting: lasting.contains($0.name))
    }
  }

  /// The page's program; the compiler carries the lesson's marks, so that it ends with it.
  func program(
    cache: String, environment: [String: String], kitFolder: String?
  ) throws -> SwiftProgram? {
    let steps = self.steps.filter { $0.kind == .swift }.map {
      SwiftStep(number: $0.number, text: $0.input, file: file, line: $0.inputLine)
    }
    guard !steps.isEmpty else { return nil }
    return SwiftProgram(
      steps: steps,
      compiler: try ProgramCompiler(
        cacheFolder: cache, kitFolder: kitFolder, environment: environment))
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
