import Processes

/// Servers that are not PostgreSQL's or Redis's own on this machine.
extension ServiceHost {
  /// Whether a server that is already there can serve a request: one with settings, or a standby,
  /// needs a server of its own.
  static func canBeExternal(_ request: ServiceRequest, among requests: [ServiceRequest]) -> Bool {
    request.config.isEmpty && request.standbyOf == nil
      && !requests.contains { $0.standbyOf == request.name }
  }

  /// Whether a request is served by a server that is already there.
  func isExternal(_ request: ServiceRequest, among requests: [ServiceRequest]) -> Bool {
    configuration.external[request.kind] != nil && Self.canBeExternal(request, among: requests)
  }

  /// Takes a part of a server that is already there.
  func makeExternal(
    _ request: ServiceRequest, at address: String
  ) throws(ServiceError) -> any ServiceInstance {
    switch request.kind {
    case .postgres:
      // Random, because other runs use the server too.
      return try ExternalPostgres(request, at: address, database: unused("etude_\(run.id)"))
    case .redis: return try ExternalRedis(request, at: address, owner: run.id)
    case .kafka: return try ExternalKafka(request, at: address)
    }
  }

  /// Starts Apache Kafka where it is installed, else the built-in broker.
  func makeKafka(_ request: ServiceRequest) throws(ServiceError) -> any ServiceInstance {
    if let home = ApacheKafka.home(configuration) {
      return try ApacheKafka(request, home: home, run: run, configuration: configuration)
    }
    return try BuiltInBroker(request, run: run, configuration: configuration)
  }
}
