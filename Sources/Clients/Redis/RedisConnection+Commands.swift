import Glibc

/// Sending and waiting.
extension RedisConnection {
  /// Sends a command and waits for its reply.
  ///
  /// - Parameters:
  ///   - arguments: the command's name and arguments; any bytes.
  ///   - limit: how long to wait; nil for the connection's own `timeout`. Give a blocking
  ///     command (`BLPOP`) longer than the command itself may take.
  /// - Returns: the reply, which may be an error reply.
  /// - Throws: `RedisError` when there is no reply.
  public func command(
    _ arguments: [[UInt8]], timeout limit: Duration? = nil
  ) throws(RedisError) -> RedisReply {
    append(arguments)
    return try awaitReply(within: limit ?? timeout)
  }

  /// Sends a command of text arguments and waits for its reply.
  ///
  ///     try redis.command("SET", "greeting", "hello")
  ///
  /// - Returns: the reply, which may be an error reply.
  /// - Throws: `RedisError` when there is no reply.
  @discardableResult
  public func command(_ arguments: String...) throws(RedisError) -> RedisReply {
    try command(arguments.map { Array($0.utf8) })
  }

  /// Sends all commands before it reads the first reply: one round trip instead of many.
  ///
  /// - Returns: one reply for each command, in order; any of them may be an error reply.
  /// - Throws: `RedisError` when a reply is missing; some of the commands may have been run.
  /// - Complexity: one round trip, and O(n) in the bytes of commands and replies.
  public func pipeline(_ commands: [[[UInt8]]]) throws(RedisError) -> [RedisReply] {
    var replies: [RedisReply] = []
    replies.reserveCapacity(commands.count)
    for command in commands { append(command) }
    for _ in commands { replies.append(try awaitReply(within: timeout)) }
    return replies
  }

  /// Sends all commands, of text arguments, before it reads the first reply.
  ///
  /// - Returns: one reply for each command, in order; any of them may be an error reply.
  /// - Throws: `RedisError` when a reply is missing; some of the commands may have been run.
  @discardableResult
  public func pipeline(_ commands: [[String]]) throws(RedisError) -> [RedisReply] {
    try pipeline(commands.map { $0.map { Array($0.utf8) } })
  }

  /// Waits for the next reply, or message of a subscription.
  ///
  /// - Throws: `RedisError`; after `timedOut` the connection is closed.
  public func awaitReply(within limit: Duration) throws(RedisError) -> RedisReply {
    if let reply = try replyIfAny(within: limit) { return reply }
    close()
    throw .timedOut(after: limit)
  }

  /// Waits for the next reply for at most `limit`; nil when none came. Unlike `awaitReply` it
  /// leaves the connection open: the reply is still to come.
  ///
  /// - Throws: `RedisError` when the connection fails.
  public func replyIfAny(within limit: Duration) throws(RedisError) -> RedisReply? {
    let deadline = ContinuousClock.now + limit
    while true {
      if let reply = try nextReply() { return reply }
      try flush()
      if try receive() { continue }
      let left = deadline - .now
      if left <= .zero { return nil }
      waitForSocket(atMost: left)
    }
  }

  /// Closes the connection and waits until the server has forgotten it. A socket that is only
  /// closed may stay in the server's list of clients until the server has looked at it.
  public func closeAndWait(atMost limit: Duration) {
    defer { close() }
    guard !isClosed else { return }
    let deadline = ContinuousClock.now + limit
    _ = shutdown(socket, Int32(SHUT_WR))
    // The server takes the client off its list before it closes its end.
    while (try? receive()) != nil {
      let left = deadline - .now
      if left <= .zero { return }
      waitForSocket(atMost: left)
    }
  }

  private func waitForSocket(atMost limit: Duration) {
    let events = Int16(POLLIN) | (hasUnsentBytes ? Int16(POLLOUT) : 0)
    var entry = pollfd(fd: socket, events: events, revents: 0)
    let (seconds, attoseconds) = limit.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
    // One entry, alive for the call. An error or a signal only makes the caller look again.
    _ = unsafe poll(&entry, 1, Int32(clamping: milliseconds))
  }
}
