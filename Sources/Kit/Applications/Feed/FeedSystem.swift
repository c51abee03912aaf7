import Dispatch
import Foundation
import PostgresClient
import RedisClient
public import Servers
public import Systems
public import WebServers

/// The feed as a program: its HTTP server, and workers that make feeds.
///
///     let feed = try FeedSystem(postgres: address(of: "db")!, redis: address(of: "cache")!)
///     share("api", feed.url)
///     …
///     try feed.stop()
///
/// Redis needs the `BF.*` commands.
public final class FeedSystem: Sendable {
  /// Where it listens: `http://127.0.0.1:40123`.
  public var url: String { server.url }
  /// The desks of its requests and workers.
  public let pool: FeedPool

  private let server: HTTPServer
  private let workers: FeedWorkers

  /// Starts it: makes the tables that are missing, puts the profiles into the index, and listens.
  ///
  /// - Parameters:
  ///   - postgres: the database's URL.
  ///   - redis: the URL of a Redis server with the `BF.*` commands.
  ///   - port: the port on 127.0.0.1; 0 stands for a free one.
  ///   - workers: how many feeds are made at the same time; 0 for none, when other processes make them.
  ///   - settings: how feeds are made.
  ///   - log: told of each request.
  /// - Throws: `PostgresError` or `RedisError` when a server cannot be used, `SocketError` when the port
  ///   cannot.
  public init(
    postgres: String, redis: String, port: UInt16 = 0, workers: Int = 2,
    settings: FeedSettings = FeedSettings(),
    log: @escaping @Sendable (HTTPLogEntry) -> Void = { _ in }
  ) throws {
    let pool = FeedPool(postgres: postgres, redis: redis, settings: settings)
    try pool.withDesk { desk in
      try desk.database.prepare()
      try desk.indexProfiles()
      // Better now than at the first swipe.
      _ = try desk.redis.command("BF.EXISTS", "feed:none", "0").checked()
    }
    self.pool = pool
    server = try HTTPServer(FeedRoutes.routes(on: pool), name: "feed", port: port, log: log)
    self.workers = FeedWorkers(workers, redis: redis, pool: pool)
  }

  /// Ends it: requests that have begun are answered, and jobs that have begun are done.
  ///
  /// - Throws: `DrainError` when connections had to be cut.
  public func stop(within patience: Duration = .seconds(5)) throws(DrainError) {
    defer { workers.stop() }
    try server.stop(within: patience)
  }
}

/// Workers that make feeds, on threads of their own.
public final class FeedWorkers: Sendable {
  private let worker: JobWorker?
  private let ended = DispatchGroup()

  /// Starts workers.
  ///
  /// - Parameters:
  ///   - count: how many jobs are done at the same time; 0 for none.
  ///   - redis: the URL of the server that has the queue.
  ///   - pool: the desks that they work with.
  ///   - before: called before each job.
  public init(
    _ count: Int, redis: String, pool: FeedPool,
    before: @escaping @Sendable (ActiveJob) -> Void = { _ in }
  ) {
    guard count > 0 else {
      worker = nil
      return
    }
    let worker = JobWorker(
      FeedDesk.queueName, concurrency: count,
      connect: { () throws(RedisError) in try RedisConnection(url: redis) }
    ) { job in
      before(job)
      try pool.withDesk { try $0.perform(job) }
    }
    self.worker = worker
    let ended = ended
    ended.enter()
    Thread.detachNewThread {
      worker.run()
      ended.leave()
    }
  }

  /// Takes no further job, and waits until those that have begun are done.
  public func stop() {
    worker?.stop()
    ended.wait()
  }
}
