/// Whose the product is that a page calls by a name: that of its makers, or Etude's own.
package struct ServiceOrigin: Sendable, Equatable {
  /// A document of Etude's that lists the differences.
  package enum Differences: String, Sendable, CaseIterable {
    case kafka, bloom

    /// Its path in Etude's repository.
    package var path: String { "docs/\(rawValue).md" }

    /// What its page is called.
    package var title: String {
      switch self {
      case .kafka: "Etude's Kafka broker and tools"
      case .bloom: "Etude's Bloom module"
      }
    }
  }

  /// What the page calls it, such as `Kafka`.
  package var subject: String
  /// Whose it is.
  package var owner: String
  /// Where it differs from the original; nil for the original.
  package var differences: Differences?
}

extension Lesson {
  /// What is to be said of the services of the page, each once, in the order of the front matter.
  ///
  /// - Parameter records: the servers that a run had; none when there was no run.
  /// - Returns: what to say, such as that Kafka is the built-in broker.
  package func origins(ranOn records: [ServiceRecord] = []) -> [ServiceOrigin] {
    services.reduce(into: []) { origins, service in
      let record = records.first { $0.name == service.name }
      guard let origin = service.kind.origin(service, record), !origins.contains(origin) else {
        return
      }
      origins.append(origin)
    }
  }
}

extension ServiceOrigin {
  /// Kafka.
  @Sendable static func ofKafka(
    _ service: ServiceDeclaration, ranOn record: ServiceRecord?
  ) -> ServiceOrigin? {
    switch record?.provider {
    case "external": ServiceOrigin(subject: "Kafka", owner: "the cluster that ETUDE_KAFKA names")
    case "local": ServiceOrigin(subject: "Kafka", owner: "Apache Kafka \(record?.version ?? "")")
    case nil:
      // Nothing has run yet, and an Apache Kafka may be there when it does.
      ServiceOrigin(
        subject: "Kafka", owner: "Etude's own broker, unless there is an Apache Kafka",
        differences: .kafka)
    default: ServiceOrigin(subject: "Kafka", owner: "Etude's own broker", differences: .kafka)
    }
  }

  /// Redis's Bloom module.
  @Sendable static func ofBloom(
    _ service: ServiceDeclaration, ranOn record: ServiceRecord?
  ) -> ServiceOrigin? {
    guard service.modules.contains("bloom") else { return nil }
    let subject = "Bloom commands"
    if record?.provider == "external" {
      return ServiceOrigin(
        subject: subject, owner: "the module of the server that ETUDE_REDIS names")
    }
    if service.config.contains(where: { $0.name == "loadmodule" }) {
      return ServiceOrigin(subject: subject, owner: "the module that the page loads")
    }
    return ServiceOrigin(subject: subject, owner: "Etude's own module", differences: .bloom)
  }
}
