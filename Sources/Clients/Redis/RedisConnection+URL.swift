import Foundation

extension RedisConnection {
  /// Connects to the server that a URL names: `redis://[user:password@]host[:port][/database]`, or
  /// `unix:///path/to/socket`.
  ///
  /// - Parameters:
  ///   - url: the URL; the port is 6379 when it names none, the database 0.
  ///   - timeout: how long connecting, and each command, may take.
  /// - Throws: `RedisError` when it is no such URL, or the server cannot be reached.
  public convenience init(url: String, timeout: Duration = .seconds(5)) throws(RedisError) {
    guard let parts = URLComponents(string: url), ["redis", "unix"].contains(parts.scheme) else {
      throw .invalidAddress(url)
    }
    if parts.scheme == "unix" {
      try self.init(to: .unix(path: parts.path), timeout: timeout)
      return
    }
    let host = parts.host.flatMap { $0.isEmpty ? nil : $0 } ?? "127.0.0.1"
    try self.init(to: .tcp(host: host, port: parts.port ?? 6379), timeout: timeout)
    if let password = parts.password {
      let user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
      _ = try command(RedisCredentials(user: user, password: password).command).checked()
    }
    let database = parts.path.drop { $0 == "/" }
    if !database.isEmpty { _ = try command("SELECT", String(database)).checked() }
  }
}
