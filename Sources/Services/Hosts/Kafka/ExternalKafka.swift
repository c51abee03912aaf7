import KafkaClient
import LessonModel

/// A Kafka cluster that was already there. Kafka has nothing like a database of one's own: the
/// sessions that make topics and groups there remove them again, and what programs have made is
/// removed at the end, as far as the lesson names it.
struct ExternalKafka: ServiceInstance {
  let endpoint: ServiceEndpoint
  private let before: KafkaObjects
  private let lesson: String
  private let remark: @Sendable (String) -> Void

  /// Asks the cluster what it has.
  ///
  /// - Parameters:
  ///   - request: what the lesson asks for.
  ///   - bootstrap: one or more `host:port`, separated by commas.
  ///   - lesson: all that the lesson runs.
  ///   - remark: told what could not be removed in the end.
  /// - Throws: `ServiceError` when it does not answer.
  init(
    _ request: ServiceRequest, at bootstrap: String, lesson: String,
    remark: @escaping @Sendable (String) -> Void
  ) throws(ServiceError) {
    self.lesson = lesson
    self.remark = remark
    do {
      before = try KafkaObjects(on: try KafkaAdmin(bootstrap: bootstrap))
    } catch {
      throw .elsewhere(
        .kafka, "the brokers of ETUDE_KAFKA do not answer: \(error)",
        advice: "write host:port, or several with commas between them")
    }
    var endpoint = ServiceEndpoint(name: request.name, kind: .kafka, bootstrap: bootstrap)
    endpoint.version = "unknown"
    endpoint.provider = "external"
    self.endpoint = endpoint
  }

  var isAlive: Bool { (try? KafkaAdmin(bootstrap: endpoint.url).cluster()) != nil }

  func release() {
    do {
      let admin = try KafkaAdmin(bootstrap: endpoint.url)
      let left = try KafkaObjects(on: admin).remove(besides: before, namedIn: lesson, on: admin)
      for text in left { remark("left on the cluster of ETUDE_KAFKA: \(text)") }
    } catch {
      remark("the cluster of ETUDE_KAFKA does not say what the lesson has left there: \(error)")
    }
  }
}
