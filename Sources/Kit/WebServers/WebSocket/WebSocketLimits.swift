/// What a WebSocket server takes before it refuses, so that no client can make it hold more memory,
/// and none can keep others from being served.
public struct WebSocketLimits: Sendable, Equatable {
  /// The most connections at a time. One more is closed at once.
  public var connections = 10_000
  /// The longest request line and header fields together, in bytes.
  public var headBytes = 8 << 10
  /// The longest message, in bytes, all its fragments together. A longer one ends the connection with
  /// the code 1009.
  public var messageBytes = 64 << 10
  /// How many frames a client may send at once that complete no message: pings, pongs, and parts. More come
  /// back with time, all of them in ten seconds. One more ends the connection with the code 1008.
  public var idleFrames = 1_000
  /// A client that has so many bytes left to read is cut off: it would hold up no other client, but
  /// it would take more and more memory.
  public var unsentBytes = 256 << 10
  /// The most memory that half messages and unsent ones take, over all connections. Beyond it the
  /// connection that holds the most is cut off.
  public var heldBytes = 64 << 20
  /// How long the request of a new connection may take.
  public var requestTime: Duration = .seconds(10)
  /// How long a client may take to answer a close, and to end the connection after it.
  public var closeTime: Duration = .seconds(2)

  /// The address that it listens on. Another one than this machine's own is for a server behind a
  /// proxy only.
  package var host = "127.0.0.1"
  /// Whether a proxy stands before it, which authenticates its clients and passes on requests for
  /// whatever host it has itself.
  package var isBehindProxy = false

  /// The usual limits.
  public init() {}
}

/// What a WebSocket server has done so far.
public struct WebSocketStatistics: Sendable, Equatable {
  /// How many connections are open, those without a finished handshake included.
  public var connections = 0
  /// How many connections were made, those that are closed included.
  public var acceptedConnections = 0
  /// How many connections were closed unread, because another user of the machine made them.
  public var refusedConnections = 0
  /// How many handshakes were done.
  public var handshakes = 0
  /// How many requests were answered in another way, malformed ones included.
  public var otherRequests = 0
  /// How many messages have come.
  public var received = 0
  /// How many messages were given to connections to be sent.
  public var sent = 0
  /// How many clients were cut off because they did not read what was sent to them.
  public var slowClients = 0
  /// How many connections were cut off because all together held too much memory.
  public var evictedConnections = 0
  /// How many clients broke a rule of the protocol, or sent too long a message.
  public var faults = 0
  /// How many bytes of memory half messages and unsent ones take.
  public var heldBytes = 0
  /// The most that they ever took.
  public var peakHeldBytes = 0
}
