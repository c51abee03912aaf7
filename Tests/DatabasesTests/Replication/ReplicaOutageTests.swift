import Databases
import PostgresClient
import Services
import Testing

@Suite("A router whose servers go away")
struct ReplicaOutageTests {
  private static let version = "SELECT version FROM profile"

  @Test("A dead replica is skipped and reported, and used again when it is back")
  func deadReplica() throws {
    let database = try ReplicatedDatabase(standbys: 2)
    let router = try database.router(primaryWeight: 0, weights: [1, 1])
    var session = ReplicaSession()
    func read(at seconds: Int) throws -> RoutedRows {
      try router.read(Self.version, for: &session, at: .seconds(seconds))
    }
    #expect(try [read(at: 0), read(at: 0)].map(\.server) == ["r1", "r2"])
    try database.lease.perform(.crash, on: "r1")
    let answers = try (1...4).map { try read(at: $0) }
    #expect(answers.map(\.server) == ["r2", "r2", "r2", "r2"])
    #expect(answers.map(\.firstValue) == ["0", "0", "0", "0"])
    for answer in answers {
      #expect(answer.skipped == [SkippedServer(server: "r1", reason: .unreachable)])
    }
    try database.lease.perform(.start, on: "r1")
    #expect(try read(at: 10).server == "r2", "it is left alone for ten seconds")
    #expect(try Set((11...14).map { try read(at: $0).server }) == ["r1", "r2"])
    #expect(router.counters.map(\.counters.skips) == [0, 5, 0])
  }

  @Test("Without the primary nothing is written, and who needs it is told so")
  func deadPrimary() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    let router = try database.router(primaryWeight: 0)
    var naive = ReplicaSession()
    var pinned = ReplicaSession(.primaryAfterWrite(for: .seconds(60)))
    var careful = ReplicaSession(.upToDate)
    try database.ask("r1", "SELECT pg_wal_replay_pause()")
    try router.write("UPDATE profile SET version = 1", for: &pinned, at: .zero)
    try router.write("UPDATE profile SET version = 2", for: &careful, at: .zero)
    let token = try #require(careful.token)
    try database.lease.perform(.crash, on: "p")
    let gone = SkippedServer(server: "p", reason: .unreachable)
    // The connection was open, so nobody knows what the server did before it went.
    let first = #expect(throws: RoutingError.self) {
      try router.write("UPDATE profile SET version = 3", for: &naive, at: .seconds(1))
    }
    guard case .outcomeUnknown("p", _) = first else {
      Issue.record("not unknown: \(String(describing: first))")
      return
    }
    #expect(throws: RoutingError.noServer(skipped: [gone])) {
      try router.write("UPDATE profile SET version = 3", for: &naive, at: .seconds(1))
    }
    #expect(throws: RoutingError.noServer(skipped: [gone])) {
      try router.write("UPDATE profile SET version = 3", for: &naive, at: .seconds(30))
    }
    #expect(throws: RoutingError.noServer(skipped: [gone])) {
      try router.read(Self.version, for: &pinned, at: .seconds(31))
    }
    let stale = #expect(throws: RoutingError.self) {
      try router.read(Self.version, for: &careful, at: .seconds(31))
    }
    guard case .staleToken(token, let skipped) = stale else {
      Issue.record("not stale: \(String(describing: stale))")
      return
    }
    #expect(skipped.map(\.server) == ["r1", "p"])
    // Who was promised nothing is answered, with what is there.
    #expect(try router.read(Self.version, for: &naive, at: .seconds(31)).firstValue == "0")
  }

  @Test("A write whose end nobody saw is not repeated")
  func outcomeUnknown() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    let router = try database.router(primaryWeight: 0)
    var session = ReplicaSession(.upToDate)
    let error = #expect(throws: RoutingError.self) {
      try router.write(
        "SELECT pg_terminate_backend(pg_backend_pid())", for: &session, at: .zero)
    }
    guard case .outcomeUnknown("p", _) = error else {
      Issue.record("not unknown: \(String(describing: error))")
      return
    }
    // Only that connection was lost; after a while the primary is tried again.
    try router.write("UPDATE profile SET version = 1", for: &session, at: .seconds(10))
    #expect(try database.ask("p", Self.version) == "1")
  }

  @Test("A write whose position cannot be asked is reported as done, and without a token")
  func positionUnknown() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    let router = try database.router()
    var session = ReplicaSession(.upToDate)
    try router.write("BEGIN", for: &session, at: .zero)
    let token = session.token
    #expect(throws: RoutingError.self) {
      try router.write("SELECT 1 / 0", for: &session, at: .zero)
    }
    // The one statement that a failed transaction lets pass is the empty one.
    let error = #expect(throws: RoutingError.self) {
      try router.write("", for: &session, at: .zero)
    }
    guard case .positionUnknown("p", let cause) = error else {
      Issue.record("not reported: \(String(describing: error))")
      return
    }
    #expect(cause.sqlState == "25P02" && session.token == token)
  }
}
