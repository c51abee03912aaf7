import PlainText
import RedisClient
import Services

/// What is in a Redis database: its keys.
final class RedisPanel: PanelSource {
  /// How many keys are listed.
  private static let mostKeys = 100
  /// How often the server is asked for further keys at a time.
  private static let mostScans = 20

  private let endpoint: ServiceEndpoint
  private var connection: RedisConnection?

  init(_ endpoint: ServiceEndpoint) { self.endpoint = endpoint }

  func message(sessions: [Int32: String]) -> PanelMessage {
    var message = PanelMessage(service: endpoint.name)
    do {
      message.redis = try keys(over: try connected())
    } catch {
      // It does not answer: the next look connects anew.
      connection = nil
    }
    return message
  }

  private func connected() throws(RedisError) -> RedisConnection {
    if let connection, !connection.isClosed { return connection }
    let new = try RedisConnection(
      to: endpoint.socket.map { .unix(path: $0) } ?? .tcp(host: endpoint.host, port: endpoint.port),
      timeout: .milliseconds(500))
    if let password = endpoint.password {
      let credentials = RedisCredentials(
        user: endpoint.user.isEmpty ? nil : endpoint.user, password: password)
      _ = try new.command(credentials.command).checked()
    }
    // Redis before 7.2 cannot leave a key's last use alone.
    try new.command("CLIENT", "NO-TOUCH", "ON")
    try new.command("CLIENT", "SETNAME", "etude")
    if let number = Int(endpoint.database), number > 0 {
      _ = try new.command("SELECT", String(number)).checked()
    }
    connection = new
    return new
  }

  private func keys(over redis: RedisConnection) throws(RedisError) -> PanelMessage.Redis {
    let count = try redis.command("DBSIZE").checked().integer()
    var names: Set<[UInt8]> = []
    var cursor = "0"
    for _ in 0..<Self.mostScans {
      let page = try redis.command("SCAN", cursor, "COUNT", "500").checked().array()
      guard page.count == 2 else { break }
      cursor = try page[0].string()
      for name in try page[1].array() { names.insert(try name.bytes()) }
      if cursor == "0" || names.count >= Self.mostKeys { break }
    }
    let listed = names.sorted { $0.lexicographicallyPrecedes($1) }.prefix(Self.mostKeys)
    let types = try redis.pipeline(listed.map { [Array("TYPE".utf8), $0] })
    var keys: [PanelMessage.Redis.Key] = []
    for (name, type) in zip(listed, types) {
      let word: String
      do { word = try type.checked().string() } catch { continue }
      let facts = try redis.pipeline([
        [Array((Self.counts[word] ?? "EXISTS").utf8), name], [Array("PTTL".utf8), name],
      ])
      // A key that has gone meanwhile is none.
      guard word != "none", case .integer(let size) = facts[0], case .integer(let left) = facts[1]
      else { continue }
      keys.append(
        PanelMessage.Redis.Key(
          name: VisibleText.text(from: name), type: word, size: size,
          // Whole seconds: what only grows older is nothing new.
          milliseconds: left < 0 ? nil : (left + 999) / 1_000 * 1_000))
    }
    return PanelMessage.Redis(keys: keys, count: count)
  }

  private static let counts = [
    "string": "STRLEN", "list": "LLEN", "set": "SCARD", "zset": "ZCARD", "hash": "HLEN",
    "stream": "XLEN",
  ]
}
