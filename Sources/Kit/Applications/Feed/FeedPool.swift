import Dispatch
import PostgresClient
import RedisClient
import Synchronization

/// Desks for many threads: each has one for as long as it needs it, and others wait for their turn.
public final class FeedPool: Sendable {
  // Safe to share: a desk is in the pool or with one thread.
  private struct Lent: @unchecked Sendable { let desk: FeedDesk }

  private let open: @Sendable () throws -> FeedDesk
  private let idle = Mutex<[Lent]>([])
  private let seats: DispatchSemaphore

  /// Makes a pool; nothing is connected before it is needed.
  ///
  /// - Parameters:
  ///   - size: how many desks there are at most.
  ///   - open: makes a desk on new connections.
  /// - Precondition: there is a desk at least.
  public init(size: Int = 16, open: @escaping @Sendable () throws -> FeedDesk) {
    precondition(size >= 1, "without a desk nothing can be done")
    self.open = open
    seats = DispatchSemaphore(value: size)
  }

  /// Makes a pool of connections to two servers.
  public convenience init(
    postgres: String, redis: String, size: Int = 16, settings: FeedSettings = FeedSettings()
  ) {
    self.init(size: size) {
      let parameters = [
        "connect_timeout": "5", "options": "-c statement_timeout=5s", "application_name": "feed",
      ]
      return FeedDesk(
        try PostgresConnection(url: postgres, parameters: parameters),
        try RedisConnection(url: redis), settings: settings)
    }
  }

  /// Lends a desk. When one that was used before has lost its server, `body` is called a second time,
  /// with a new one: so it must be possible to do it twice.
  ///
  /// - Returns: what the body returns.
  /// - Throws: what the body throws, `PostgresError` or `RedisError` when there is no connection.
  public func withDesk<Value>(_ body: (FeedDesk) throws -> Value) throws -> Value {
    seats.wait()
    defer { seats.signal() }
    if let lent = idle.withLock({ $0.popLast() }) {
      do {
        return try use(lent, body)
      } catch {
        guard lent.desk.isBroken else { throw error }
        // The other idle ones are as old.
        idle.withLock { $0 = [] }
      }
    }
    return try use(Lent(desk: try open()), body)
  }

  private func use<Value>(_ lent: Lent, _ body: (FeedDesk) throws -> Value) throws -> Value {
    defer { if !lent.desk.isBroken { idle.withLock { $0.append(lent) } } }
    return try body(lent.desk)
  }
}
