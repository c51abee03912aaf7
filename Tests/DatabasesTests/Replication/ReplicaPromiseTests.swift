import Databases
import Foundation
import PostgresClient
import Processes
import Services
import Testing

/// What an `upToDate` session is promised, where the primary is behind and where it is another one.
@Suite("A promise, against a primary that hides and one that is new")
struct ReplicaPromiseTests {
  private static let version = "SELECT version FROM profile"

  @Test("A commit that a replica has shown is not hidden again by the primary that waits")
  func primaryIsBehind() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    // No standby has this name, so a commit waits until it is no longer asked for.
    try database.ask("p", "ALTER SYSTEM SET synchronous_standby_names = 'cut_off'")
    try database.lease.perform(.crash, on: "p")
    try database.lease.perform(.start, on: "p")
    let writer = try PostgresConnection(url: database.server("p").url)
    try writer.startQuery("UPDATE profile SET version = 1")
    try wait { try database.ask("r1", Self.version) == "1" }
    #expect(try database.ask("p", Self.version) == "0", "it waits, and hides")

    let router = try database.router()
    var session = ReplicaSession(.upToDate)
    let reads = try (1...6).map { _ in try router.read(Self.version, for: &session, at: .zero) }
    #expect(reads.map(\.server) == ["p", "r1", "r1", "r1", "r1", "r1"])
    #expect(reads.map(\.firstValue) == ["0", "1", "1", "1", "1", "1"])
    let shown = try #require(session.token?.shownByReplica)
    #expect(reads[2].skipped.map(\.server) == ["p"])
    // A session that goes on from the text of its token is not taken back either.
    let text = try #require(session.token?.description)
    var later = ReplicaSession(.upToDate, token: SessionToken(text))
    let alone = ReplicaRouter(primary: try database.server("p"), replicas: [])
    let error = #expect(throws: RoutingError.self) {
      try alone.read(Self.version, for: &later, at: .zero)
    }
    guard case .staleToken(_, let skipped) = error else {
      Issue.record("not stale: \(String(describing: error))")
      return
    }
    #expect(skipped == [SkippedServer(server: "p", reason: .mayHide(shown))])
    // Who has seen nothing is answered with what there is.
    var other = ReplicaSession(.upToDate)
    #expect(try alone.read(Self.version, for: &other, at: .zero).firstValue == "0")

    try database.ask("p", "ALTER SYSTEM RESET synchronous_standby_names")
    try database.ask("p", "SELECT pg_reload_conf()")
    _ = try writer.finishQuery()
    #expect(try alone.read(Self.version, for: &later, at: .zero).firstValue == "1")
    let servers = try (1...2).map { _ in
      try router.read(Self.version, for: &session, at: .zero).server
    }
    #expect(Set(servers) == ["p", "r1"])
  }

  @Test("A transaction that only stands open does not keep the primary from answering")
  func idleTransaction() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    let writer = try PostgresConnection(url: database.server("p").url)
    try writer.query("BEGIN")
    try writer.query("UPDATE profile SET version = 9")
    let router = try database.router()
    var session = ReplicaSession(.upToDate)
    let reads = try (1...4).map { _ in try router.read(Self.version, for: &session, at: .zero) }
    #expect(reads.map(\.server) == ["p", "r1", "p", "r1"])
  }

  @Test("After a failover an old token is refused, wherever the new log ends")
  func newTimeline() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    var session = ReplicaSession(.upToDate)
    let router = try database.router()
    // What is written now never comes to the standby.
    try database.lease.perform(.crash, on: "r1")
    try router.write("UPDATE profile SET version = 1", for: &session, at: .zero)
    let token = try #require(session.token)
    #expect(token.timeline == 1)
    try database.lease.perform(.crash, on: "p")
    try database.lease.perform(.start, on: "r1")
    try database.lease.perform(.promote, on: "r1")
    // The new log goes on past the place of the lost write.
    while try database.ask("r1", "SELECT pg_current_wal_lsn() > '\(token.position)'") != "t" {
      try database.ask("r1", "CREATE TABLE filler AS SELECT generate_series(1, 10000)")
      try database.ask("r1", "DROP TABLE filler")
    }
    let after = ReplicaRouter(primary: try database.server("r1"), replicas: [])
    let error = #expect(throws: RoutingError.self) {
      try after.read(Self.version, for: &session, at: .zero)
    }
    guard case .staleToken(token, let skipped) = error else {
      Issue.record("not stale: \(String(describing: error))")
      return
    }
    #expect(skipped == [SkippedServer(server: "r1", reason: .otherTimeline(2, token: 1))])
    // It stays so when the session writes: its old write may be lost, and it was promised to see it.
    try after.write("UPDATE profile SET version = 2", for: &session, at: .zero)
    #expect(throws: RoutingError.self) { try after.read(Self.version, for: &session, at: .zero) }
    var fresh = ReplicaSession(.upToDate)
    #expect(try after.read(Self.version, for: &fresh, at: .zero).firstValue == "2")
    #expect(fresh.token?.timeline == 2)
  }

  private func wait(until holds: () throws -> Bool) throws {
    let deadline = Deadline.after(.seconds(20))
    while try !holds() {
      try #require(!deadline.hasPassed)
      Pause.moment()
    }
  }
}
