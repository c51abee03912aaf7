/// What an HTTP server takes before it refuses, so that no client can make it hold more memory, and
/// none can keep others from being served.
public struct HTTPLimits: Sendable, Equatable {
  /// The most connections at a time; each has a thread. One more is served as well, and another one
  /// is closed for it. That is the connection that has been idle, has sent half a request, or has
  /// left its reply unread for the longest time.
  public var connections = 128
  /// The longest request line and header fields together, in bytes. Longer ones are refused with 431
  /// (414 if the target alone is longer), and those that are more than twice as long with 400.
  public var headBytes = 16 << 10
  /// The most header fields: 63, because the library beneath reads 64 and passes over the others.
  public static let headerFields = 63
  /// The longest body, in bytes. A longer one is refused with 413.
  public var bodyBytes = 1 << 20
  /// How long the request line and header fields of a connection's first request may take. The same
  /// holds for each wait for a part of a body, and for room to send a reply.
  public var requestTime: Duration = .seconds(10)
  /// How long a connection may be idle between two requests, the next one's head included.
  public var idleTime: Duration = .seconds(30)
  /// How long what a client still sends is read and thrown away after a reply that it did not wait
  /// for. Otherwise the kernel would reset the connection, and the client lose the reply.
  public var lingerTime: Duration = .seconds(1)

  /// Whether requests for any host are taken, as a proxy passes them on.
  package var takesAnyHost = false

  /// The usual limits.
  public init() {}
}
