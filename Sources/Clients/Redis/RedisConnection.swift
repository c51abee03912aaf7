import CHiredis
import Glibc

/// A connection to a Redis server, over hiredis. This file is the only one that meets the C
/// library.
///
/// It can be used in two ways, which may be mixed while no reply is outstanding:
///
/// - `command` and `pipeline` send and wait for the replies, with a deadline;
/// - `append`, `flush`, `receive` and `nextReply` never wait, for a loop that polls `socket`.
///
/// A connection belongs to one thread at a time; it is not `Sendable`.
///
/// hiredis connects and owns the socket. Bytes are sent and read here for two reasons. hiredis 0.14
/// raises SIGPIPE when it writes to a connection that the server has closed, and it reads neither
/// deeply nested arrays nor with a bound. See `RESPEncoder` and `RESPDecoder`.
@safe public final class RedisConnection {
  /// Where the server is.
  public let endpoint: RedisEndpoint
  /// How long `command` waits for a reply when it is not told otherwise.
  public let timeout: Duration
  /// The most bytes that one reply may have.
  public let maximumReplyBytes: Int

  // Owned: made by `redisConnect…`, freed once, in `close`; nil afterwards.
  private var context: UnsafeMutablePointer<redisContext>?
  private var unsent: [UInt8] = []
  private var sentCount = 0
  private var inbox = [UInt8](repeating: 0, count: 64 << 10)
  private var decoder = RESPDecoder()
  private var bytesOfReply = 0

  /// The most bytes that one reply may have by default: 64 MiB.
  public static let defaultMaximumReplyBytes = 64 << 20

  /// Connects.
  ///
  /// - Parameters:
  ///   - endpoint: where the server is.
  ///   - timeout: how long connecting, and later each `command`, may take.
  ///   - maximumReplyBytes: a larger reply ends the connection with an error.
  /// - Throws: `RedisError.cannotConnect`.
  public init(
    to endpoint: RedisEndpoint, timeout: Duration = .seconds(5),
    maximumReplyBytes: Int = RedisConnection.defaultMaximumReplyBytes
  ) throws(RedisError) {
    self.endpoint = endpoint
    self.timeout = timeout
    self.maximumReplyBytes = maximumReplyBytes
    let components = timeout.components
    let limit = timeval(
      tv_sec: Int(components.seconds), tv_usec: Int(components.attoseconds / 1_000_000_000_000))
    // The strings are copied by hiredis before the calls return.
    let made =
      switch endpoint {
      case .tcp(let host, let port):
        unsafe redisConnectWithTimeout(host, Int32(clamping: port), limit)
      case .unix(let path): unsafe redisConnectUnixWithTimeout(path, limit)
      }
    guard let made = unsafe made else {
      throw .cannotConnect(endpoint, reason: "out of memory")
    }
    // hiredis returned the context to us: it is valid until `redisFree`.
    guard unsafe made.pointee.err == 0 else {
      let reason = unsafe Self.errorText(made)
      unsafe redisFree(made)
      throw .cannotConnect(endpoint, reason: reason)
    }
    unsafe context = unsafe made
    let flags = fcntl(socket, F_GETFL)
    _ = fcntl(socket, F_SETFL, flags | O_NONBLOCK)
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
  }

  deinit { close() }

  /// Whether `close` was called or the connection failed.
  public var isClosed: Bool { unsafe context == nil }

  /// The socket to poll, -1 once closed.
  public var socket: Int32 {
    guard let context = unsafe context else { return -1 }
    // Valid: owned by us and not freed yet.
    return unsafe context.pointee.fd
  }

  /// Closes the connection. May be called twice.
  public func close() {
    guard let owned = unsafe context else { return }
    // Freed exactly once: the only other reference to it is dropped here.
    unsafe redisFree(owned)
    unsafe context = nil
    decoder = RESPDecoder()
    unsent = []
    sentCount = 0
  }

  // MARK: Never waiting

  /// Queues a command; `flush` sends it.
  public func append(_ arguments: [[UInt8]]) {
    RESPEncoder.append(arguments, to: &unsent)
  }

  /// Whether queued bytes have not been sent yet: then the loop waits until `socket` can be
  /// written.
  public var hasUnsentBytes: Bool { unsentByteCount > 0 }

  /// How many bytes are queued and not sent yet.
  public var unsentByteCount: Int { unsent.count - sentCount }

  /// Sends as much as the socket takes.
  ///
  /// - Throws: `RedisError.connectionLost`.
  public func flush() throws(RedisError) {
    while hasUnsentBytes {
      try requireOpen()
      let descriptor = socket
      let start = sentCount
      // The pointer is used only during the call, within the array's bounds.
      let count = unsafe unsent.withUnsafeBytes { bytes in
        unsafe send(
          descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start,
          Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        sentCount += count
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        return
      } else if errno != EINTR {
        throw lose(systemError(errno))
      }
    }
    unsent.removeAll(keepingCapacity: unsent.count < 1 << 20)
    sentCount = 0
  }

  /// Reads what has arrived, at most 64 KiB.
  ///
  /// - Returns: whether anything had arrived.
  /// - Throws: `RedisError.connectionLost` when the server has closed the connection. Replies
  ///   that arrived before can no longer be taken then, so take them first.
  public func receive() throws(RedisError) -> Bool {
    try requireOpen()
    let descriptor = socket
    while true {
      // The pointer is used only during the call, within the array's bounds.
      let count = unsafe inbox.withUnsafeMutableBytes { bytes in
        unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
      }
      if count > 0 {
        bytesOfReply += count
        decoder.feed(inbox[..<count])
        return true
      }
      if count == 0 { throw lose(Self.closedByServer) }
      if errno == EAGAIN || errno == EWOULDBLOCK { return false }
      if errno != EINTR { throw lose(systemError(errno)) }
    }
  }

  /// The next complete reply among what was received, nil when there is none yet.
  ///
  /// - Parameter sink: Where the elements of a reply that is an array go one by one, with their
  ///   index and the number of all. The caller decides then what a long reply costs, and the limit
  ///   is one of each element. The reply is an array without elements then.
  /// - Returns: The reply.
  /// - Throws: `RedisError.protocolViolation` or `replyTooLarge`; the connection is closed then.
  public func nextReply(
    elementsTo sink: ((RedisReply, _ index: Int, _ count: Int) -> Void)? = nil
  ) throws(RedisError) -> RedisReply? {
    do {
      if let reply = try decoder.next(elementsTo: sink.map(counting)) {
        bytesOfReply = 0
        return reply
      }
    } catch {
      close()
      throw error
    }
    guard bytesOfReply <= maximumReplyBytes else {
      close()
      throw .replyTooLarge(limit: maximumReplyBytes)
    }
    return nil
  }

  // MARK: Inside

  // Each element that is handed over begins the count anew.
  private func counting(_ sink: @escaping RESPDecoder.ElementSink) -> RESPDecoder.ElementSink {
    { element, index, count in
      self.bytesOfReply = 0
      sink(element, index, count)
    }
  }

  private func requireOpen() throws(RedisError) {
    if isClosed { throw .connectionLost(reason: "The connection is closed") }
  }

  private static let closedByServer = "Server closed the connection"

  private func lose(_ reason: String) -> RedisError {
    close()
    return .connectionLost(reason: reason)
  }

  // That the server has closed the connection shows as the end of the stream, as a reset or as a
  // broken pipe, depending on which side was faster: one fact, one text.
  private func systemError(_ code: Int32) -> String {
    if code == ECONNRESET || code == EPIPE { return Self.closedByServer }
    // strerror returns a C string that is valid until the next call on this thread.
    return unsafe String(cString: strerror(code))
  }

  private static func errorText(_ context: UnsafeMutablePointer<redisContext>) -> String {
    // `errstr` is a NUL-terminated array inside the struct, copied here.
    unsafe String(characters: context.pointee.errstr)
  }
}

extension String {
  /// Copies the text up to the NUL from a C array, which Swift imports as a tuple.
  fileprivate init<Characters>(characters: Characters) {
    self = unsafe Swift.withUnsafeBytes(of: characters) { bytes in
      // Bounded by the tuple's own size, also when there is no NUL.
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
