import Algorithms
import Databases
import Glibc
import PostgresClient
import Synchronization
import Testing

@Suite("Moving a slot: writers, and movers that crash", .serialized)
struct SlotMoverCrashTests {
  /// Whatever a writer was told is done is found afterwards, once.
  @Test("Concurrent writers lose nothing", arguments: [1, 2] as [UInt64])
  func writers(seed: UInt64) throws {
    let slots = try SlotDatabase()
    let keys = [1, 2].flatMap { slots.keys(3, in: $0) }
    let journal = Journal()
    let isMoving = Atomic(true)
    let writers: [@Sendable () throws -> Void] = (0..<4).map { writer in
      {
        var random = SplitMix64(seed: seed &* 100 &+ UInt64(writer))
        let client = try slots.client()
        var count = 0
        while isMoving.load(ordering: .acquiring) || count < 20 {
          let key = keys[random.next(below: keys.count)]
          let entry = "\(writer)-\(count)"
          try SlotDatabase.deposit(client, key, entry: entry)
          journal.acknowledge(key: key, entry: entry)
          count += 1
        }
      }
    }
    let mover: @Sendable () throws -> Void = {
      defer { isMoving.store(false, ordering: .releasing) }
      var random = SplitMix64(seed: seed)
      for _ in 0..<6 {
        let slot = 1 + random.next(below: 2)
        try slots.mover(slot, to: random.next(below: 3)).run()
      }
    }
    try onThreads(writers + [mover])
    let (entries, counts) = journal.contents
    #expect(try slots.values("SELECT id FROM entries") == entries.sorted())
    let balances = try slots.values("SELECT name || '=' || balance FROM accounts")
    #expect(balances == counts.map { "\($0.key)=\($0.value)" }.sorted())
    #expect(try slots.values("SELECT count(*) FROM slot_changes") == ["0", "0", "0"])
  }

  @Test(
    "A mover that crashes between two steps is followed by another one",
    arguments: SlotMover.Step.allCases)
  func crash(before step: SlotMover.Step) throws {
    let slots = try SlotDatabase()
    let client = try slots.client(patience: .milliseconds(50))
    let keys = slots.keys(3, in: 9)
    for key in keys { try SlotDatabase.deposit(client, key, entry: "e-\(key)") }
    var crashed: SlotMover? = try slots.mover(9, to: 2)
    while crashed?.nextStep != step { try crashed?.advance() }
    crashed = nil
    // Clients go on, or are told that they cannot: nothing that they were told is done is lost.
    var expected = keys.map { "e-\($0)" }
    do throws(ShardingError) {
      try SlotDatabase.deposit(client, keys[0], entry: "after the crash")
      expected.append("after the crash")
    } catch {
      #expect(error == .keyMoved(slot: 9, mapVersion: 1))
      #expect([.drain, .activate, .publish].contains(step))
    }
    let unfinished = try slots.directory().unfinishedMoves()
    #expect(unfinished.map(\.slot) == (step == .prepare ? [] : [9]))
    if step != .prepare, step != .cleanUp {
      #expect(throws: ShardingError.moveUnderWay(slot: 9)) { try slots.mover(9, to: 0) }
    }
    try slots.mover(9, to: 2).run()
    try SlotDatabase.deposit(client, keys[1], entry: "at the end")
    expected.append("at the end")
    #expect(try slots.values("SELECT id FROM entries") == expected.sorted())
    #expect(try slots.database.ask(1, "SELECT FROM entries").isEmpty)
    #expect(try slots.database.ask(2, "SELECT FROM entries").count == expected.count)
    #expect(try slots.directory().unfinishedMoves().isEmpty)
    #expect(try slots.directory().map().owners[9] == 2)
    #expect(try slots.values("SELECT count(*) FROM slots WHERE slot = 9") == ["0", "0", "1"])
  }

  /// Whichever statement it is that the mover loses a connection in, between whichever two.
  @Test("Movers whose connections end at any moment", arguments: [1, 2] as [UInt64])
  func killed(seed: UInt64) throws {
    let slots = try SlotDatabase()
    let keys = slots.keys(3, in: 9)
    let journal = Journal()
    let isMoving = Atomic(true)
    let killCount = Atomic(0)
    let killsLeft = Atomic(0)
    let writer: @Sendable () throws -> Void = {
      var random = SplitMix64(seed: seed)
      // Half a move that nobody takes up makes the client wait for ever; here somebody does.
      let client = try slots.client()
      var count = 0
      while isMoving.load(ordering: .acquiring) {
        let key = keys[random.next(below: keys.count)]
        do throws(ShardingError) {
          try SlotDatabase.deposit(client, key, entry: "\(count)")
          journal.acknowledge(key: key, entry: "\(count)")
        } catch {
          guard case .keyMoved = error else { throw error }
        }
        count += 1
      }
    }
    let killer: @Sendable () throws -> Void = {
      let connection = try PostgresConnection(url: slots.database.directoryURL)
      let sql = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE application_name = '\(SlotMover.applicationName)' AND datname IN (\(slots.database.literals))
          AND random() < 0.02
        """
      while isMoving.load(ordering: .acquiring) {
        guard killsLeft.load(ordering: .relaxed) > 0 else {
          sched_yield()
          continue
        }
        let count = try connection.query(sql).firstValue.flatMap { Int($0) } ?? 0
        killCount.add(count, ordering: .relaxed)
        killsLeft.subtract(count, ordering: .relaxed)
      }
    }
    let mover: @Sendable () throws -> Void = {
      defer { isMoving.store(false, ordering: .releasing) }
      for target in [2, 1, 0] {
        killsLeft.store(12, ordering: .relaxed)
        var isDone = false
        while !isDone {
          do {
            try slots.mover(9, to: target).run()
            isDone = true
          } catch is ShardingError {}
        }
      }
    }
    try onThreads([writer, killer, mover])
    #expect(killCount.load(ordering: .relaxed) > 0)
    #expect(try slots.values("SELECT id FROM entries") == journal.contents.entries.sorted())
    #expect(try slots.directory().map().owners[9] == 0)
    #expect(try slots.values("SELECT count(*) FROM slots WHERE slot = 9") == ["0", "0", "1"])
  }

  @Test("A mover that only slept is refused by every shard when a later one was there")
  func sleeper() throws {
    let slots = try SlotDatabase()
    let client = try slots.client()
    let key = slots.keys(1, in: 9)[0]
    try SlotDatabase.deposit(client, key, entry: "1")
    let sleeper = try slots.mover(9, to: 2)
    while sleeper.nextStep != .copy { try sleeper.advance() }
    // The directory loses the sleeper's connection, and with it the lock.
    let directory = try PostgresConnection(url: slots.database.directoryURL)
    try directory.query(
      """
      SELECT pg_terminate_backend(pid, 10000) FROM pg_locks
      WHERE locktype = 'advisory' AND objid = 9
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """)
    try slots.mover(9, to: 2).run()
    try SlotDatabase.deposit(client, key, entry: "2")
    #expect(throws: ShardingError.moveUnderWay(slot: 9)) { try sleeper.run() }
    #expect(try slots.database.ask(2, "SELECT balance FROM accounts").firstValue == "2")
  }

  @Test("A target that is dead leaves the slot where it is")
  func deadTarget() throws {
    let slots = try SlotDatabase()
    let client = try slots.client()
    let key = slots.keys(1, in: 9)[0]
    try slots.database.kill(2)
    let mover = try slots.mover(9, to: 2)
    let error = #expect(throws: ShardingError.self) { try mover.run() }
    guard case .deadShard("s2", _) = error else {
      Issue.record("not dead: \(String(describing: error))")
      return
    }
    try SlotDatabase.deposit(client, key, entry: "1")
    #expect(client.refusalCount == 0)
  }
}

/// What the writers were told is done.
private final class Journal: Sendable {
  private let state = Mutex<(entries: [String], counts: [String: Int])>(([], [:]))

  func acknowledge(key: String, entry: String) {
    state.withLock { state in
      state.entries.append(entry)
      state.counts[key, default: 0] += 1
    }
  }

  var contents: (entries: [String], counts: [String: Int]) { state.withLock { $0 } }
}
