import Algorithms
import Databases
import Foundation
import PostgresClient
import Synchronization
import TestSupport
import Testing

/// Databases of a test's own on the server that the tests share: some shards, and one that holds
/// the directory. To make one takes a while, so the next test gets them, empty.
final class ShardedDatabase: Sendable {
  let shards: [Shard]
  let directoryURL: String
  private let names: [String]
  private let killed = Mutex<Set<String>>([])
  private static let unused = Mutex<[String]>([])

  /// Makes the databases, and on each shard what `table` says.
  init(_ count: Int, table: String = "") throws {
    names = try (0...count).map { _ in
      if let name = Self.unused.withLock({ $0.popLast() }) {
        try PostgresConnection(url: Self.url(name))
          .query("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return name
      }
      let name = try PostgresCluster.shared.get().uniqueDatabaseName()
      try PostgresConnection(url: Self.url("postgres")).query("CREATE DATABASE \(name)")
      return name
    }
    let urls = try names.map(Self.url)
    shards = urls.dropLast().enumerated().map { Shard("s\($0)", url: $1) }
    directoryURL = urls[count]
    if !table.isEmpty { for index in shards.indices { try ask(index, table) } }
  }

  deinit {
    let living = killed.withLock { killed in names.filter { !killed.contains($0) } }
    Self.unused.withLock { $0 += living }
  }

  private static func url(_ database: String) throws -> String {
    let cluster = try PostgresCluster.shared.get()
    return
      "postgresql:///\(database)?host=\(cluster.host)&port=\(cluster.port)&user=\(cluster.user)"
  }

  /// Asks one shard directly, on a connection of its own.
  @discardableResult
  func ask(_ shard: Int, _ query: String) throws -> PostgresRows {
    try PostgresConnection(url: shards[shard].url).query(query)
  }

  /// Has the shard refuse connections and ends those that it has.
  func kill(_ shard: Int) throws {
    let name = names[shard]
    killed.withLock { _ = $0.insert(name) }
    let administrator = try PostgresConnection(url: Self.url("postgres"))
    try administrator.query("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
    try administrator.query(
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '\(name)'")
  }

  /// The names of all databases, as literals of SQL.
  var literals: String { names.map { "'\($0)'" }.joined(separator: ", ") }
}

/// A database that is sharded by slots: the table `accounts`, spread over the first two of three
/// shards.
struct SlotDatabase: Sendable {
  static let tables = [SlotTable("accounts", key: "name"), SlotTable("entries", key: "id")]
  let database: ShardedDatabase
  let map = SlotShardMap(shardCount: 2, slotCount: 16)

  init() throws {
    database = try ShardedDatabase(
      3,
      table: """
        CREATE TABLE accounts (
          slot integer NOT NULL, name text PRIMARY KEY, balance bigint NOT NULL DEFAULT 0);
        CREATE TABLE entries (
          slot integer NOT NULL, id text PRIMARY KEY, name text NOT NULL REFERENCES accounts,
          at timestamptz NOT NULL DEFAULT now());
        """)
    try directory().install(map, on: database.shards, tables: Self.tables)
  }

  func directory() throws -> SlotDirectory { try SlotDirectory(url: database.directoryURL) }

  func client(patience: Duration = .seconds(30)) throws -> SlotClient {
    try SlotClient(directory: directory(), shards: database.shards, patience: patience)
  }

  func mover(_ slot: Int, to target: Int, patience: Duration = .seconds(5)) throws -> SlotMover {
    try SlotMover(
      slot: slot, to: target, directory: directory(), shards: database.shards,
      tables: Self.tables, patience: patience)
  }

  /// The first keys `prefix0`, `prefix1`, … that have this slot.
  func keys(_ count: Int, in slot: Int, prefix: String = "k") -> [String] {
    Array((0...).lazy.map { "\(prefix)\($0)" }.filter { map.slot(of: $0) == slot }.prefix(count))
  }

  /// Adds 1 to an account, which is made if need be, with an entry of this id.
  static func deposit(_ client: SlotClient, _ key: String, entry: String) throws(ShardingError) {
    try client.transaction(key: key) { connection, slot throws(PostgresError) in
      try connection.query(
        """
        INSERT INTO accounts VALUES ($1, $2, 1)
        ON CONFLICT (name) DO UPDATE SET balance = accounts.balance + 1
        """, parameters: ["\(slot)", key])
      try connection.query(
        "INSERT INTO entries VALUES ($1, $2, $3)", parameters: ["\(slot)", entry, key])
    }
  }

  /// The values of a column on all shards together, sorted.
  func values(_ query: String) throws -> [String] {
    try database.shards.indices.flatMap { index in
      try database.ask(index, query).compactMap { $0[0] }
    }.sorted()
  }
}

/// Runs all at the same time, each on a thread of its own: they wait for each other's locks, which
/// tasks on a few threads must not.
func onThreads(_ bodies: [@Sendable () throws -> Void]) throws {
  let group = DispatchGroup()
  let failures = Failures()
  for body in bodies {
    group.enter()
    Thread.detachNewThread {
      do { try body() } catch { failures.list.withLock { $0.append(error) } }
      group.leave()
    }
  }
  group.wait()
  if let error = failures.list.withLock({ $0.first }) { throw error }
}

private final class Failures: Sendable {
  let list = Mutex<[any Error]>([])
}
