/// One service of one lesson, whoever runs it.
package protocol ServiceInstance: Sendable {
  /// Where it is.
  var endpoint: ServiceEndpoint { get }
  /// Whether its server is there.
  var isAlive: Bool { get }
  /// What it is among servers that copy each other; nil when it has no part in that.
  var role: ServiceRole? { get }
  /// The last lines of its server's log; none when somebody else has it.
  var logTail: [String] { get }
  /// The ways between it and its primary, or members of its cluster that stand before it, where a
  /// lesson can cut them.
  var links: [ServiceLink] { get }
  /// Does what an operator does.
  func perform(_ operation: ServiceOperation) throws(ServiceError)
  /// Sets its clock forward.
  func advance(by time: Duration) throws(ServiceError)
  /// Takes it away again: what the lesson made in it, and the server where that is the lesson's.
  func release()
}

extension ServiceInstance {
  package var role: ServiceRole? { nil }
  package var logTail: [String] { [] }
  package var links: [ServiceLink] { [] }
  package func perform(_ operation: ServiceOperation) throws(ServiceError) {
    throw .operation(
      endpoint.kind, operation.rawValue, service: endpoint.name,
      reason: "the server is not the lesson's")
  }
  package func advance(by time: Duration) throws(ServiceError) {
    throw .operation(
      endpoint.kind, "advance", service: endpoint.name, reason: "its clock cannot be set")
  }
}
