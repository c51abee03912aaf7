import Processes

/// Servers that are not PostgreSQL's or Redis's own on this machine.
extension ServiceHost {
  /// The address of the server that is already there, where it can serve a request. One with settings
  /// or a standby needs a server of its own, and so does one with modules that are not loaded there:
  /// nobody but its operator may load one.
  ///
  /// - Throws: `ServiceError` when the server does not say which modules it has.
  func externalAddress(
    _ request: ServiceRequest, among requests: [ServiceRequest]
  ) throws(ServiceError) -> String? {
    guard let address = configuration.external[request.kind], request.config.isEmpty,
      request.standbyOf == nil, !requests.contains(where: { $0.standbyOf == request.name })
    else { return nil }
    if request.kind == .redis, !request.modules.isEmpty {
      return try ExternalRedis.hasLoaded(request.modules, at: address) ? address : nil
    }
    return address
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
