import Databases
import PostgresClient
import TestSupport

/// A database of its own, and a runner whose schedules find Alice's and Bob's accounts there.
struct IsolationFixture {
  let database: String
  let cluster: PostgresCluster
  let runner: ScheduleRunner

  init(patience: Duration = .seconds(30)) throws {
    let cluster = try PostgresCluster.shared.get()
    let database = cluster.uniqueDatabaseName()
    try Self.connect(to: "postgres", of: cluster).query("CREATE DATABASE \(database)")
    self.cluster = cluster
    self.database = database
    runner = ScheduleRunner(
      setup: """
        DROP TABLE IF EXISTS accounts;
        CREATE TABLE accounts (id int PRIMARY KEY, owner text, balance int);
        INSERT INTO accounts VALUES (1, 'alice', 100), (2, 'bob', 100);
        """, patience: patience
    ) { () throws(PostgresError) in try Self.connect(to: database, of: cluster) }
  }

  func connect() throws(PostgresError) -> PostgresConnection {
    try Self.connect(to: database, of: cluster)
  }

  func run(_ text: String, at level: IsolationLevel = .readCommitted) throws -> ScheduleRun {
    try runner.run(Schedule(text), at: level)
  }

  private static func connect(
    to database: String, of cluster: PostgresCluster
  ) throws(PostgresError) -> PostgresConnection {
    try PostgresConnection(parameters: [
      "host": cluster.host, "port": "\(cluster.port)", "user": cluster.user, "dbname": database,
    ])
  }
}
