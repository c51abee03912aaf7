import Psql
import TestSupport
import Testing

@Suite("Descriptions in a session, compared with psql")
struct DescribeInSessionTests {
  @Test("The whole list as one input, with what may stand beside a command")
  func wholeList() throws {
    // A server of its own, as roles belong to no database.
    let cluster = try PostgresCluster()
    let lesson = try PsqlLesson(database: "d", cluster: cluster)
    let psql = RealPsql(cluster: cluster, database: lesson.database)
    let schema = try Fixtures.bytes("PsqlDescribe/schema.sql")
    try psql.run(String(decoding: schema, as: UTF8.self), options: ["-q"])

    let list = String(decoding: try Fixtures.bytes("PsqlDescribe/commands.txt"), as: UTF8.self)
    // What is no command here gets a message of our own.
    let commands = list.split(separator: "\n").filter { line in
      !["#", "\\d? ", "\\dq", "\\dh"].contains { line.hasPrefix($0) }
    }
    var input = ""
    for (index, command) in commands.enumerated() {
      let rest = ["", ";", " extra", " \\echo on the same line", ""][index % 5]
      input += "\\echo \(index) \(command.dropFirst())\n\(command)\(rest)\n"
      if index % 40 == 0 { input += "\\x \\pset border \(index / 40 % 3)\n" }
    }
    let theirs = try psql.run(input, options: [])
    let ours = try lesson.output(of: Array(input.utf8))
    KnownDifferences.expect(
      "descriptions in a session", isSame: ours == theirs, firstDifference(ours, theirs))
  }
}
