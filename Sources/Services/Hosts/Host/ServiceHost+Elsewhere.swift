import Processes

/// Servers that are not PostgreSQL's or Redis's own on this machine.
extension ServiceHost {
  /// The address of the server that is already there, where it can serve a request. One with
  /// settings or a standby needs a server of its own, and so does one whose lesson changes what
  /// nothing takes back, and one with modules that are not loaded there: nobody but its operator may
  /// load one. Of Redis there is one database, so that a lesson's first service has it, and further
  /// ones have servers of their own.
  ///
  /// - Throws: `ServiceError` when the server does not say which modules it has.
  func externalAddress(
    _ request: ServiceRequest, among requests: [ServiceRequest]
  ) throws(ServiceError) -> String? {
    guard let address = configuration.external[request.kind], request.config.isEmpty,
      request.storage == .any, request.standbyOf == nil, !request.isLasting,
      !requests.contains(where: { $0.standbyOf == request.name })
    else { return nil }
    guard request.kind == .redis else { return address }
    for earlier in requests.prefix(while: { $0.name != request.name }) where earlier.kind == .redis
    {
      if try externalAddress(earlier, among: requests) != nil { return nil }
    }
    if request.modules.isEmpty { return address }
    return try ExternalRedis.hasLoaded(request.modules, at: address) ? address : nil
  }

  /// Waits until no other lesson uses what lessons can only have one after the other: a Kafka
  /// cluster, which has nothing like a database of one's own while pages name their topics, and the
  /// one database of a Redis server.
  func takeTurns(
    _ requests: [ServiceRequest]
  ) throws(ServiceError) -> [Turn.Hold] {
    var holds: [Turn.Hold] = []
    // Always in this order, so that no two lessons hold what the other waits for.
    for (kind, turn) in [(ServiceKind.kafka, externalKafka), (.redis, externalRedis)] {
      for request in requests where request.kind == kind {
        guard try externalAddress(request, among: requests) != nil else { continue }
        holds.append(turn.take())
        break
      }
    }
    return holds
  }

  /// Takes a part of a server that is already there; `text` is all that the lesson runs.
  func makeExternal(
    _ request: ServiceRequest, at address: String, text: String
  ) throws(ServiceError) -> any ServiceInstance {
    switch request.kind {
    case .postgres:
      // Random, because other runs use the server too.
      return try ExternalPostgres(
        request, at: address, database: unused("etude_\(run.id)"), lesson: text, remark: note)
    case .redis: return try ExternalRedis(request, at: address, owner: run.id, remark: note)
    case .kafka: return try ExternalKafka(request, at: address, lesson: text, remark: note)
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
