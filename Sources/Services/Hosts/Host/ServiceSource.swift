package import LessonModel

/// Where services of one kind come from: servers that are started for lessons, or a part of one that
/// is already there. All that Etude knows of the kind's servers is in its source.
///
/// Each host has a source of each kind of its own. Lessons on several threads may ask at once.
package protocol ServiceSource: Sendable {
  /// The kind.
  static var kind: ServiceKind { get }

  /// How lessons share a server that is already there.
  static var sharing: ServerShare { get }

  /// What tells the program that is started from others, and from other versions of it, without
  /// starting it; nil when there is none.
  static func identity(_ configuration: ServiceConfiguration) -> String?

  /// Where the program is that is started; empty when there is none.
  static func place(_ configuration: ServiceConfiguration) -> String

  /// Whether a server that is already there has what a request wants.
  ///
  /// - Throws: `ServiceError` when it does not say.
  static func serves(
    _ request: ServiceRequest, at address: String
  ) throws(ServiceError) -> Bool

  /// Asks what only a working server answers.
  ///
  /// - Returns: what was asked, and whether the answer was right.
  /// - Throws: the client's error when there was no answer.
  static func probe(_ endpoint: ServiceEndpoint) throws -> (question: String, isRight: Bool)

  /// How to get something better than what was found; nil when nothing is wanted.
  static func advice(_ endpoint: ServiceEndpoint) -> String?

  /// The usual tool, connected to a service; nil when there is none.
  static func tool(_ endpoint: ServiceEndpoint) -> ServiceTool?

  /// What a service is and where, in one line.
  static func summary(_ endpoint: ServiceEndpoint) -> String

  /// Makes the source of a host.
  init(_ host: HostFacts)

  /// Starts a server for a lesson, or makes it a part of one of the run's own.
  ///
  /// - Throws: `ServiceError` when there is no such server on this machine, or it does not start.
  func start(_ request: ServiceRequest, for lesson: LessonServices) throws(ServiceError)
    -> any ServiceInstance

  /// Takes a part of a server that is already there.
  ///
  /// - Throws: `ServiceError` when it is not there, or not free.
  func join(_ request: ServiceRequest, at address: String, for lesson: LessonServices)
    throws(ServiceError) -> any ServiceInstance

  /// Ends every server that is left.
  func stop()
}

extension ServiceSource {
  package static func serves(
    _ request: ServiceRequest, at address: String
  ) throws(ServiceError) -> Bool { true }
  package static func advice(_ endpoint: ServiceEndpoint) -> String? { nil }
  package static func tool(_ endpoint: ServiceEndpoint) -> ServiceTool? { nil }
  package static func summary(_ endpoint: ServiceEndpoint) -> String {
    "\(kind.title) \(endpoint.version) on \(endpoint.host):\(endpoint.port)"
  }
  package func stop() {}

  /// The variable of the environment that names a server which is already there.
  package static var variable: String { "ETUDE_\(kind.word.uppercased())" }
}

/// The sources of Etude's own kinds of service, in the order of `etude doctor`.
package enum ServiceSources {
  package static let standard: [any ServiceSource.Type] = [
    PostgresSource.self, RedisSource.self, KafkaSource.self,
  ]
}

extension ServiceEndpoint {
  /// What it is and where, in one line.
  package var summary: String {
    let source = ServiceSources.standard.first { $0.kind == kind }
    return source?.summary(self) ?? "\(kind.title) on \(host):\(port)"
  }
}

/// How lessons share a server that is already there.
package enum ServerShare: Sendable {
  /// Each service of each lesson has a part of it.
  case parts
  /// One lesson at a time has it, for all of its services of the kind.
  case lessons
  /// One service of one lesson at a time has it; a lesson's further ones have servers of their own.
  case services
}

/// The lesson that asks for a service.
package struct LessonServices {
  /// Its name.
  package let name: String
  /// All that it runs.
  package let text: String
  /// Everything that it asks for.
  package let requests: [ServiceRequest]
  /// What it has already, by the lesson's name for it.
  package internal(set) var made: [String: any ServiceInstance] = [:]
}

/// A tool on a service, for a person.
package struct ServiceTool: Sendable, Equatable {
  /// The program: a name that is looked for on `PATH`.
  package var program: String
  /// Its arguments. It finds the password in the service's environment.
  package var arguments: [String]
  /// What it is connected to, in words.
  package var place: String

  /// Describes a tool.
  package init(_ program: String, _ arguments: [String] = [], place: String) {
    (self.program, self.arguments, self.place) = (program, arguments, place)
  }
}
