import KafkaClient
package import LessonModel
import Platform
import Processes

/// Kafka: an Apache Kafka or the built-in broker for each service, or a cluster that is already there.
package struct KafkaSource: ServiceSource {
  package static let kind = ServiceKind.kafka
  // It has nothing like a database of one's own, while pages name their topics.
  package static let sharing = ServerShare.lessons

  private static let topic = "etude-doctor"
  private let host: HostFacts

  package init(_ host: HostFacts) { self.host = host }

  package static func identity(_ configuration: ServiceConfiguration) -> String? {
    if let home = ApacheKafka.home(configuration) {
      return FileIdentity.of("\(home)/libs") ?? home
    }
    return Installation.current.helper("etude-broker").flatMap(FileIdentity.of)
  }

  package static func place(_ configuration: ServiceConfiguration) -> String {
    ApacheKafka.home(configuration) ?? Installation.current.helper("etude-broker") ?? ""
  }

  package static func probe(
    _ endpoint: ServiceEndpoint
  ) throws -> (question: String, isRight: Bool) {
    let admin = try KafkaAdmin(bootstrap: endpoint.url)
    // It is there only after a doctor that was killed.
    try? admin.deleteTopic(topic)
    try admin.createTopic(topic, partitions: 1, replicationFactor: 1)
    // What was asked is answered; a topic that stays is deleted by the next doctor.
    defer { try? admin.deleteTopic(topic) }
    return ("a new topic", try admin.topic(topic)?.partitions.count == 1)
  }

  package static func advice(_ endpoint: ServiceEndpoint) -> String? {
    endpoint.provider == "built-in broker"
      ? "Apache Kafka is used instead where KAFKA_HOME names one and there is a Java" : nil
  }

  package static func summary(_ endpoint: ServiceEndpoint) -> String {
    "Kafka (\(endpoint.provider)) on \(endpoint.host):\(endpoint.port)"
  }

  package func start(
    _ request: ServiceRequest, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance {
    if let home = ApacheKafka.home(host.configuration) {
      return try ApacheKafka(
        request, home: home, run: host.run, configuration: host.configuration)
    }
    return try BuiltInBroker(request, run: host.run, configuration: host.configuration)
  }

  package func join(
    _ request: ServiceRequest, at address: String, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance {
    try ExternalKafka(request, at: address, lesson: lesson.text, remark: host.note)
  }
}
