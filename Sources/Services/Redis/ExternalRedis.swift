import Clients

/// A logical database on a Redis server that was already there: one that was found empty, claimed
/// for the lesson, and flushed afterwards.
///
/// Claims are keys of database 0 (`etude:claim:N`), which is therefore never handed out; they run
/// out after a day, should the runner be killed. What Redis does not divide by database (channels,
/// scripts, settings) is shared with whoever else uses the server.
struct ExternalRedis: ServiceInstance {
  let endpoint: ServiceEndpoint
  private let place: RedisEndpoint

  /// Claims a database.
  ///
  /// - Throws: `ServiceError` when the server is not there, or has no empty database.
  init(_ request: ServiceRequest, at address: String, owner: String) throws(ServiceError) {
    let location = try Self.location(address)
    var endpoint = ServiceEndpoint(
      name: request.name, kind: .redis, host: location.host, port: location.port ?? 6379)
    endpoint.user = location.user ?? ""
    endpoint.password = location.password
    endpoint.provider = "external"
    place = Self.place(location)
    let facts = try RedisFacts.ask(place, user: location.user, password: location.password)
    endpoint.version = facts.version
    let connection = try RedisFacts.connect(
      place, user: location.user, password: location.password)
    do throws(RedisError) {
      guard let number = try Self.claim(on: connection, owner: owner) else {
        throw RedisError.cannotConnect(place, reason: "every database from 1 to 15 is in use")
      }
      endpoint.database = String(number)
    } catch {
      throw ServiceError(.redis, "the server of ETUDE_REDIS: \(error)")
    }
    endpoint.complete(operations: [], facts: facts)
    self.endpoint = endpoint
  }

  /// Whether the server has loaded these modules.
  ///
  /// - Throws: `ServiceError` when the server is not there.
  static func hasLoaded(_ modules: [String], at address: String) throws(ServiceError) -> Bool {
    let location = try location(address)
    let facts = try RedisFacts.ask(
      place(location), user: location.user, password: location.password)
    return facts.modules.isSuperset(of: modules)
  }

  private static func location(_ address: String) throws(ServiceError) -> ServiceAddress {
    if let location = ServiceAddress(address), location.scheme == "redis", !location.host.isEmpty {
      return location
    }
    throw ServiceError(
      .redis, "ETUDE_REDIS is no address of a Redis server: \(ServiceAddress.shown(address))",
      advice: "write redis://user:password@host:port")
  }

  private static func place(_ location: ServiceAddress) -> RedisEndpoint {
    .tcp(host: location.host, port: location.port ?? 6379)
  }

  private static func claim(
    on connection: RedisConnection, owner: String
  ) throws(RedisError) -> Int? {
    for number in (1...15).reversed() {
      let claim = "etude:claim:\(number)"
      guard try connection.command("SET", claim, owner, "NX", "EX", "86400") == .ok else {
        continue
      }
      let isThere = try connection.command("SELECT", String(number)) == .ok
      if isThere, try connection.command("DBSIZE") == .integer(0) { return number }
      _ = try connection.command("SELECT", "0")
      _ = try connection.command("DEL", claim)
    }
    return nil
  }

  var isAlive: Bool { (try? RedisConnection(to: place)) != nil }

  func release() {
    let user = endpoint.user.isEmpty ? nil : endpoint.user
    guard
      let connection = try? RedisFacts.connect(place, user: user, password: endpoint.password),
      (try? connection.command("SELECT", endpoint.database)) == .ok
    else { return }
    _ = try? connection.command("FLUSHDB")
    _ = try? connection.command("SELECT", "0")
    _ = try? connection.command("DEL", "etude:claim:\(endpoint.database)")
  }
}
