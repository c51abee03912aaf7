/// Clients were not done in time when a server stopped, and were cut off.
public struct DrainError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What there was still to be done.
  public enum Rest: Sendable, Equatable {
    /// Requests were under way.
    case requests
    /// Replies had not been read.
    case replies
    /// The close had not been answered.
    case closes
  }

  /// How many connections were cut off.
  public var connections: Int
  /// How long they had.
  public var patience: Duration
  /// What they had still to do.
  public var rest: Rest

  /// Names the connections and the time.
  public init(connections: Int, patience: Duration, rest: Rest) {
    (self.connections, self.patience, self.rest) = (connections, patience, rest)
  }

  /// Throws unless no connection was cut off.
  package static func check(
    _ connections: Int, _ patience: Duration, _ rest: Rest
  ) throws(DrainError) {
    guard connections == 0 else {
      throw DrainError(connections: connections, patience: patience, rest: rest)
    }
  }

  /// How many, and after what time.
  public var description: String {
    let plural = connections == 1 ? "" : "s"
    return switch rest {
    case .requests:
      "\(connections) connection\(plural) had a request under way after \(patience)"
    case .replies:
      "\(connections) connection\(plural) had replies left to read after \(patience)"
    case .closes:
      "\(connections) client\(plural) did not answer the close within \(patience)"
    }
  }
}
