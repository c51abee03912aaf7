import Foundation
import TestSupport
import Testing

/// Generated inputs, run by the real psql and by ours on the same database: what is printed must
/// be the same, byte for byte.
@Suite("Generated inputs, compared with psql", .enabled(if: InstalledPsql.isThere))
struct AgainstPsqlTests {
  @Test("Pieces of SQL and commands in any order", arguments: 0..<6 as Range<UInt64>)
  func pieces(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for number in 0..<6 {
      let lesson = try PsqlLesson()
      let input = RandomInput.make(using: &random)
      let ours = Mask.processes(in: try lesson.output(of: Array(input.utf8)))
      let theirs = Mask.processes(
        in: try InstalledPsql.output(of: input, database: lesson.database))
      let isSame = ours == theirs
      #expect(isSame, "seed \(seed), input \(number): \(firstDifference(ours, theirs))\n\(input)")
    }
  }
}

/// The installed psql.
enum InstalledPsql {
  private static var path: String { PostgresCluster.binaries + "/psql" }

  /// Whether it is of the version that is re-created here.
  static var isThere: Bool {
    PostgresCluster.binaries.hasSuffix("/15/bin")
      && FileManager.default.isExecutableFile(atPath: path)
  }

  /// What `psql -X < input` prints, both outputs together.
  static func output(of input: String, database: String) throws -> [UInt8] {
    let cluster = try PostgresCluster.shared.get()
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("etude-psql-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("input.sql")
    try Data(input.utf8).write(to: file)
    let output = Pipe()
    let psql = Process()
    psql.executableURL = URL(fileURLWithPath: path)
    psql.arguments = ["-X"]
    psql.currentDirectoryURL = URL(fileURLWithPath: "/")
    psql.environment = [
      "PGHOST": cluster.host, "PGPORT": "\(cluster.port)", "PGUSER": cluster.user,
      "PGDATABASE": database, "LC_ALL": "C.UTF-8", "TERM": "dumb", "PATH": "/usr/bin:/bin",
    ]
    psql.standardInput = try FileHandle(forReadingFrom: file)
    psql.standardOutput = output
    psql.standardError = output
    try psql.run()
    // The end of the output is the end of the program; its status tells nothing more.
    return Array(output.fileHandleForReading.readDataToEndOfFile())
  }
}

/// Inputs out of pieces that psql's scanner has to tell apart.
enum RandomInput {
  private static let start = """
    \\set v 1
    \\set w 'a;b'
    \\set r ':r'
    \\set s 'select 7;'

    """

  private static let pieces = [
    "select 1", "select 2 as b", ";", ";", ";", "\n", "\n", "\n", " ", "'a'", "'a", "''", "\"x\"",
    "\"x", "$$a$$", "$$", "$t$", "$t$ b $t$", "$1", "(", ")", "/*", "*/", "/* c */", "-- c\n",
    "--", "\\g\n", "\\;", "\\:", "\\", "\\\\", "\\p\n", "\\r\n", "\\echo hi\n",
    "\\echo 'a b' \"c\" :v :'v' :\"v\"\n", "\\echo 'unterminated\n", "\\gset\n", "\\gx\n",
    "\\gdesc\n", "\\gexec\n", "\\x\n", "\\t\n", "\\a\n", ":v", ":'v'", ":\"v\"", ":{?v}", ":{?u}",
    ":u", "::int", ":w", ":r", ":s", "[1:2]", "E'a\\'b'", "e'\\\\'", "U&'x'", "u&\"d\"", "u&",
    "n'q'", "b'1'", "x'f'", "1.5e3", "1e", "..", ":=", "=>", "@-", "begin", "end",
    "case when true then 1 end", "begin atomic", "create function f1() returns int",
    "create or replace function f2()", "create procedure", "begin; ", "commit;", "rollback;",
    "\\if true\n", "\\if false\n", "\\if :v\n", "\\else\n", "\\elif true\n", "\\elif false\n",
    "\\endif\n", "\\endif\n", "\\set v 3\n", "\\unset v\n", "\\set x :v 'y' \"z\"\n",
    "\\echo :x\n", "\\qecho q\n", "\\nosuch arg\n", "\\pset null N\n", "null",
    "values (1),(2)", "select 'it''s'", "select 1/0", "select nosuch", "select 'select 5'",
    "generate_series(1,2)", "copy (select 1) to stdout;", "\\crosstabview\n", "select 1,2,3",
    "\\set ECHO all\n", "\\set ECHO none\n", "\\errverbose\n",
    "\\echo :ROW_COUNT :ERROR :SQLSTATE :LAST_ERROR_MESSAGE\n",
    "do $x$begin raise notice 'n'; end$x$", "select $1", "--\n", "\t", "\r\n", "é", "日本",
    "\\timing off\n", "\\;select 9;", "copy nosuch from stdin;\n1\n\\.\n", "\\.\n",
    "\\set FETCH_COUNT 1\n", "\\unset FETCH_COUNT\n", "\\set AUTOCOMMIT off\n",
    "\\set AUTOCOMMIT on\n", "\\set ON_ERROR_ROLLBACK on\n", "\\set VERBOSITY terse\n",
    "\\set VERBOSITY default\n", "\\pset format unaligned\n", "\\pset format aligned\n",
    "\\g (format=csv)\n", "\\set QUIET on\n", "\\set QUIET off\n", "\\set SINGLELINE on\n",
    "\\set SINGLELINE off\n", "\\conninfo\n", "\\dt\n", "listen a; notify a, 'b';",
    "create temp table t(a int primary key);", "insert into t values (1) returning a;",
    "\\gdesc\n",
  ]

  static func make(using random: inout SeededGenerator) -> String {
    let count = Bool.random(using: &random) ? 25 : 70
    var text = start
    for _ in 0..<count {
      text += pieces.randomElement(using: &random) ?? ""
      text += ["", "", " ", "\n"].randomElement(using: &random) ?? ""
    }
    return text + "\n"
  }
}
