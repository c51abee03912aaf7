import Algorithms
import Databases
import PostgresClient
import Testing

@Suite("A router over shards", .serialized)
struct ShardRouterTests {
  private static let table = "CREATE TABLE users (id serial, name text PRIMARY KEY, age int)"
  private static let people = (0..<20).map { (name: "user\($0)", age: 20 + $0 * $0 % 17) }

  private static func filled() throws -> (ShardedDatabase, ShardRouter) {
    let database = try ShardedDatabase(3, table: table)
    let router = ShardRouter(map: SlotShardMap(shardCount: 3), shards: database.shards)
    for (name, age) in people {
      try router.query(
        "INSERT INTO users (name, age) VALUES ($1, $2)", parameters: [name, "\(age)"], key: name)
    }
    router.resetCounts()
    return (database, router)
  }

  @Test("A statement with the key is sent to one shard, one without to all")
  func counts() throws {
    let (database, router) = try Self.filled()
    for (name, age) in Self.people {
      let shard = router.map.shard(for: name)
      let sql = "SELECT age FROM users WHERE name = '\(name)'"
      router.resetCounts()
      #expect(try router.query(sql, key: name).firstValue == "\(age)")
      #expect(router.statementCounts == (0..<3).map { $0 == shard ? 1 : 0 })
      for index in 0..<3 {
        #expect(try database.ask(index, sql).count == (index == shard ? 1 : 0))
      }
    }
    router.resetCounts()
    let all = try router.queryAll(
      "SELECT count(*) AS n FROM users WHERE age > $1", parameters: ["0"])
    #expect(router.statementCounts == [1, 1, 1])
    #expect(try all.sum("n").complete() == 20)
    #expect(all.answers.map(\.shard) == ["s0", "s1", "s2"])
  }

  @Test("Pages over all shards", arguments: [0, 3, 10, 14, 19, 20])
  func pages(offset: Int) throws {
    let (_, router) = try Self.filled()
    let page = try router.page(
      "SELECT name, age FROM users WHERE age > $1", parameters: ["21"],
      orderedBy: [.number("age", descending: true), .text("name")], offset: offset, limit: 4
    ).complete()
    let sorted = Self.people.filter { $0.age > 21 }.sorted { left, right in
      left.age != right.age
        ? left.age > right.age : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
    #expect(page.column("name") == sorted.dropFirst(offset).prefix(4).map(\.name))
  }

  @Test("A dead shard is named, whether it died between statements or was never there")
  func deadShard() throws {
    let (database, router) = try Self.filled()
    let living = try [0, 2].map { try database.ask($0, "SELECT FROM users").count }.reduce(0, +)
    try database.kill(1)
    for _ in 1...2 {  // the first one finds the connection dead, the second one finds none
      let gathered = try router.queryAll("SELECT count(*) AS n FROM users")
      #expect(gathered.isPartial && gathered.missing.map(\.shard) == ["s1"])
      let count = try gathered.sum("n")
      #expect(count.value == living && count.isPartial)
      #expect(throws: ShardingError.partialResult(missing: gathered.missing)) {
        try count.complete()
      }
      #expect(try gathered.merged(orderedBy: [], limit: 3).isPartial)
    }
    let fresh = ShardRouter(map: router.map, shards: database.shards)
    for (name, _) in Self.people {
      let sql = "SELECT age FROM users WHERE name = '\(name)'"
      guard router.map.shard(for: name) == 1 else {
        #expect(try fresh.query(sql, key: name).count == 1)
        continue
      }
      let error = #expect(throws: ShardingError.self) { try fresh.query(sql, key: name) }
      guard case .deadShard("s1", _) = error else {
        Issue.record("not dead: \(String(describing: error))")
        return
      }
    }
  }

  @Test("A statement that one shard refuses is no answer, and the next one is answered")
  func refused() throws {
    let (database, router) = try Self.filled()
    try database.ask(1, "ALTER TABLE users RENAME age TO years")
    let error = #expect(throws: ShardingError.self) {
      try router.queryAll("SELECT sum(age) FROM users")
    }
    guard case .failed(shard: "s1", let cause) = error, cause.sqlState == "42703" else {
      Issue.record("not refused: \(String(describing: error))")
      return
    }
    #expect(try router.queryAll("SELECT count(*) AS n FROM users").sum("n").complete() == 20)
  }

  @Test("A lost connection while a statement runs: nobody knows")
  func unknown() throws {
    let (_, router) = try Self.filled()
    let error = #expect(throws: ShardingError.self) {
      try router.query("SELECT pg_terminate_backend(pg_backend_pid())", onShard: 0)
    }
    guard case .outcomeUnknown(shard: "s0", _) = error else {
      Issue.record("not unknown: \(String(describing: error))")
      return
    }
    #expect(try router.query("SELECT 1", onShard: 0).firstValue == "1")
  }
}
