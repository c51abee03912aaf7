import KafkaClient
import PostgresClient
package import Processes
import RedisClient

/// What was found out about one kind of service.
package struct DoctorFinding: Sendable, Equatable {
  /// The kind.
  package var kind: ServiceKind
  /// Whether lessons can use it: it was found, started and gave the right answer.
  package var isUsable: Bool
  /// Its version; empty when it was not found.
  package var version: String
  /// Who runs it: `local`, `external` or `built-in broker`; empty when it was not found.
  package var provider: String
  /// Where it is: the folder of its programs, or the address of a server that was already there.
  package var place: String
  /// What was tried and how it went: "SELECT 1 answered in 250 ms", or what went wrong.
  package var message: String
  /// How to get it, or something better; nil when nothing is wanted.
  package var advice: String?
}

/// Looks for every kind of service and tries each, as a lesson would use it.
package enum Doctor {
  /// Looks at every kind. Starts servers, and takes them away again.
  ///
  /// - Parameters:
  ///   - run: the run that the servers belong to.
  ///   - configuration: where servers come from.
  /// - Returns: a finding for each kind.
  package static func report(
    run: Run, configuration: ServiceConfiguration = .fromEnvironment()
  ) -> [DoctorFinding] {
    let host = ServiceHost(run: run, configuration: configuration)
    defer { host.stopAll() }
    return ServiceKind.allCases.map { examine($0, host) }
  }

  private static func examine(_ kind: ServiceKind, _ host: ServiceHost) -> DoctorFinding {
    var finding = DoctorFinding(
      kind: kind, isUsable: false, version: "", provider: "", place: place(of: kind, host),
      message: "", advice: nil)
    do throws(ServiceError) {
      let start = ContinuousClock.now
      let lease = try host.acquire([ServiceRequest("doctor", kind)], lesson: "doctor")
      defer { lease.release() }
      guard let endpoint = lease.endpoints.first else { return finding }
      finding.version = endpoint.version
      finding.provider = endpoint.provider
      let question = try roundTrip(endpoint)
      let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
      finding.message = "started, and \(question) answered, in \(Int(milliseconds)) ms"
      finding.isUsable = true
      if endpoint.provider == "built-in broker" { finding.advice = kafkaAdvice }
    } catch {
      finding.message = ([error.message] + error.logTail).joined(separator: "\n")
      finding.advice = error.advice
    }
    return finding
  }

  private static let topic = "etude-doctor"
  private static let kafkaAdvice =
    "Apache Kafka is used instead where KAFKA_HOME names one and there is a Java"

  /// Asks something that only a working server answers; what was asked.
  private static func roundTrip(_ endpoint: ServiceEndpoint) throws(ServiceError) -> String {
    do {
      switch endpoint.kind {
      case .postgres:
        let connection = try PostgresConnection(parameters: endpoint.postgresParameters)
        let answer = try connection.query("SELECT 6 * 7").firstValue
        return try confirmed("SELECT 6 * 7", answer == "42", endpoint)
      case .redis:
        let login = endpoint.user.isEmpty ? nil : endpoint.user
        let connection = try RedisFacts.connect(
          .tcp(host: endpoint.host, port: endpoint.port), user: login, password: endpoint.password)
        _ = try connection.command("SELECT", endpoint.database)
        _ = try connection.command("SET", "etude:doctor", "42")
        let answer = try connection.command("GET", "etude:doctor")
        return try confirmed("SET and GET", answer == .bulk(Array("42".utf8)), endpoint)
      case .kafka:
        let admin = try KafkaAdmin(bootstrap: endpoint.url)
        try? admin.deleteTopic(topic)
        try admin.createTopic(topic, partitions: 1, replicationFactor: 1)
        defer { try? admin.deleteTopic(topic) }
        let answer = try admin.topic(topic)?.partitions.count
        return try confirmed("a new topic", answer == 1, endpoint)
      }
    } catch let error as ServiceError {
      throw error
    } catch {
      throw ServiceError(endpoint.kind, "it does not work: \(error)")
    }
  }

  private static func confirmed(
    _ question: String, _ isRight: Bool, _ endpoint: ServiceEndpoint
  ) throws(ServiceError) -> String {
    if isRight { return question }
    throw ServiceError(
      endpoint.kind, "\(question) got a wrong answer from \(ServiceAddress.shown(endpoint.url))")
  }

  private static func place(of kind: ServiceKind, _ host: ServiceHost) -> String {
    let configuration = host.configuration
    if let address = configuration.external[kind] { return ServiceAddress.shown(address) }
    switch kind {
    case .postgres:
      let found = try? PostgresInstallation.find(configuration)
      return found?.binFolder ?? ""
    case .redis: return Executable.find("redis-server", path: configuration.path) ?? ""
    case .kafka: return ApacheKafka.home(configuration) ?? Executable.beside("etude-broker") ?? ""
    }
  }
}
