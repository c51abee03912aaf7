import Synchronization

/// The services that one lesson has, until it gives them back.
public final class ServiceLease: Sendable {
  private let instances: [any ServiceInstance]
  private let isReleased = Mutex(false)

  init(_ instances: [any ServiceInstance]) { self.instances = instances }

  deinit { release() }

  /// Where the services are, in the order in which they were asked for.
  public var endpoints: [ServiceEndpoint] { instances.map(\.endpoint) }

  /// The endpoint of that name.
  public func endpoint(_ name: String) -> ServiceEndpoint? { instance(name)?.endpoint }

  /// Whether the service's server is there.
  public func isAlive(_ name: String) -> Bool { instance(name)?.isAlive ?? false }

  /// The last lines of the server's own log; none when somebody else runs it.
  public func serverLogTail(_ name: String) -> [String] { instance(name)?.logTail ?? [] }

  /// Does to a service what an operator does, and waits until it is done.
  ///
  /// - Throws: `ServiceError` when the service is not the lesson's own, or it does not work.
  public func perform(
    _ operation: ServiceOperation, on name: String
  ) throws(ServiceError) {
    guard let instance = instance(name) else {
      throw ServiceError(
        .postgres, "no service \(name); there are: \(endpoints.map(\.name).joined(separator: ", "))"
      )
    }
    try instance.perform(operation)
  }

  /// Gives the services back: databases are dropped, the lesson's own servers end. May be called
  /// twice.
  public func release() {
    let isFirst = isReleased.withLock { released in
      defer { released = true }
      return !released
    }
    if isFirst { for instance in instances.reversed() { instance.release() } }
  }

  private func instance(_ name: String) -> (any ServiceInstance)? {
    instances.first { $0.endpoint.name == name }
  }
}
