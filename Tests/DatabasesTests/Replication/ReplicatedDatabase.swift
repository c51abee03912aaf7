import Databases
import LessonModel
import PostgresClient
import Processes
import Services
import Testing

/// A primary `p` with standbys `r1`, `r2`, …, a test's own, and a router over them.
final class ReplicatedDatabase {
  let lease: ServiceLease
  private let folder = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
  private let run: Run

  init(standbys: Int) throws {
    try FileSystem.makeFolder(folder, mode: 0o711)
    run = try Run(in: folder)
    let names = (1...standbys).map { "r\($0)" }
    lease = try ServiceHost(run: run).acquire(
      [.init("p", .postgres)] + names.map { .init($0, .postgres, standbyOf: "p") },
      lesson: "router")
    try ask("p", "CREATE TABLE profile (version int NOT NULL)")
    try ask("p", "INSERT INTO profile VALUES (0)")
    for name in names { try waitUntilReplayed(name) }
  }

  deinit {
    lease.release()
    run.cleanUp()
    FileSystem.remove(folder)
  }

  func server(_ name: String, weight: Int = 1) throws -> DatabaseServer {
    DatabaseServer(name, url: try #require(lease.endpoint(name)).url, weight: weight)
  }

  func router(primaryWeight: Int = 1, weights: [Int] = [1]) throws -> ReplicaRouter {
    ReplicaRouter(
      primary: try server("p", weight: primaryWeight),
      replicas: try weights.enumerated().map { try server("r\($0 + 1)", weight: $1) })
  }

  /// Asks one server directly, on a connection of its own.
  @discardableResult
  func ask(_ name: String, _ query: String) throws -> String? {
    let endpoint = try #require(lease.endpoint(name))
    return try PostgresConnection(parameters: endpoint.postgresParameters).query(query).firstValue
  }

  /// Waits until a standby has replayed all that the primary has written.
  func waitUntilReplayed(_ name: String) throws {
    let end = try #require(try ask("p", "SELECT pg_current_wal_lsn()"))
    let deadline = Deadline.after(.seconds(20))
    while try ask(name, "SELECT pg_last_wal_replay_lsn() >= '\(end)'") != "t" {
      try #require(!deadline.hasPassed, "\(name) does not replay")
      Pause.moment()
    }
  }
}
