import Applications
import Foundation
import PostgresClient
import Processes
import RedisClient
import Synchronization
import Systems
import TestSupport
import Testing

@Suite("A notification service that runs")
struct NotificationSystemTests {
  private struct NoUsers: Error {}

  private static func connector(_ server: RedisServer)
    -> @Sendable () throws(RedisError) -> sending RedisConnection
  {
    let path = server.socketPath
    return { () throws(RedisError) in
      try RedisConnection(to: .unix(path: path), timeout: .seconds(10))
    }
  }

  /// Waits until the service says so.
  private func wait(
    _ system: NotificationSystem, until isDone: (NotificationLedger) -> Bool
  ) throws -> NotificationLedger {
    let deadline = Deadline.after(.seconds(60))
    while true {
      let text = try ChildProcess.collect(
        .init(
          "curl", ["--silent", system.url + "/ledger"],
          environment: ["PATH": Executable.defaultPath]), deadline: .after(.seconds(60))
      ).output
      let ledger = try JSONDecoder().decode(NotificationLedger.self, from: Data(text.utf8))
      #expect(ledger.isBalanced, "\(ledger)")
      if isDone(ledger) { return ledger }
      try #require(!deadline.hasPassed, "\(ledger)")
    }
  }

  @Test("httpx sends a thousand requests, and each message is sent once")
  func crowd() throws {
    let server = try RedisServer()
    let system = try NotificationSystem(
      connect: Self.connector(server), users: { throw NoUsers() })
    system.providers[.sms]?.rewrite([.fail("451"), .loseAnswer, .slow(50)])
    let lines = try PythonPeer.lines("http/notification-clients.py", system.url, "8", "125")
    #expect(lines == Array(repeating: "125", count: 8))
    let ledger = try wait(system) { $0.sent == 1000 }
    #expect(ledger.queued == 0 && ledger.failed == 0)
    #expect(system.providers.values.reduce(0) { $0 + $1.sentCount } == 1000)
    try system.stop()
  }

  @Test("A campaign reaches all users, and goes on where it was after a stop")
  func campaign() throws {
    let server = try RedisServer()
    let cluster = try PostgresCluster.shared.get()
    let database = cluster.uniqueDatabaseName()
    let admin = ["host": cluster.host, "port": "\(cluster.port)", "user": cluster.user]
    try PostgresConnection(parameters: admin.merging(["dbname": "postgres"]) { $1 })
      .query("CREATE DATABASE \(database)")
    let parameters = admin.merging(["dbname": database]) { $1 }
    try PostgresConnection(parameters: parameters).query(
      """
      CREATE TABLE users AS SELECT n AS id, 'user' || n AS name, n || '@example.org' AS email
      FROM generate_series(1, 1000) n
      """)
    let users = { @Sendable in try PostgresConnection(parameters: parameters) }
    let body = #"{"name":"spring","template":"sale","values":{"percent":"5","day":"Friday"}}"#
    let first = try NotificationSystem(connect: Self.connector(server), users: users)
    let answer = try ChildProcess.collect(
      .init(
        "curl",
        ["--silent", "-H", "Content-Type: application/json", "-d", body, first.url + "/campaigns"],
        environment: ["PATH": Executable.defaultPath]), deadline: .after(.seconds(60))
    ).output
    #expect(answer == #"{"id":"spring"}"#)
    _ = try wait(first) { $0.requested > 0 }
    try first.stop()
    let sentBefore = first.providers.values.reduce(0) { $0 + $1.sentCount }
    let second = try NotificationSystem(connect: Self.connector(server), users: users)
    let ledger = try wait(second) { $0.sent == 1000 }
    #expect(ledger.requested == 1000 && ledger.suppressed == 0)
    let sentAfter = second.providers.values.reduce(0) { $0 + $1.sentCount }
    #expect(sentBefore + sentAfter == 1000)
    try second.stop()
  }

  @Test("A stop waits for the provider that is being asked")
  func stop() throws {
    let server = try RedisServer()
    let system = try NotificationSystem(
      workerCount: 2, connect: Self.connector(server), users: { throw NoUsers() })
    system.providers[.push]?.rewrite([.slow(300)])
    let body = #"{"template":"shipped","to":"device-1","values":{"order":"7"}}"#
    _ = try ChildProcess.collect(
      .init(
        "curl",
        [
          "--silent", "-H", "Content-Type: application/json", "-d", body,
          system.url + "/notifications",
        ],
        environment: ["PATH": Executable.defaultPath]), deadline: .after(.seconds(60)))
    let queues = NotificationQueues(.strict, on: try Self.connector(server)())
    let deadline = Deadline.after(.seconds(20))
    while system.providers[.push]?.callCount == 0 { try #require(!deadline.hasPassed) }
    try system.stop()
    let ledger = try queues.ledger()
    #expect(ledger.sent == 1 && ledger.queued == 0)
    #expect(try queues.queues.allSatisfy { try $0.counts().active == 0 })
  }

  @Test("A service whose Redis is away reports it, stops all the same, and leaves no thread")
  func away() throws {
    let server = try RedisServer()
    let reports = Reports()
    let system = try NotificationSystem(
      connect: Self.connector(server), users: { throw NoUsers() },
      report: { reports.list.withLock { [text = $0] in $0.append(text) } })
    server.stop()
    let deadline = Deadline.after(.seconds(20))
    while reports.list.withLock({ $0.isEmpty }) { try #require(!deadline.hasPassed) }
    try system.stop()
  }

  private final class Reports: Sendable { let list = Mutex<[String]>([]) }
}
