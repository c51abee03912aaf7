import Foundation
import TestSupport
import Testing

/// Generated inputs, run by the real psql and by ours on the same database: what is printed must
/// be the same, byte for byte.
@Suite("Generated inputs, compared with psql")
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
      KnownDifferences.expect(
        "generated \(seed).\(number)", isSame: ours == theirs,
        "\(firstDifference(ours, theirs))\n\(input)")
    }
  }
}

/// Inputs that were written for what is easily missed.
@Suite("Scripts, compared with psql")
struct ScriptsAgainstPsqlTests {
  @Test("Files", arguments: Fixtures.names(in: "PsqlScripts", ending: ".sql"))
  func file(name: String) throws {
    let input = try Fixtures.bytes("PsqlScripts/\(name).sql")
    let lesson = try PsqlLesson()
    let ours = try lesson.output(of: input)
    let theirs = try InstalledPsql.output(
      of: String(decoding: input, as: UTF8.self), database: lesson.database)
    KnownDifferences.expect(
      "script \(name)", isSame: ours == theirs, firstDifference(ours, theirs))
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
    "\\gdesc\n", "\\restrict k\n", "\\unrestrict k\n", "\\unrestrict k \\echo u\n",
    "\\unrestrict k\n",
    "\\pset null x :v `no` 'q :v'\n", "\\pset format c x :r\n\\pset format aligned\n",
    "\\t off :'v'\n",
    "copy nosuch from stdin;\nselect 4;\n", "\\. x\n", "\\echo :VERSION_NUM :VERSION\n",
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
