/// Why Redis could not be talked to, or answered with something else than was asked for.
public enum RedisError: Error, Sendable, Equatable, CustomStringConvertible {
  /// This text does not name a server.
  case invalidAddress(String)
  /// No connection: the server, and the system's reason.
  case cannotConnect(RedisEndpoint, reason: String)
  /// The connection is gone: the server closed it, or was closed itself.
  case connectionLost(reason: String)
  /// No complete reply arrived in the time allowed. The connection is closed, because a reply
  /// that came late would be taken for the reply to the next command.
  case timedOut(after: Duration)
  /// What arrived is not RESP2. The connection is closed.
  case protocolViolation(String)
  /// A single reply is larger than the connection was told to accept.
  case replyTooLarge(limit: Int)
  /// The server answered with an error: its text, with its code (`WRONGTYPE …`) in front.
  case server(String)
  /// The reply is of another type than the one that was asked for.
  case unexpectedReply(expected: String, actual: String)

  /// What went wrong, in one line.
  public var description: String {
    switch self {
    case .invalidAddress(let text):
      "'\(text)' is not the address of a Redis server; one is redis://127.0.0.1:6379/0"
    case .cannotConnect(let endpoint, let reason):
      "Could not connect to Redis at \(endpoint): \(reason)"
    case .connectionLost(let reason): reason
    case .timedOut(let limit): "Redis did not answer within \(limit)"
    case .protocolViolation(let reason): "Protocol error: \(reason)"
    case .replyTooLarge(let limit):
      "The reply is larger than \(limit) bytes, the most that this connection accepts"
    case .server(let message): message
    case .unexpectedReply(let expected, let actual):
      "Redis answered with \(actual) where \(expected) was expected"
    }
  }
}
