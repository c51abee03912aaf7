import Clients

/// A Kafka cluster that was already there. Kafka has nothing like a database of one's own: the
/// sessions that make topics and groups there remove them again.
struct ExternalKafka: ServiceInstance {
  let endpoint: ServiceEndpoint

  /// Asks the cluster what it has.
  ///
  /// - Throws: `ServiceError` when it does not answer.
  init(_ request: ServiceRequest, at bootstrap: String) throws(ServiceError) {
    do {
      _ = try KafkaAdmin(bootstrap: bootstrap).cluster()
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

  func release() {}
}
