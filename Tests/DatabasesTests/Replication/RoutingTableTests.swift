import Databases
import Testing

@Suite("Where a statement goes")
struct RoutingTableTests {
  private func makeTable(primaryWeight: Int = 1, weights: [Int] = [1, 1]) -> RoutingTable {
    RoutingTable(
      primary: "p", primaryWeight: primaryWeight,
      replicas: weights.enumerated().map { (name: "r\($0.offset + 1)", weight: $0.element) },
      retryInterval: .seconds(10))
  }

  private func position(_ offset: UInt64) -> LogSequenceNumber { .init(byteOffset: offset) }

  private func primary(_ offset: UInt64, timeline: Int = 1) -> SessionToken {
    SessionToken(timeline: timeline, position: position(offset))
  }

  private func replica(_ offset: UInt64, timeline: Int = 1) -> SessionToken {
    SessionToken(timeline: timeline, position: position(offset), isReplica: true)
  }

  @Test("Without promises reads go round, by weight")
  func anyServer() throws {
    var table = makeTable(weights: [3])
    var session = ReplicaSession(.anyServer)
    session.noteWrite(at: .zero)
    session.note(primary(100))
    let servers = try (0..<8).map { _ in try table.routeRead(of: session, at: .zero).server }
    #expect(servers == [1, 0, 1, 1, 1, 0, 1, 1])
  }

  @Test("A pinned session reads from the primary until its time is over")
  func pinned() throws {
    var table = makeTable(primaryWeight: 0, weights: [1])
    var session = ReplicaSession(.primaryAfterWrite(for: .seconds(5)))
    #expect(try table.routeRead(of: session, at: .seconds(1)).server == 1)
    session.noteWrite(at: .seconds(2))
    for (now, server) in [(2.0, 0), (6.999, 0), (7, 1), (8, 1)] {
      #expect(try table.routeRead(of: session, at: .seconds(now)).server == server)
    }
    session.noteWrite(at: .seconds(8))
    #expect(try table.routeRead(of: session, at: .seconds(9)).server == 0)
    var zero = ReplicaSession(.primaryAfterWrite(for: .zero))
    zero.noteWrite(at: .seconds(9))
    #expect(try table.routeRead(of: zero, at: .seconds(9)).server == 1)
  }

  @Test("A replica behind the token is skipped until it has replayed it")
  func token() throws {
    var table = makeTable(primaryWeight: 0)
    var session = ReplicaSession(.upToDate)
    session.note(primary(100))
    #expect(table.replicasToAsk(for: session, at: .zero) == [1, 2])
    table.noteAnswer(of: 1, at: replica(99))
    table.noteAnswer(of: 2, at: replica(100))
    #expect(table.replicasToAsk(for: session, at: .zero) == [1])
    for _ in 1...3 {
      let route = try table.routeRead(of: session, at: .zero)
      #expect(route.server == 2)
      #expect(
        route.skipped == [.init(server: "r1", reason: .behind(position(99), token: position(100)))])
      #expect(route.skipped.first?.description == "r1: 1 bytes behind the token")
    }
    // Positions do not go back, so an old answer that comes late changes nothing.
    table.noteAnswer(of: 2, at: replica(50))
    #expect(try table.routeRead(of: session, at: .zero).server == 2)
    table.noteAnswer(of: 1, at: replica(101))
    #expect(table.replicasToAsk(for: session, at: .zero) == [])
    let servers = try (0..<4).map { _ in try table.routeRead(of: session, at: .zero).server }
    #expect(servers.sorted() == [1, 1, 2, 2])
  }

  @Test("When all replicas are behind the primary answers, though it has no share")
  func primaryAsLastResort() throws {
    var table = makeTable(primaryWeight: 0)
    var session = ReplicaSession(.upToDate)
    session.note(primary(7))
    let route = try table.routeRead(of: session, at: .zero)
    #expect(route.server == RoutingTable.primary && route.skipped.count == 2)
    table.noteUnreachable(RoutingTable.primary, at: .zero)
    let behind = ["r1", "r2"].map {
      SkippedServer(server: $0, reason: .behind(nil, token: position(7)))
    }
    let gone = SkippedServer(server: "p", reason: .unreachable)
    #expect(throws: RoutingError.staleToken(primary(7), skipped: behind + [gone])) {
      try table.routeRead(of: session, at: .zero)
    }
    // Somebody who was promised nothing is still answered.
    #expect(try table.routeRead(of: ReplicaSession(), at: .zero).server == 1)
  }

  @Test("A server that is gone is left alone for a while, and what it had replayed is forgotten")
  func unreachable() throws {
    var table = makeTable(primaryWeight: 0)
    var session = ReplicaSession(.upToDate)
    session.note(primary(5))
    for replica in [1, 2] { table.noteAnswer(of: replica, at: self.replica(5)) }
    table.noteUnreachable(1, at: .seconds(1))
    let gone = SkippedServer(server: "r1", reason: .unreachable)
    for now in [1.0, 5, 10.999] {
      let route = try table.routeRead(of: session, at: .seconds(now))
      #expect(route.server == 2 && route.skipped == [gone])
      #expect(table.replicasToAsk(for: session, at: .seconds(now)) == [])
    }
    #expect(table.replicasToAsk(for: session, at: .seconds(11)) == [1])
    table.noteUnreachable(2, at: .seconds(11))
    table.noteUnreachable(1, at: .seconds(11))
    table.noteUnreachable(0, at: .seconds(11))
    let all = ["r1", "r2", "p"].map { SkippedServer(server: $0, reason: .unreachable) }
    #expect(throws: RoutingError.noServer(skipped: all)) {
      try table.routeRead(of: session, at: .seconds(12))
    }
    #expect(throws: RoutingError.noServer(skipped: [all[2]])) {
      try table.routeWrite(at: .seconds(12))
    }
    table.noteAnswer(of: 0)
    #expect(try table.routeWrite(at: .seconds(12)).server == 0)
  }

  @Test("What went wrong is said in a sentence")
  func descriptions() {
    let skipped = [
      SkippedServer(server: "r1", reason: .unreachable),
      SkippedServer(server: "r2", reason: .behind(position(3), token: position(7))),
      SkippedServer(server: "r3", reason: .behind(nil, token: position(7))),
    ]
    #expect(
      "\(RoutingError.staleToken(primary(7), skipped: skipped))"
        == "no server shows all up to 0/7 of timeline 1 (r1: unreachable, "
        + "r2: 4 bytes behind the token, r3: nobody knows how far it is)")
    #expect(
      "\(SkippedServer(server: "p", reason: .mayHide(position(7))))"
        == "p: may not show yet what a replica has shown at 0/7")
    #expect(
      "\(SkippedServer(server: "p", reason: .otherTimeline(2, token: 1)))"
        == "p: on timeline 2, the token is of timeline 1")
    #expect(
      "\(RoutingError.noServer(skipped: [skipped[0]]))"
        == "no server can be reached that may run this (r1: unreachable)")
  }

  @Test("A session goes on from the token of an earlier one")
  func tokenAsText() {
    var session = ReplicaSession(.upToDate)
    #expect(session.token == nil && session.required == nil)
    session.note(primary(0x1_0000_0020))
    session.note(replica(0x10))
    #expect(session.token?.description == "1:1/20:0/10")
    // What is of another timeline is not mixed in: the session's reads fail instead.
    session.note(primary(0x2_0000_0000, timeline: 2))
    #expect(session.token?.description == "1:1/20:0/10")
    let later = ReplicaSession(.upToDate, token: session.token)
    #expect(later.required == session.required)
    #expect(ReplicaSession(.anyServer, token: session.token).required == nil)
  }

  @Test("What a replica has shown, the primary may hide until its transactions have ended")
  func primaryHides() throws {
    var table = makeTable(weights: [1])
    var session = ReplicaSession(.upToDate)
    session.note(primary(90))
    #expect(!table.asksPrimary(for: session, at: .zero), "what it has shown itself, it shows")
    session.note(replica(100))
    table.noteAnswer(of: 1, at: replica(100))
    #expect(table.asksPrimary(for: session, at: .zero))
    let hides = SkippedServer(server: "p", reason: .mayHide(position(100)))
    table.noteUnderWay(["7", "8"], asOf: position(100))
    for others in [["7", "9"], ["7"]] {
      let route = try table.routeRead(of: session, at: .zero)
      #expect(route.server == 1 && route.skipped == [hides])
      table.noteUnderWay(Set(others), asOf: position(100))
    }
    // Those that came later count for nothing.
    table.noteUnderWay(["10", "11"], asOf: position(100))
    #expect(!table.asksPrimary(for: session, at: .zero))
    let both = try (1...2).map { _ in try table.routeRead(of: session, at: .zero).server }
    #expect(Set(both) == [0, 1])
    // With no other server the answer is an error, not the old.
    session.note(replica(200))
    table.noteUnreachable(1, at: .zero)
    table.noteUnderWay(["11"], asOf: position(200))
    let error = #expect(throws: RoutingError.self) { try table.routeRead(of: session, at: .zero) }
    guard case .staleToken = error else {
      Issue.record("not stale: \(String(describing: error))")
      return
    }
    table.noteUnderWay([], asOf: position(200))
    #expect(try table.routeRead(of: session, at: .zero).server == 0)
  }

  @Test("A primary without a share is asked only when nobody else can answer")
  func primaryIsAskedLast() {
    var table = makeTable(primaryWeight: 0, weights: [1])
    var session = ReplicaSession(.upToDate)
    session.note(replica(100))
    table.noteAnswer(of: 1, at: replica(100))
    #expect(!table.asksPrimary(for: session, at: .zero))
    table.noteUnreachable(1, at: .zero)
    #expect(table.asksPrimary(for: session, at: .zero))
  }

  @Test("A position of another timeline is none")
  func timelines() throws {
    var table = makeTable(weights: [1])
    var session = ReplicaSession(.upToDate)
    session.note(primary(100))
    table.noteAnswer(of: 0, at: primary(500, timeline: 2))
    table.noteAnswer(of: 1, at: replica(500, timeline: 2))
    let error = #expect(throws: RoutingError.self) { try table.routeRead(of: session, at: .zero) }
    guard case .staleToken(_, let skipped) = error else {
      Issue.record("not stale: \(String(describing: error))")
      return
    }
    #expect(skipped.map(\.reason) == [1, 2].map { _ in .otherTimeline(2, token: 1) })
    // A replica can still come to the token's timeline; where it was on the other counts for nothing.
    var newer = ReplicaSession(.upToDate)
    newer.note(primary(50, timeline: 3))
    #expect(table.replicasToAsk(for: newer, at: .zero) == [1])
    table.noteAnswer(of: 1, at: replica(40, timeline: 3))
    #expect(table.replicasToAsk(for: newer, at: .zero) == [1])
    table.noteAnswer(of: 1, at: replica(60, timeline: 3))
    #expect(try table.routeRead(of: newer, at: .zero).server == 1)
  }

  @Test(
    "A token is read as it is written, and nothing else is one",
    arguments: [
      ("1:0/3000148", true), ("12:16/B374D848:16/B374D848", true), ("3:0/20:0/10", true),
      ("0/3000148", false), ("0:0/3000148", false), ("+1:0/3", false), ("01:0/3", false),
      ("1:0/10:0/20", false), ("1:0/20:", false), ("1:0/20:0/10:0/5", false), ("", false),
    ])
  func tokenText(text: String, isToken: Bool) {
    #expect(SessionToken(text)?.description == (isToken ? text : nil))
  }
}
