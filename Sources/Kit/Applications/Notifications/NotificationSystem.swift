import Foundation
public import PostgresClient
public import RedisClient
public import Servers
import Synchronization
import Systems
public import WebServers

/// A notification service that runs: an HTTP interface, workers, an iterator over the users, and
/// scripted providers, by the real clock.
///
/// Each worker is a thread with a connection of its own. A connection that is lost is made anew.
public final class NotificationSystem: Sendable {
  /// Where it answers.
  public var url: String { server.url }
  /// The port that it listens on.
  public var port: UInt16 { server.port }
  /// What the providers were asked.
  public let providers: [NotificationChannel: ScriptedProvider]

  private let server: HTTPServer
  private let connect: @Sendable () throws(RedisError) -> sending RedisConnection
  private let policy: ServicePolicy
  private let templates: [NotificationTemplate]
  private let isStopping = Mutex(false)
  private let threads = DispatchGroup()
  /// Signalled when threads that wait should look again.
  private let changed = DispatchSemaphore(value: 0)
  private let report: @Sendable (String) -> Void
  private let threadCount: Int

  /// The templates that a service has of its own.
  public static let templates: [NotificationTemplate] = {
    let texts: [(String, NotificationChannel, NotificationPriority, String)] = [
      ("login-code", .sms, .p1, "Your code is {{code}}. It is good for {{minutes}} minutes."),
      ("receipt", .email, .p2, "Dear {{name}}, we have received {{amount}} for order {{order}}."),
      ("shipped", .push, .p2, "Order {{order}} is on its way."),
      ("sale", .email, .p3, "Dear {{name}}, everything is {{percent}} % off until {{day}}."),
    ]
    return texts.compactMap { try? NotificationTemplate($0.0, $0.1, $0.2, $0.3) }
  }()

  /// Starts a service.
  ///
  /// - Parameters:
  ///   - port: the port; 0 for a free one.
  ///   - templates: what can be sent.
  ///   - policy: the rule by which the queues are served.
  ///   - workerCount: how many messages are with providers at the same time.
  ///   - connect: connects to Redis. A connection's time-out has to be above two seconds.
  ///   - users: connects to the server with the table `users`, such as a standby.
  ///   - report: told of what goes wrong, on any thread.
  ///   - log: told of each request, on any thread.
  /// - Throws: `SocketError` when it cannot listen there.
  public init(
    port: UInt16 = 0, templates: [NotificationTemplate] = NotificationSystem.templates,
    policy: ServicePolicy = .weighted([8, 1, 1]), workerCount: Int = 4,
    connect: @escaping @Sendable () throws(RedisError) -> sending RedisConnection,
    users: @escaping @Sendable () throws -> PostgresConnection,
    report: @escaping @Sendable (String) -> Void = { _ in },
    log: @escaping @Sendable (HTTPLogEntry) -> Void = { _ in }
  ) throws(SocketError) {
    (self.connect, self.policy, self.templates, self.report) = (connect, policy, templates, report)
    threadCount = workerCount + 1
    providers = Dictionary(
      uniqueKeysWithValues: NotificationChannel.allCases.map { ($0, ScriptedProvider()) })
    let control = NotificationControl(templates, policy: policy, connect: connect)
    let routes = NotificationAPI(control, providers: providers).routes
    server = try HTTPServer(routes, name: "notifications", port: port, log: log)
    for _ in 0..<workerCount { start { try $0.work() } }
    start { try $0.iterate(users) }
  }

  /// Ends the service in good order: requests that have begun are answered, and each worker waits for
  /// its provider. What is queued stays in Redis.
  ///
  /// - Throws: `DrainError` when connections had to be cut.
  public func stop(within patience: Duration = .seconds(5)) throws(DrainError) {
    isStopping.withLock { $0 = true }
    for _ in 0..<threadCount { changed.signal() }
    defer { threads.wait() }
    try server.stop(within: patience)
  }

  private var isOver: Bool { isStopping.withLock { $0 } }

  /// Runs a loop on a thread of its own, and again when it fails.
  private func start(_ loop: @escaping @Sendable (NotificationSystem) throws -> Void) {
    threads.enter()
    Thread.detachNewThread { [self] in
      while !isOver {
        do {
          try loop(self)
        } catch {
          report("\(error)")
          // A server is away. The loop looks again in a while, or when the service stops.
          if !isOver { _ = changed.wait(timeout: .now() + .milliseconds(200)) }
        }
      }
      threads.leave()
    }
  }

  /// Takes messages until the service stops, and ends with the last answer.
  private func work() throws {
    let connection = try connect()
    let queues = NotificationQueues(policy, on: connection)
    let providers = providers.mapValues { $0 as any NotificationProvider }
    let worker = NotificationWorker(queues, providers, lease: 15_000) { campaign in
      RedisUserBitmap("{notifications}:seen:\(campaign)", on: connection)
    }
    while !isOver || worker.isBusy {
      let now = JobWorker.realTime()
      switch try worker.step(at: now) {
      case .busy(let until):
        _ = changed.wait(timeout: .now() + .milliseconds(min(max(1, until - now), 500)))
      case .idle:
        if isOver { return }
        try queues.sweep(at: now)
        var wait = 500
        for queue in queues.queues {
          if let next = try queue.nextDelayed() { wait = min(wait, next - now) }
        }
        try JobQueue.awaitJob(in: queues.queues, atMost: .milliseconds(max(1, wait)))
      default: continue
      }
    }
  }

  /// Expands campaigns until the service stops.
  private func iterate(_ users: @escaping @Sendable () throws -> PostgresConnection) throws {
    let connection = try connect()
    let campaigns = NotificationControl.campaigns(on: connection)
    let iterator = BulkIterator(
      campaigns, to: NotificationQueues(policy, on: connection),
      users: PostgresUserSource(connect: users), templates: templates)
    while !isOver {
      let now = JobWorker.realTime()
      guard case .idle = try iterator.step(at: now) else { continue }
      try campaigns.sweep(at: now)
      var wait = 500
      if let next = try campaigns.nextDelayed() { wait = min(wait, next - now) }
      try JobQueue.awaitJob(in: [campaigns], atMost: .milliseconds(max(1, wait)))
    }
  }
}
