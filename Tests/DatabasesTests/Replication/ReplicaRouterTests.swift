import Algorithms
import Databases
import PostgresClient
import Services
import Testing

@Suite("A router over a primary and its standbys")
struct ReplicaRouterTests {
  private static let version = "SELECT version FROM profile"

  @Test("Writes go to the primary, reads go round by weight")
  func shares() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    let router = try database.router(weights: [3])
    var session = ReplicaSession()
    for version in 1...4 {
      let answer = try router.write(
        "UPDATE profile SET version = $1 RETURNING pg_is_in_recovery()", parameters: ["\(version)"],
        for: &session, at: .zero)
      #expect(answer.server == "p" && answer.firstValue == "f")
    }
    for _ in 1...12 {
      let answer = try router.read("SELECT pg_is_in_recovery()", for: &session, at: .zero)
      #expect(answer.firstValue == (answer.server == "p" ? "f" : "t"))
    }
    #expect(router.counters.map(\.server) == ["p", "r1"])
    #expect(router.counters.map(\.counters.writes) == [4, 0])
    #expect(router.counters.map(\.counters.reads) == [3, 9])
    // Who was promised nothing costs no questions.
    #expect(router.counters.map(\.counters.positionQueries) == [0, 0])
  }

  @Test("A write that is sent as a read fails on every server, and is not done")
  func writeAsRead() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    let router = try database.router()
    var session = ReplicaSession()
    var refused: [String] = []
    for _ in 1...2 {
      let error = #expect(throws: RoutingError.self) {
        try router.read("UPDATE profile SET version = 9", for: &session, at: .zero)
      }
      guard case .readOnly(let server, let cause) = error else {
        Issue.record("not refused as a write: \(String(describing: error))")
        continue
      }
      #expect(cause.sqlState == "25006")
      refused.append(server)
    }
    #expect(refused.sorted() == ["p", "r1"])
    #expect(try database.ask("p", Self.version) == "0")
    #expect(throws: RoutingError.self) {
      try router.read("SELECT nosuch FROM profile", for: &session, at: .zero)
    }
    // A refused statement takes nobody out of the rounds.
    let servers = try (1...4).map { _ in
      try router.read(Self.version, for: &session, at: .zero).server
    }
    #expect(servers.sorted() == ["p", "p", "r1", "r1"])
    let standby = ReplicaRouter(primary: try database.server("r1"), replicas: [])
    #expect(throws: RoutingError.self) {
      try standby.write("UPDATE profile SET version = 9", for: &session, at: .zero)
    }
  }

  @Test("A replica is skipped until it has replayed the session's write, then used")
  func readYourWrites() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    let router = try database.router(primaryWeight: 0)
    var naive = ReplicaSession()
    var careful = ReplicaSession(.upToDate)
    try database.ask("r1", "SELECT pg_wal_replay_pause()")
    try router.write("UPDATE profile SET version = 1", for: &careful, at: .zero)
    let token = try #require(careful.token)
    #expect(try router.read(Self.version, for: &naive, at: .zero).firstValue == "0")
    for _ in 1...3 {
      let answer = try router.read(Self.version, for: &careful, at: .zero)
      #expect(answer.server == "p" && answer.firstValue == "1")
      guard case .behind(let position?, token.position)? = answer.skipped.first?.reason else {
        Issue.record("not skipped as behind: \(answer.skipped)")
        continue
      }
      #expect(position < token.position)
    }
    try database.ask("r1", "SELECT pg_wal_replay_resume()")
    try database.waitUntilReplayed("r1")
    let answer = try router.read(Self.version, for: &careful, at: .zero)
    #expect(answer.server == "r1" && answer.firstValue == "1" && answer.skipped == [])
    #expect(router.counters.last?.counters.skips == 3)
    // Known to be far enough now, so it is not asked before the read any more.
    let asked = router.counters.last?.counters.positionQueries ?? 0
    _ = try router.read(Self.version, for: &careful, at: .zero)
    #expect(router.counters.last?.counters.positionQueries == asked + 1)
  }

  @Test("Two replicas at different positions never take a session back in time")
  func monotonicReads() throws {
    let database = try ReplicatedDatabase(standbys: 2)
    let router = try database.router(primaryWeight: 0, weights: [1, 1])
    try database.ask("r2", "SELECT pg_wal_replay_pause()")
    try database.ask("p", "UPDATE profile SET version = 1")
    try database.waitUntilReplayed("r1")
    var naive = ReplicaSession()
    let seen = try (1...4).map { _ in try router.read(Self.version, for: &naive, at: .zero) }
    #expect(seen.map(\.firstValue) == ["1", "0", "1", "0"])
    var careful = ReplicaSession(.upToDate)
    let reads = try (1...4).map { _ in try router.read(Self.version, for: &careful, at: .zero) }
    #expect(reads.map(\.firstValue) == ["1", "1", "1", "1"])
    #expect(reads.map(\.server) == ["r1", "r1", "r1", "r1"])
    // Another client, who has seen nothing yet, may be told the old.
    var other = ReplicaSession(.upToDate)
    let first = try router.read(Self.version, for: &other, at: .zero)
    #expect(first.server == "r2" && first.firstValue == "0")
  }

  @Test("A token covers a commit that did not wait for the log")
  func asynchronousCommit() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    let router = try database.router()
    var session = ReplicaSession(.upToDate)
    try router.write("SET synchronous_commit = off", for: &session, at: .zero)
    for version in 1...20 {
      let before = try database.ask("p", "SELECT pg_current_wal_insert_lsn()")
      try router.write(
        "UPDATE profile SET version = $1", parameters: ["\(version)"], for: &session, at: .zero)
      let start = try #require(before.flatMap { LogSequenceNumber($0) })
      #expect(try #require(session.token).position > start)
    }
  }

  @Test("Positions compare and subtract as the server's do")
  func positions() throws {
    let database = try ReplicatedDatabase(standbys: 1)
    var random = SplitMix64(seed: 11)
    for _ in 1...50 {
      let (one, other) = (
        LogSequenceNumber(byteOffset: random.next() >> (1 + random.next(below: 62))),
        LogSequenceNumber(byteOffset: random.next() >> (1 + random.next(below: 62)))
      )
      let answer = try database.ask(
        "p",
        """
        SELECT concat_ws(' ', '\(one)'::pg_lsn, '\(one)'::pg_lsn < '\(other)'::pg_lsn,
          pg_wal_lsn_diff('\(one)', '\(other)'))
        """)
      #expect(answer == "\(one) \(one < other ? "t" : "f") \(one - other)")
    }
  }
}
