import LessonModel
import RedisClient

/// What a Redis server says of itself.
struct RedisFacts: Sendable {
  /// The server's version, such as `7.0.15`.
  let version: String
  /// The modules that it has loaded, under their usual names: `bloom`, `json`, ….
  let modules: Set<String>
  /// What it keeps of the passwords of its default user; none where it does not say.
  let passwordDigests: [String]

  /// Asks a server.
  ///
  /// - Throws: `ServiceError` when it does not answer.
  static func ask(
    _ place: RedisEndpoint, user: String? = nil, password: String?
  ) throws(ServiceError) -> RedisFacts {
    let connection = try connect(place, user: user, password: password)
    do throws(RedisError) {
      let info = text(try connection.command("INFO", "server"))
      let version = info.split { $0.isNewline }.first { $0.hasPrefix("redis_version:") }
      let list = try connection.command("MODULE", "LIST")
      let user = try connection.command("ACL", "GETUSER", "default")
      connection.closeAndWait(atMost: .seconds(1))
      return RedisFacts(
        version: version.map { String($0.dropFirst("redis_version:".count)) } ?? "unknown",
        modules: modules(list), passwordDigests: passwordDigests(user))
    } catch {
      throw .answer(.redis, error.description)
    }
  }

  /// Connects to a server.
  ///
  /// - Throws: `ServiceError` when it is not there or does not accept the password.
  static func connect(
    _ place: RedisEndpoint, user: String?, password: String?
  ) throws(ServiceError) -> RedisConnection {
    do throws(RedisError) {
      let connection = try RedisConnection(to: place)
      guard let password else { return connection }
      let words = ["AUTH"] + (user.map { [$0] } ?? []) + [password]
      let reply = try connection.command(words.map { Array($0.utf8) })
      if let message = reply.errorMessage { throw RedisError.cannotConnect(place, reason: message) }
      return connection
    } catch {
      throw .answer(.redis, error.description)
    }
  }

  /// Whether every module that is asked for is there.
  ///
  /// - Throws: `ServiceError` when a module that is asked for is not there.
  func require(_ wanted: [String]) throws(ServiceError) {
    for module in wanted where !modules.contains(module) {
      throw .missing(
        .redis, "module \(module) is not there: this Redis \(version) has not loaded it",
        advice: "a server that has it can be used instead: ETUDE_REDIS=redis://HOST:PORT/DATABASE")
    }
  }

  private static func text(_ reply: RedisReply) -> String {
    switch reply {
    case .bulk(let bytes), .status(let bytes): String(decoding: bytes, as: UTF8.self)
    default: ""
    }
  }

  /// The passwords in the reply of `ACL GETUSER`, a list of names and values: digests in
  /// hexadecimal.
  private static func passwordDigests(_ reply: RedisReply) -> [String] {
    guard case .array(let pairs) = reply,
      let index = pairs.firstIndex(where: { text($0) == "passwords" }), index + 1 < pairs.count,
      case .array(let digests) = pairs[index + 1]
    else { return [] }
    return digests.map(text)
  }

  /// The names in the reply of `MODULE LIST`: for each module a list of names and values.
  private static func modules(_ reply: RedisReply) -> Set<String> {
    guard case .array(let entries) = reply else { return [] }
    let names = entries.compactMap { entry -> String? in
      guard case .array(let pairs) = entry,
        let index = pairs.firstIndex(where: { text($0) == "name" }), index + 1 < pairs.count
      else { return nil }
      return text(pairs[index + 1]).lowercased()
    }
    let usualNames = ["bf": "bloom", "rejson": "json"]
    return Set(names.map { usualNames[$0] ?? $0 })
  }
}

extension ServiceEndpoint {
  /// Fills in what follows from the rest for a Redis server.
  mutating func complete(operations: [ServiceOperation], facts: RedisFacts) {
    // redis-cli takes an address without a user for one whose user has no name.
    let login = password.map {
      ServiceAddress.login(user: user.isEmpty ? "default" : user, password: $0)
    }
    let place = "\(host):\(port)/\(database)"
    url = "redis://\(login ?? "")\(place)"
    // redis-cli takes a user without a password for the password.
    publicURL = "redis://\(place)"
    environment = [
      "REDIS_URL": publicURL, "REDIS_HOST": host, "REDIS_PORT": String(port), "REDIS_DB": database,
    ]
    environment["REDISCLI_AUTH"] = password
    if !user.isEmpty { environment["REDIS_USER"] = user }
    capabilities = Set(operations.map(\.rawValue)).union(facts.modules)
  }
}
