/// Where a Redis server listens.
public enum RedisEndpoint: Sendable, Hashable, CustomStringConvertible {
  /// A TCP port. The host is a name or an address.
  case tcp(host: String, port: Int)
  /// A Unix socket.
  case unix(path: String)

  /// As redis-cli names a server in its messages: `127.0.0.1:6379`, or the socket's path.
  public var description: String {
    switch self {
    case .tcp(let host, let port): "\(host):\(port)"
    case .unix(let path): path
    }
  }
}
