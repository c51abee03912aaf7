/// What a server has done so far, and what it holds.
public struct KVStatistics: Sendable, Equatable {
  /// How many connections are open.
  public var connections = 0
  /// How many connections were made, those that are closed included.
  public var acceptedConnections = 0
  /// How many connections were closed unread, because another user of the machine made them.
  public var refusedConnections = 0
  /// How many connections were closed because all together held too much memory.
  public var evictedConnections = 0
  /// How many times the server has woken up, because something had happened.
  public var rounds = 0
  /// How many requests were answered.
  public var requests = 0
  /// How many calls of the system brought bytes.
  public var reads = 0
  /// How many calls of the system took bytes.
  public var writes = 0
  /// How many bytes were read.
  public var bytesRead = 0
  /// How many bytes were written.
  public var bytesWritten = 0
  /// How many bytes of memory the connections' buffers hold.
  public var bufferedBytes = 0
  /// The most that they ever held.
  public var peakBufferedBytes = 0
  /// How many keys there are.
  public var keys = 0
}
