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
      guard let origin = service.origin(ranOn: record), !origins.contains(origin) else { return }
      origins.append(origin)
    }
  }
}

extension ServiceDeclaration {
  fileprivate func origin(ranOn record: ServiceRecord?) -> ServiceOrigin? {
    switch (kind, record?.provider) {
    case (.kafka, "external"):
      ServiceOrigin(subject: "Kafka", owner: "the cluster that ETUDE_KAFKA names")
    case (.kafka, "local"):
      ServiceOrigin(subject: "Kafka", owner: "Apache Kafka \(record?.version ?? "")")
    case (.kafka, nil):
      // Nothing has run yet, and an Apache Kafka may be there when it does.
      ServiceOrigin(
        subject: "Kafka", owner: "Etude's own broker, unless there is an Apache Kafka",
        differences: .kafka)
    case (.kafka, _):
      ServiceOrigin(subject: "Kafka", owner: "Etude's own broker", differences: .kafka)
    case (.redis, let provider) where modules.contains("bloom"):
      if provider == "external" {
        ServiceOrigin(
          subject: "Bloom commands", owner: "the module of the server that ETUDE_REDIS names")
      } else if config.contains(where: { $0.name == "loadmodule" }) {
        ServiceOrigin(subject: "Bloom commands", owner: "the module that the page loads")
      } else {
        ServiceOrigin(
          subject: "Bloom commands", owner: "Etude's own module", differences: .bloom)
      }
    default: nil
    }
  }
}
