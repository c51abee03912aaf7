import Clients
import Foundation
import Psql
import Testing

@Suite("Descriptions, compared with psql", .enabled(if: RealPsql.isConfigured))
struct DescribeAgainstPsqlTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/PsqlDescribe")

  @Test("Every command of the list")
  func everyCommand() throws {
    let list = try String(
      contentsOf: Self.fixtures.appending(path: "commands.txt"), encoding: .utf8)
    let commands = list.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    let script = commands.map { "\\echo \(RealPsql.mark)\n\($0)\n" }.joined()
    let theirs = try RealPsql.sections(of: script, options: [])
    try #require(theirs.count == commands.count)
    let environment = ProcessInfo.processInfo.environment
    let connection = try PostgresConnection(parameters: [
      "host": environment["PGHOST"] ?? "", "port": environment["PGPORT"] ?? "",
      "user": environment["PGUSER"] ?? "", "dbname": environment["PGDATABASE"] ?? "",
      "application_name": "psql",
    ])
    var wrong = 0
    for (command, expected) in zip(commands, theirs) {
      let ours = DescribeDriver.run(command, on: connection)
      if ours == expected { continue }
      wrong += 1
      if wrong > 8 { continue }
      Issue.record(
        """
        \(command)
        psql:
        \(String(decoding: expected, as: UTF8.self))
        ours:
        \(String(decoding: ours, as: UTF8.self))
        """)
    }
    #expect(wrong == 0)
  }
}
