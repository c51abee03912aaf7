/// What an HTTP server has done so far.
public struct HTTPStatistics: Sendable, Equatable {
  /// How many connections are open.
  public var connections = 0
  /// How many connections were made, those that are closed included.
  public var acceptedConnections = 0
  /// How many were closed unread, because another user of the machine made them.
  public var refusedConnections = 0
  /// How many were closed while they were idle or slow, because others were waiting.
  public var evictedConnections = 0
  /// How many requests were answered, malformed ones included.
  public var requests = 0
}
