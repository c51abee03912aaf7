import Clients
import Synchronization

/// A Kafka cluster that was already there. The topics that the lesson made are removed afterwards;
/// one that was there before is left alone.
final class ExternalKafka: ServiceInstance {
  let endpoint: ServiceEndpoint
  private let before: Set<String>
  private let topics = Mutex<Set<String>>([])

  /// Asks the cluster what it has.
  ///
  /// - Throws: `ServiceError` when it does not answer.
  init(_ request: ServiceRequest, at bootstrap: String) throws(ServiceError) {
    do {
      before = Set(try KafkaAdmin(bootstrap: bootstrap).cluster().topics.map(\.name))
    } catch {
      throw ServiceError(
        .kafka, "the brokers of ETUDE_KAFKA do not answer: \(error)",
        advice: "write host:port, or several with commas between them")
    }
    var endpoint = ServiceEndpoint(name: request.name, kind: .kafka, bootstrap: bootstrap)
    endpoint.version = "unknown"
    endpoint.provider = "external"
    self.endpoint = endpoint
  }

  var isAlive: Bool { (try? KafkaAdmin(bootstrap: endpoint.url).cluster()) != nil }

  func note(topic: String) {
    if !before.contains(topic) { topics.withLock { _ = $0.insert(topic) } }
  }

  func release() {
    let made = topics.withLock { topics in
      defer { topics = [] }
      return topics
    }
    guard !made.isEmpty, let admin = try? KafkaAdmin(bootstrap: endpoint.url) else { return }
    for topic in made.sorted() { try? admin.deleteTopic(topic) }
  }
}
