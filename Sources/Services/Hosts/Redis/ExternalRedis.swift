import LessonModel
import RedisClient
import Synchronization

/// The logical database of a Redis server that was already there which `ETUDE_REDIS` names. One
/// lesson at a time has it, finds it empty, and leaves it empty.
///
/// Nothing is written to any other database, and nothing but the lesson's is to be lost: a database
/// that holds something, or that another client has selected, is not taken. What tells others that
/// it is taken, and us whether it still is ours, is a connection that stays open and bears a name.
/// Where that was lost, or another client has the database selected when the lesson ends, nothing
/// is removed, and what is left is said. A lesson whose steps change what Redis does not divide by
/// database (functions, users, settings) does not come here; channels and the scripts that the server
/// remembers are shared with everybody who uses it.
final class ExternalRedis: ServiceInstance {
  let endpoint: ServiceEndpoint
  private let place: RedisEndpoint
  private let hold: Mutex<RedisConnection>
  private let before: RedisLeftovers
  private let remark: @Sendable (String) -> Void

  /// How long clients of an earlier lesson may take to vanish from the server's list.
  private static let patience: Duration = .seconds(3)

  private static let advice =
    "write redis://HOST:PORT/NUMBER with the number of a database that is empty and that nothing else "
    + "uses: it is emptied after each lesson"

  /// Takes the database.
  ///
  /// What could not be removed in the end is told to `remark`.
  ///
  /// - Throws: `ServiceError` when the server is not there, or the database is not free.
  init(
    _ request: ServiceRequest, at address: String, owner: String,
    remark: @escaping @Sendable (String) -> Void
  ) throws(ServiceError) {
    let location = try Self.location(address)
    guard let number = Int(location.path), number >= 0 else {
      throw .elsewhere(
        .redis, "ETUDE_REDIS names no database: \(ServiceAddress.shown(address))",
        advice: Self.advice)
    }
    var endpoint = ServiceEndpoint(
      name: request.name, kind: .redis, host: location.host, port: location.port ?? 6379)
    endpoint.user = location.user ?? ""
    endpoint.password = location.password
    endpoint.provider = "external"
    endpoint.database = String(number)
    if let password = location.password { endpoint.secrets.hide(chosen: password) }
    place = Self.place(location)
    let facts = try RedisFacts.ask(place, user: location.user, password: location.password)
    endpoint.version = facts.version
    endpoint.complete(operations: [], facts: facts)
    self.endpoint = endpoint
    self.remark = remark
    let connection = try RedisFacts.connect(
      place, user: location.user, password: location.password)
    do throws(RedisError) {
      try Self.take(number, owner: owner, on: connection)
      before = try RedisLeftovers(on: connection)
    } catch {
      connection.close()
      throw .elsewhere(
        .redis, "the server of ETUDE_REDIS: \(error)", advice: Self.advice)
    }
    hold = Mutex(connection)
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
    throw .elsewhere(
      .redis, "ETUDE_REDIS is no address of a Redis server: \(ServiceAddress.shown(address))",
      advice: "write redis://user:password@host:port/number")
  }

  private static func place(_ location: ServiceAddress) -> RedisEndpoint {
    .tcp(host: location.host, port: location.port ?? 6379)
  }

  /// Selects the database, and says who has it, before it looks: of two that want it at the same
  /// time at least one sees the other.
  private static func take(
    _ number: Int, owner: String, on connection: RedisConnection
  ) throws(RedisError) {
    _ = try connection.command("SELECT", String(number)).checked()
    _ = try connection.command("CLIENT", "SETNAME", "etude-\(owner)").checked()
    if let other = try other(in: number, on: connection) {
      throw .server("database \(number) is not free: \(other)")
    }
    let count = try connection.command("DBSIZE")
    guard count == .integer(0) else {
      throw .server(
        "database \(number) is not empty, and what it holds would be lost: \(text(count)) "
          + (count == .integer(1) ? "key" : "keys"))
    }
  }

  /// Who else has the database selected, once those have gone who are about to; nil when nobody
  /// has.
  private static func other(
    in number: Int, on connection: RedisConnection
  ) throws(RedisError) -> String? {
    let own = text(try connection.command("CLIENT", "ID").checked())
    let deadline = ContinuousClock.now + patience
    while true {
      let list = text(try connection.command("CLIENT", "LIST").checked())
      let others = list.split { $0.isNewline }.map { $0.split(separator: " ").map(String.init) }
        .filter { $0.contains("db=\(number)") && !$0.contains("id=\(own)") }
      guard let first = others.first else { return nil }
      if ContinuousClock.now >= deadline {
        let name = first.first { $0.hasPrefix("name=") }?.dropFirst(5) ?? ""
        if name.hasPrefix("etude-") { return "another run of Etude has it" }
        let address = first.first { $0.hasPrefix("addr=") }?.dropFirst(5) ?? "unknown"
        return "another client has selected it, from \(address)"
      }
      // Nothing announces the end of another's connection.
      _ = try connection.replyIfAny(within: .milliseconds(5))
    }
  }

  private static func text(_ reply: RedisReply) -> String {
    switch reply {
    case .integer(let number): String(number)
    case .bulk(let bytes), .status(let bytes): String(decoding: bytes, as: UTF8.self)
    default: ""
    }
  }

  var isAlive: Bool { (try? RedisConnection(to: place)) != nil }

  func release() {
    hold.withLock { connection in
      guard !connection.isClosed else { return }
      defer { connection.close() }
      guard let number = Int(endpoint.database) else { return }
      do throws(RedisError) {
        if let other = try Self.other(in: number, on: connection) {
          let count = try connection.command("DBSIZE")
          let keys = count == .integer(1) ? "1 key" : "\(Self.text(count)) keys"
          remark("database \(number) of ETUDE_REDIS is left with \(keys): \(other)")
          return
        }
        _ = try connection.command("FLUSHDB").checked()
        for name in try RedisLeftovers(on: connection).new(since: before) {
          remark("left on the server of ETUDE_REDIS: \(name), new since the lesson began")
        }
      } catch {
        remark(
          "database \(number) of ETUDE_REDIS is left as it is, because the connection that held it "
            + "for the lesson was lost (\(error)): what is in it may be another's")
      }
    }
  }
}
