import Foundation
import PostgresClient
import TestSupport
import Testing

/// Servers that take no sessions yet: SQLSTATE 57P03, "cannot connect now".
@Suite("A PostgreSQL server that starts up")
struct StartingServerTests {
  private static func parameters(_ cluster: PostgresCluster) -> [String: String] {
    [
      "host": cluster.host, "port": "\(cluster.port)", "user": cluster.user, "dbname": "postgres",
      "connect_timeout": "10",
    ]
  }

  @Test("is waited for, by parameters and by URL")
  func waits() throws {
    let cluster = try PostgresCluster(start: .closed)
    defer { cluster.stop() }
    let parameters = Self.parameters(cluster)
    let url = "postgresql://\(cluster.user)@/postgres?host=\(cluster.host)&port=\(cluster.port)"
    let byParameters = OwnThread {
      try PostgresConnection(parameters: parameters).query("SELECT 1").firstValue
    }
    let byURL = OwnThread { try PostgresConnection(url: url).query("SELECT 2").firstValue }
    // Refused: so are the two, unless they wait.
    #expect(throws: PostgresError.self) {
      try PostgresConnection(parameters: parameters, startLimit: .zero)
    }
    cluster.open()
    #expect(try byParameters.value() == "1")
    #expect(try byURL.value() == "2")
  }

  @Test("is waited for only so long, and then says itself what it does")
  func limit() throws {
    let cluster = try PostgresCluster(start: .closed)
    defer { cluster.stop() }
    for limit in [Duration.zero, .milliseconds(50)] {
      let start = ContinuousClock.now
      #expect {
        _ = try PostgresConnection(parameters: Self.parameters(cluster), startLimit: limit)
      } throws: {
        "\($0)".contains("FATAL:  the database system is ")
      }
      #expect(ContinuousClock.now - start >= limit)
    }
  }

  /// It would stay closed for as long as it runs.
  @Test("is not waited for where hot standby mode is disabled")
  func closedStandby() throws {
    let cluster = try PostgresCluster(settings: ["hot_standby": "off"], start: .standby)
    defer { cluster.stop() }
    let start = ContinuousClock.now
    #expect {
      _ = try PostgresConnection(parameters: Self.parameters(cluster), startLimit: .seconds(600))
    } throws: {
      "\($0)".contains("Hot standby mode is disabled.")
    }
    #expect(ContinuousClock.now - start < .seconds(300))
  }
}
