import Psql
import TestSupport
import Testing

@Suite("Descriptions in a session, compared with psql")
struct DescribeInSessionTests {
  @Test(
    "The whole list as one input, with what may stand beside a command", arguments: ["off", "on"])
  func wholeList(echoHidden: String) throws {
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
    var input = "\\set ECHO_HIDDEN \(echoHidden)\n"
    for (index, command) in commands.enumerated() {
      let rest = ["", ";", " extra", " \\echo on the same line", ""][index % 5]
      input += "\\echo \(index) \(command.dropFirst())\n\(command)\(rest)\n"
      if index % 40 == 0 { input += "\\x \\pset border \(index / 40 % 3)\n" }
    }
    let theirs = try psql.run(input, options: [])
    let ours = try lesson.output(of: Array(input.utf8))
    KnownDifferences.expect(
      echoHidden == "on" ? "own queries in a session" : "descriptions in a session",
      isSame: ours == theirs, firstDifference(ours, theirs))
  }

  @Test("What only the session sees has psql's own queries too")
  func ownQueriesOfTheSession() throws {
    let lesson = try PsqlLesson()
    let input = """
      \\set ECHO_HIDDEN on
      \\pset format unaligned
      begin; create temp table secret (i int primary key, x text); create table fresh (i int);
      lock table fresh;
      \\d secret
      \\d+ fresh
      \\dt
      \\sf nosuch
      \\d fresh
      rollback;
      \\d fresh
      create role "role\(lesson.database)"; set role "role\(lesson.database)";
      \\dn+
      reset role; drop role "role\(lesson.database)";

      """
    // Both make the tables, so that their numbers differ, and that of the temporary schema may, also in how
    // many digits it has: so nothing is aligned.
    let mask = { (bytes: [UInt8]) in
      String(decoding: bytes, as: UTF8.self).replacing(/'\d{5,}'|pg_temp_\d+/, with: "N")
    }
    let ours = mask(try lesson.output(of: Array(input.utf8)))
    let theirs = mask(try InstalledPsql.output(of: input, database: lesson.database))
    #expect(ours == theirs, "\(firstDifference(Array(ours.utf8), Array(theirs.utf8)))")
    #expect(ours.contains("QUERY *"))
  }

  @Test("Without psql its queries cannot be told, and that is said")
  func noPsql() throws {
    let lesson = try PsqlLesson(program: nil)
    let output = try lesson.output(
      of: Array("\\set ECHO_HIDDEN on\n\\dt\n\\set ECHO_HIDDEN off\n\\dt\n".utf8))
    #expect(
      String(decoding: output, as: UTF8.self) == """
        ECHO_HIDDEN: the queries of psql are shown by psql, which is not installed
        Did not find any relations.

        """)
  }
}
