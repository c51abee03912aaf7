import Glibc
import PostgresClient
import Processes
import RedisClient
import Services
import Testing

/// A run and a host of a test's own, in a folder that must be empty afterwards.
final class TestHost: Sendable {
  let base = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
  let run: Run
  let host: ServiceHost

  init(_ variables: [String: String] = [:]) throws {
    try FileSystem.makeFolder(base, mode: 0o711)
    run = try Run(in: base)
    var environment = ["PATH": Executable.defaultPath]
    environment["HOME"] = Executable.environmentValue("HOME")
    environment["XDG_CACHE_HOME"] = Executable.environmentValue("XDG_CACHE_HOME")
    environment.merge(variables) { _, new in new }
    host = ServiceHost(run: run, configuration: ServiceConfiguration(environment: environment))
  }

  deinit {
    run.cleanUp()
    FileSystem.remove(base)
  }

  /// Ends the run; whether nothing is left of it.
  func end() -> Bool {
    host.stopAll()
    run.cleanUp()
    return FileSystem.names(in: base).isEmpty
  }
}

/// Asks a PostgreSQL endpoint one thing.
func ask(_ endpoint: ServiceEndpoint?, _ query: String) throws -> String? {
  let endpoint = try #require(endpoint)
  return try PostgresConnection(parameters: endpoint.postgresParameters).query(query).firstValue
}

/// Asks a Redis endpoint one thing, over TCP, in its database.
func redis(_ endpoint: ServiceEndpoint, _ words: String...) throws -> RedisReply {
  let connection = try RedisConnection(to: .tcp(host: endpoint.host, port: endpoint.port))
  if let password = endpoint.password { _ = try connection.command("AUTH", password) }
  _ = try connection.command("SELECT", endpoint.database)
  return try connection.command(words.map { Array($0.utf8) })
}

/// Waits for a condition.
func eventually(_ condition: () throws -> Bool) throws {
  let deadline = Deadline.after(.seconds(20))
  while try !condition() {
    try #require(!deadline.hasPassed, "the condition did not come true")
    Pause.moment()
  }
}
