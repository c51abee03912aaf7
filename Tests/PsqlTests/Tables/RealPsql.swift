import Foundation
import PostgresClient
import TestSupport

/// The installed psql with a database, as the reference.
struct RealPsql: Sendable {
  /// What separates the sections of a script's output.
  static let mark = "=-=-=-=-= section =-=-=-=-="

  let cluster: PostgresCluster
  var database = "postgres"

  /// psql on the cluster that all tests share. Nothing is to be made in its database.
  static func shared() throws -> RealPsql {
    RealPsql(cluster: try PostgresCluster.shared.get())
  }

  /// Another connection to the database, which looks like psql's.
  func connect() throws -> PostgresConnection {
    try PostgresConnection(parameters: [
      "host": cluster.host, "port": String(cluster.port), "user": cluster.user,
      "dbname": database, "application_name": "psql",
    ])
  }

  /// Runs a script and returns what was printed after each mark, both outputs together.
  func sections(of script: String, options: [String] = ["-q"]) throws -> [[UInt8]] {
    let output = try run(script, options: options)
    return Array(output.split(on: Array((Self.mark + "\n").utf8)).dropFirst())
  }

  /// Runs a script and returns what was printed, both outputs together.
  @discardableResult
  func run(_ script: String, options: [String]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "etude-psql-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "input.sql")
    let output = folder.appending(path: "output")
    try Data(script.utf8).write(to: input)
    try Data().write(to: output)
    let handle = try FileHandle(forWritingTo: output)
    let process = Process()
    process.currentDirectoryURL = URL(filePath: "/")
    process.executableURL = URL(filePath: InstalledPsql.path)
    process.arguments = ["-X"] + options
    process.environment = [
      "PGHOST": cluster.host, "PGPORT": String(cluster.port), "PGUSER": cluster.user,
      "PGDATABASE": database, "LC_ALL": "C.UTF-8", "TERM": "dumb", "PATH": "/usr/bin:/bin",
    ]
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return Array(try Data(contentsOf: output))
  }
}

extension [UInt8] {
  fileprivate func split(on separator: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var start = 0
    var index = 0
    while index < count {
      if self[index] == separator[0], self[index...].starts(with: separator) {
        parts.append(Array(self[start..<index]))
        index += separator.count
        start = index
      } else {
        index += 1
      }
    }
    return parts + [Array(self[start...])]
  }
}
