import Applications
import Foundation
import PostgresClient
import Processes
import TestSupport
import Testing

/// A feed with servers of its own: a Redis server with the Bloom module, and a database.
final class FeedFixture {
  let redis: RedisServer
  let postgresURL: String
  let redisURL: String
  let pool: FeedPool

  /// The module with the `BF.*` commands, which `swift build` makes.
  static var module: String? { Installation.current.library("libEtudeBloom.so") }

  init(settings: FeedSettings = FeedSettings()) throws {
    let module = try #require(Self.module)
    redis = try RedisServer(arguments: ["--loadmodule", module])
    redisURL = "redis://127.0.0.1:\(redis.port)"
    let cluster = try PostgresCluster.shared.get()
    let database = cluster.uniqueDatabaseName()
    try PostgresConnection(
      url: "postgresql:///postgres?host=\(cluster.host)&port=\(cluster.port)&user=\(cluster.user)"
    ).query("CREATE DATABASE \(database)")
    postgresURL =
      "postgresql:///\(database)?host=\(cluster.host)&port=\(cluster.port)&user=\(cluster.user)"
    pool = FeedPool(postgres: postgresURL, redis: redisURL, settings: settings)
    try pool.withDesk { try $0.database.prepare() }
  }

  /// Starts the program.
  func start(workers: Int = 2, settings: FeedSettings = FeedSettings()) throws -> FeedSystem {
    try FeedSystem(
      postgres: postgresURL, redis: redisURL, workers: workers, settings: settings)
  }

  /// Makes profiles in a row to the east, about a kilometre from each to the next.
  func addPeople(_ ids: ClosedRange<Int>) throws {
    try pool.withDesk { desk in
      for id in ids {
        _ = try desk.put(
          FeedProfile(id: id, name: "P\(id)", longitude: 13 + Double(id) * 0.0114, latitude: 38))
      }
    }
  }

  /// What the database says.
  func value(_ sql: String) throws -> String {
    try PostgresConnection(url: postgresURL).query(sql).firstValue ?? ""
  }

  /// How many rows of the ledger and the pairs do not agree: mutual likes without a match, matches
  /// without mutual likes, and pairs whose count is not the ledger's.
  func disagreements() throws -> String {
    try value(
      """
      SELECT count(*) FROM (
        SELECT least(swiper, target) AS low, greatest(swiper, target) AS high,
          count(*) FILTER (WHERE likes) AS likes
        FROM swipes GROUP BY 1, 2) AS ledger
      FULL JOIN pairs USING (low, high) WHERE ledger.likes IS DISTINCT FROM pairs.likes
      """)
  }

  /// Runs curl.
  ///
  /// - Returns: what it prints, with LF for line ends.
  func curl(_ words: [String]) throws -> String {
    let words = ["--silent", "--show-error", "--max-time", "60"] + words
    return try ChildProcess.collect(
      .init("curl", words, environment: ["PATH": Executable.defaultPath]),
      deadline: .after(.seconds(120))
    ).output.replacing("\r\n", with: "\n")
  }

  /// What curl prints for a request: the status, the type of the body, the body.
  func request(
    _ system: FeedSystem, _ method: String, _ path: String, _ body: String? = nil,
    type: String = "application/json"
  ) throws -> (status: Int, type: String, body: String) {
    let output = try curl(
      ["--request", method, "--write-out", "\n%{http_code} %{content_type}", system.url + path]
        + (body.map { ["--data-binary", $0, "--header", "Content-Type: \(type)"] } ?? []))
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    let last = (lines.last ?? "").split(separator: " ", maxSplits: 1)
    return (
      Int(last.first ?? "") ?? 0, last.count > 1 ? String(last[1]) : "",
      lines.dropLast().joined(separator: "\n")
    )
  }
}

/// Asks again until it is so; a hang ends with an error.
func eventually(_ holds: () throws -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(120)
  while try !holds() {
    try #require(ContinuousClock.now < deadline, "it has not come true")
    Thread.sleep(until: Date() + 0.002)
  }
}
