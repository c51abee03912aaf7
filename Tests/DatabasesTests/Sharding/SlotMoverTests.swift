import Algorithms
import Databases
import Foundation
import PostgresClient
import Synchronization
import Testing

@Suite("Moving a slot", .serialized)
struct SlotMoverTests {
  @Test("Every step in its order; afterwards all rows are on the target and none elsewhere")
  func quiet() throws {
    let slots = try SlotDatabase()
    let client = try slots.client()
    let keys = slots.keys(5, in: 3)
    for key in keys { try SlotDatabase.deposit(client, key, entry: "e-\(key)") }
    let stay = slots.keys(5, in: 4)
    for key in stay { try SlotDatabase.deposit(client, key, entry: "e-\(key)") }
    let mover = try slots.mover(3, to: 2)
    var done: [SlotMover.Step] = []
    while let step = try mover.advance() { done.append(step) }
    #expect(done == SlotMover.Step.allCases)
    #expect(try mover.advance() == nil)
    let names = "SELECT name FROM accounts ORDER BY name COLLATE \"C\""
    #expect(try slots.database.ask(2, names).map { $0[0] } == keys.sorted())
    #expect(try slots.database.ask(0, names).map { $0[0] } == stay.sorted())
    #expect(try slots.values("SELECT id FROM entries") == (keys + stay).map { "e-\($0)" }.sorted())
    #expect(try slots.database.ask(0, "SELECT count(*) FROM slots").firstValue == "7")
    #expect(try slots.values("SELECT count(*) FROM slot_changes") == ["0", "0", "0"])
    let map = try slots.directory().map()
    #expect(map.owners[3] == 2 && map.version == 2 && map.shardCount == 3)
    #expect(try slots.directory().unfinishedMoves().isEmpty)
    // The client's map is old: it is refused once, learns, and goes where the slot is.
    #expect(client.map.version == 1)
    try SlotDatabase.deposit(client, keys[0], entry: "later")
    #expect(client.refusalCount == 1 && client.map.version == 2)
    try SlotDatabase.deposit(client, keys[0], entry: "later still")
    #expect(client.refusalCount == 1)
  }

  @Test("There and back, and a move to where the slot is")
  func thereAndBack() throws {
    let slots = try SlotDatabase()
    let client = try slots.client()
    let key = slots.keys(1, in: 0)[0]
    for (round, target) in [2, 1, 0, 0].enumerated() {
      try slots.mover(0, to: target).run()
      try SlotDatabase.deposit(client, key, entry: "round \(round)")
    }
    #expect(try slots.values("SELECT balance FROM accounts") == ["4"])
    #expect(try slots.values("SELECT id FROM entries").count == 4)
    #expect(client.refusalCount == 3)
    #expect(try slots.directory().map().version == 4)
  }

  /// What is written, changed and deleted between any two steps before the fence arrives.
  @Test("Writes between two steps", arguments: SlotMover.Step.allCases.prefix(5))
  func between(step: SlotMover.Step) throws {
    let slots = try SlotDatabase()
    let client = try slots.client()
    let keys = slots.keys(4, in: 7)
    for key in keys.prefix(3) { try SlotDatabase.deposit(client, key, entry: "e-\(key)") }
    let mover = try slots.mover(7, to: 1)
    while let next = mover.nextStep {
      if next == step {
        try SlotDatabase.deposit(client, keys[0], entry: "again")
        try SlotDatabase.deposit(client, keys[3], entry: "new")
        try client.transaction(key: keys[1]) { connection, _ throws(PostgresError) in
          try connection.query("DELETE FROM entries WHERE name = $1", parameters: [keys[1]])
          try connection.query("DELETE FROM accounts WHERE name = $1", parameters: [keys[1]])
        }
        try client.transaction(key: keys[2]) { connection, _ throws(PostgresError) in
          try connection.query(
            "UPDATE entries SET id = 'renamed' WHERE name = $1", parameters: [keys[2]])
        }
      }
      try mover.advance()
    }
    #expect(try slots.database.ask(0, "SELECT FROM accounts").isEmpty)
    let accounts = try slots.database.ask(1, "SELECT name, balance FROM accounts")
    #expect(
      Dictionary(uniqueKeysWithValues: accounts.map { ($0[0], $0[1]) })
        == [keys[0]: "2", keys[2]: "1", keys[3]: "1"])
    #expect(
      try slots.values("SELECT id FROM entries")
        == ["again", "e-\(keys[0])", "new", "renamed"].sorted())
  }

  @Test("From the fence to the end a slot takes no writes, and says so by SQLSTATE")
  func fenced() throws {
    let slots = try SlotDatabase()
    let client = try slots.client(patience: .milliseconds(50))
    let key = slots.keys(1, in: 5)[0]
    try SlotDatabase.deposit(client, key, entry: "1")
    let mover = try slots.mover(5, to: 2)
    while mover.nextStep != .activate { try mover.advance() }
    #expect(throws: ShardingError.keyMoved(slot: 5, mapVersion: 1)) {
      try SlotDatabase.deposit(client, key, entry: "2")
    }
    // Nor does a program that asks nobody.
    for shard in [0, 1, 2] {
      let error = #expect(throws: PostgresError.self) {
        try slots.database.ask(shard, "INSERT INTO accounts VALUES (5, 'intruder', 1)")
      }
      #expect(error?.sqlState == "SH001")
    }
    let other = slots.keys(1, in: 6)[0]
    try SlotDatabase.deposit(client, other, entry: "other slots go on")
    try mover.run()
    try SlotDatabase.deposit(client, key, entry: "2")
    #expect(try slots.database.ask(2, "SELECT balance FROM accounts").firstValue == "2")
  }

  @Test("Two movers of one slot")
  func twoMovers() throws {
    let slots = try SlotDatabase()
    let first = try slots.mover(2, to: 1)
    try first.advance()
    #expect(throws: ShardingError.moveUnderWay(slot: 2)) {
      try slots.mover(2, to: 1, patience: .milliseconds(50))
    }
    try slots.mover(3, to: 1).run()
    try first.run()
    #expect(try slots.directory().map().owners[2...3] == [1, 1])
  }
}
