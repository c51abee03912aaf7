import Databases
import PostgresClient
import TestSupport

/// A table `counter` with one row, 0, in a database of its own, and connections to it.
struct TransactionFixture {
  let cluster: PostgresCluster
  let database: String

  init() throws {
    cluster = try PostgresCluster.shared.get()
    database = cluster.uniqueDatabaseName()
    let admin = try PostgresConnection(parameters: [
      "host": cluster.host, "port": "\(cluster.port)", "user": cluster.user, "dbname": "postgres",
    ])
    try admin.query("CREATE DATABASE \(database)")
    try connect().query(
      "CREATE TABLE counter (id int PRIMARY KEY, n int NOT NULL); INSERT INTO counter VALUES (1, 0)"
    )
  }

  func connect() throws -> PostgresConnection {
    try PostgresConnection(parameters: [
      "host": cluster.host, "port": "\(cluster.port)", "user": cluster.user, "dbname": database,
    ])
  }

  /// What the counter stands at, seen from a connection of its own.
  func count() throws -> Int? {
    try connect().query("SELECT n FROM counter").firstValue.flatMap { Int($0) }
  }
}

/// Reads the counter and writes one more, with something in between.
func increment(_ transaction: Transaction, meanwhile: () throws -> Void = {}) throws {
  let seen = try transaction.query("SELECT n FROM counter WHERE id = 1").firstValue ?? ""
  try meanwhile()
  try transaction.query("UPDATE counter SET n = $1::int + 1 WHERE id = 1", parameters: [seen])
}

/// Fails the transaction with the given SQLSTATE.
func fail(_ transaction: Transaction, with state: String) throws {
  try transaction.query("DO $$BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '\(state)'; END$$")
}
