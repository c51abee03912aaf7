import Systems
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

  @Test("Without promises reads go round, by weight")
  func anyServer() throws {
    var table = makeTable(weights: [3])
    var session = ReplicaSession(.anyServer)
    session.noteWrite(at: .zero)
    session.note(position(100))
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
    session.note(position(100))
    #expect(table.replicasToAsk(for: session, at: .zero) == [1, 2])
    table.noteAnswer(of: 1, position: position(99))
    table.noteAnswer(of: 2, position: position(100))
    #expect(table.replicasToAsk(for: session, at: .zero) == [1])
    for _ in 1...3 {
      let route = try table.routeRead(of: session, at: .zero)
      #expect(route.server == 2)
      #expect(
        route.skipped == [.init(server: "r1", reason: .behind(position(99), token: position(100)))])
      #expect(route.skipped.first?.description == "r1: 1 bytes behind the token")
    }
    // Positions do not go back, so an old answer that comes late changes nothing.
    table.noteAnswer(of: 2, position: position(50))
    #expect(try table.routeRead(of: session, at: .zero).server == 2)
    table.noteAnswer(of: 1, position: position(101))
    #expect(table.replicasToAsk(for: session, at: .zero) == [])
    let servers = try (0..<4).map { _ in try table.routeRead(of: session, at: .zero).server }
    #expect(servers.sorted() == [1, 1, 2, 2])
  }

  @Test("When all replicas are behind the primary answers, though it has no share")
  func primaryAsLastResort() throws {
    var table = makeTable(primaryWeight: 0)
    var session = ReplicaSession(.upToDate)
    session.note(position(7))
    let route = try table.routeRead(of: session, at: .zero)
    #expect(route.server == RoutingTable.primary && route.skipped.count == 2)
    table.noteUnreachable(RoutingTable.primary, at: .zero)
    let behind = ["r1", "r2"].map {
      SkippedServer(server: $0, reason: .behind(nil, token: position(7)))
    }
    let gone = SkippedServer(server: "p", reason: .unreachable)
    #expect(throws: RoutingError.staleToken(position(7), skipped: behind + [gone])) {
      try table.routeRead(of: session, at: .zero)
    }
    // Somebody who was promised nothing is still answered.
    #expect(try table.routeRead(of: ReplicaSession(), at: .zero).server == 1)
  }

  @Test("A server that is gone is left alone for a while, and what it had replayed is forgotten")
  func unreachable() throws {
    var table = makeTable(primaryWeight: 0)
    var session = ReplicaSession(.upToDate)
    session.note(position(5))
    for replica in [1, 2] { table.noteAnswer(of: replica, position: position(5)) }
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
      "\(RoutingError.staleToken(position(7), skipped: skipped))"
        == "no server has replayed 0/7 (r1: unreachable, r2: 4 bytes behind the token, "
        + "r3: nobody knows how far it is)")
    #expect(
      "\(RoutingError.noServer(skipped: [skipped[0]]))"
        == "no server can be reached that may run this (r1: unreachable)")
  }

  @Test("A session goes on from the token of an earlier one")
  func tokenAsText() {
    var session = ReplicaSession(.upToDate)
    #expect(session.token == nil && session.required == nil)
    session.note(position(0x1_0000_0020))
    session.note(position(0x10))
    #expect(session.token?.description == "1/20")
    let later = ReplicaSession(.upToDate, token: session.token)
    #expect(later.required == session.required)
    #expect(ReplicaSession(.anyServer, token: session.token).required == nil)
  }
}
