/// What a server takes before it refuses, so that no client can make it hold more memory.
public struct KVLimits: Sendable, Equatable {
  /// The longest request, its framing included, in bytes.
  public var requestBytes = 1 << 20
  /// The longest request that is a line, its end included, in bytes.
  public var lineBytes = 64 << 10
  /// The most arguments of a request, the command's name included.
  public var arguments = 1_024
  /// The most connections at a time. One more is told so and closed.
  public var connections = 10_000
  /// A connection that has so many bytes of replies to be sent is not served, nor read from, until
  /// the client has read them.
  public var unsentBytes = 64 << 10
  /// The most memory that half requests and unsent replies take, over all connections. Beyond it the
  /// connection that holds the most is closed.
  public var bufferedBytes = 128 << 20
  /// The most memory that keys and values take, what is kept about each included. Beyond it SET is
  /// answered with an error.
  public var storedBytes = 256 << 20

  /// The usual limits.
  public init() {}
}
