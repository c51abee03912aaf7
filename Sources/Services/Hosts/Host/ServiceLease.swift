import LessonModel
import Synchronization

/// The services that one lesson has, until it gives them back.
package final class ServiceLease: Sendable {
  private let instances: [any ServiceInstance]
  private let links: [ServiceLink]
  private let standings = Mutex<[String: ServiceStanding]>([:])
  private let isReleased = Mutex(false)
  private let turns: [Turn.Hold]
  private let sources: [any ServiceSource.Type]

  init(
    _ instances: [any ServiceInstance], sources: [any ServiceSource.Type], turns: [Turn.Hold] = []
  ) {
    self.turns = turns
    self.sources = sources
    self.instances = instances
    links = instances.flatMap(\.links)
  }

  deinit { release() }

  /// Where the services are, in the order in which they were asked for.
  package var endpoints: [ServiceEndpoint] { instances.map(\.endpoint) }

  /// Hides what must not be shown of any of them.
  package var secrets: SecretMask {
    var secrets = SecretMask()
    for endpoint in endpoints { secrets.add(endpoint.secrets) }
    return secrets
  }

  /// The endpoint of that name.
  package func endpoint(_ name: String) -> ServiceEndpoint? { instance(name)?.endpoint }

  /// The usual tool on a service; nil when there is none.
  package func tool(on name: String) -> ServiceTool? {
    endpoint(name).flatMap { endpoint in
      sources.first { $0.kind == endpoint.kind }?.tool(endpoint)
    }
  }

  /// Whether the service's server is there.
  package func isAlive(_ name: String) -> Bool { instance(name)?.isAlive ?? false }

  /// In what state the lesson's operator has left the service.
  package func standing(of name: String) -> ServiceStanding {
    standings.withLock { $0[name] ?? .running }
  }

  /// The role of a service among those that copy each other; nil when it has none, or nothing here
  /// knows.
  package func role(of name: String) -> ServiceRole? { instance(name)?.role }

  /// The services that a cut link keeps a service from.
  package func cutOff(from name: String) -> [String] {
    links.filter(\.isCut).compactMap { $0.other(than: name) }
  }

  /// Whether a service has standbys, or is one, and can reach none of the servers at the other
  /// ends: cut off, or not running.
  package func isAlone(_ name: String) -> Bool {
    let others = links.compactMap { link in link.other(than: name).map { (link, $0) } }
    return !others.isEmpty && others.allSatisfy { $0.isCut || standing(of: $1) != .running }
  }

  /// The last lines of the server's own log; none when somebody else runs it.
  package func serverLogTail(_ name: String) -> [String] { instance(name)?.logTail ?? [] }

  /// The loopback ports by which one service reaches another through what `cut` holds.
  package var linkPorts: [(from: String, to: String, port: Int)] { links.flatMap(\.ports) }

  /// What an operator can do to a service as it stands now, in the words of a `service` step.
  package func possible(on name: String) -> [String] {
    guard let instance = instance(name), instance.endpoint.provider != "external" else { return [] }
    let standing = standing(of: name)
    let operations = ServiceOperation.allCases.filter { operation in
      instance.endpoint.capabilities.contains(operation.rawValue)
        && (operation != .promote || instance.role == .standby)
        && standing.obstacle(to: operation, isAlive: instance.isAlive) == nil
    }
    let own = links.filter { $0.other(than: name) != nil }
    return operations.map(\.rawValue) + (own.contains { !$0.isCut } ? ["cut"] : [])
      + (own.contains(where: \.isCut) ? ["heal"] : [])
  }

  /// Does to a service what an operator does, and waits until it is done.
  ///
  /// - Throws: `ServiceError` when the service is not the lesson's own, or it does not work.
  package func perform(
    _ operation: ServiceOperation, on name: String
  ) throws(ServiceError) {
    let instance = try known(name)
    if let obstacle = standing(of: name).obstacle(to: operation, isAlive: instance.isAlive) {
      throw .operation(
        instance.endpoint.kind, operation.rawValue, service: name, reason: obstacle)
    }
    try instance.perform(operation)
    standings.withLock { $0[name] = operation.standing ?? $0[name] }
    if operation == .crash { for link in links { link.noteCrash(of: name) } }
  }

  /// Keeps two services apart: nothing passes between them from now on.
  ///
  /// - Throws: `ServiceError` when there is no link between them.
  package func cut(_ one: String, _ other: String) throws(ServiceError) {
    try link(one, other).cut()
  }

  /// Lets two services reach each other again.
  ///
  /// - Throws: `ServiceError` when there is no link between them.
  package func heal(_ one: String, _ other: String) throws(ServiceError) {
    try link(one, other).heal()
  }

  /// Sets the clock of a service forward, and lets it do what falls due.
  ///
  /// - Throws: `ServiceError` when the service has no clock that can be set, or does not run.
  package func advance(_ name: String, by time: Duration) throws(ServiceError) {
    let instance = try known(name)
    let standing = standing(of: name)
    guard standing == .running, instance.isAlive else {
      throw .operation(
        instance.endpoint.kind, "advance", service: name, reason: "it is \(standing.rawValue)")
    }
    try instance.advance(by: time)
  }

  /// Gives the services back: databases are dropped, the lesson's own servers end. May be called
  /// twice.
  package func release() {
    let isFirst = isReleased.withLock { released in
      defer { released = true }
      return !released
    }
    guard isFirst else { return }
    for instance in instances.reversed() { instance.release() }
    for link in links { link.close() }
    for turn in turns { turn.end() }
  }

  private func link(_ one: String, _ other: String) throws(ServiceError) -> ServiceLink {
    if let link = links.first(where: { $0.joins(one, other) }) { return link }
    let kind = try known(one).endpoint.kind
    _ = try known(other)
    throw .noLink(kind, one, other)
  }

  private func known(_ name: String) throws(ServiceError) -> any ServiceInstance {
    if let instance = instance(name) { return instance }
    throw .unknownService(name, known: endpoints.map(\.name))
  }

  private func instance(_ name: String) -> (any ServiceInstance)? {
    instances.first { $0.endpoint.name == name }
  }
}
