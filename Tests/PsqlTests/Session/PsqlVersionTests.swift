import PostgresClient
import PsqlTables
import PsqlText
import TestSupport
import Testing

@testable import Psql

@Suite("The version of psql")
struct PsqlVersionTests {
  @Test(
    "What psql says of itself is read",
    arguments: [
      (
        "PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit",
        150_018, "15.18 (Debian 15.18-0+deb12u1)"
      ),
      ("PostgreSQL 17.0 on aarch64-unknown-linux-gnu, compiled by gcc, 64-bit", 170_000, "17.0"),
      ("PostgreSQL 18beta1 on x86_64, compiled by gcc, 64-bit", 180_000, "18beta1"),
      ("PostgreSQL on something", nil, nil), ("psql (PostgreSQL) 15.18", nil, nil), ("", nil, nil),
    ] as [(String, Int?, String?)])
  func description(text: String, number: Int?, name: String?) {
    let version = PsqlVersion(description: text)
    #expect(version?.number == number)
    #expect(version?.name == name)
    #expect(version == nil || version?.description == text)
  }

  @Test("The installed psql is found, and says what it says when it is run")
  func installed() throws {
    let output = try RealPsql.shared().run(
      "\\echo :VERSION\n\\echo :VERSION_NAME\n\\echo :VERSION_NUM", options: [])
    let lesson = try PsqlLesson()
    let input = "\\echo :VERSION\n\\echo :VERSION_NAME\n\\echo :VERSION_NUM\n"
    #expect(try lesson.output(of: Array(input.utf8)) == output)
    let path = PostgresCluster.binaries + "/psql"
    #expect(PsqlVersion.installed == PsqlVersion(ofProgram: path))
  }

  @Test("A program that does not say its version has none")
  func otherPrograms() {
    #expect(PsqlVersion(ofProgram: "/bin/sh") == nil)
    #expect(PsqlVersion(ofProgram: "/nonexistent/psql") == nil)
  }

  @Test("Without psql the library's version is taken")
  func library() {
    let version = PsqlVersion(number: PostgresConnection.libraryVersion)
    #expect(version.number / 10_000 >= 13)
    #expect(version.description == "PostgreSQL \(version.name)")
  }

  @Test(
    "FETCH_COUNT has a cursor before psql 17, and chunks of rows since",
    arguments: [
      (
        160_015,
        """
        +-[ RECORD 1 ]-+
        | g | 1        |
        +-[ RECORD 2 ]-+
        | g | 2        |
        +-[ RECORD 3 ]-+
        | g | 3        |
        +---+----------+

        INSERT 0 3

        """
      ),
      (
        170_012,
        """
        +-[ RECORD 1 ]-+
        | g | 1        |
        +-[ RECORD 2 ]-+
        | g | 2        |
        +-[ RECORD 3 ]-+
        | g | 3        |
        +---+---------+


        """
      ),
    ])
  func parts(number: Int, printed: String) throws {
    let lesson = try PsqlLesson(version: PsqlVersion(number: number))
    let session = try lesson.open()
    let output = try lesson.run(
      """
      create table t (g int);
      \\set FETCH_COUNT 2
      \\pset border 2
      \\x
      insert into t values (1), (2), (3) returning g;
      """, in: session)
    #expect(output.hasSuffix("Expanded display is on.\n" + printed))
  }

  @Test(
    "Rules of records have no corners since psql 16 where the border is more than 2",
    arguments: [
      (150_020, "+-[ RECORD 1 ]-+\n| g | 1        |\n+---+----------+\n\n"),
      (170_012, "[ RECORD 1 ]\n| g | 1        |\n-+---------\n\n"),
    ])
  func corners(number: Int, printed: String) {
    let table = ResultTable(
      columns: [.init(name: Array("g".utf8), typeOID: 23)], rows: [[Array("1".utf8)]])
    var settings = PrintSettings(version: PsqlVersion(number: number))
    (settings.expanded, settings.border) = (.on, 3)
    #expect(
      String(decoding: TablePrinter.print(table, settings: settings), as: UTF8.self) == printed)
  }

  @Test("\\sf and \\sv pass over semicolons since psql 17", arguments: [160_012, 170_012])
  func semicolons(number: Int) throws {
    let lesson = try PsqlLesson(version: PsqlVersion(number: number))
    let session = try lesson.open()
    let output = try lesson.run("create view v as select 1 as a;\n\\sv v;", in: session)
    let shown =
      number < 170_000
      ? "ERROR:  relation \"v;\" does not exist\n"
      : "CREATE OR REPLACE VIEW public.v AS\n SELECT 1 AS a\n"
    #expect(output == "CREATE VIEW\n" + shown)
  }

  @Test(
    "Changes come with a minor version of each major one",
    arguments: [
      (150_013, false), (150_014, true), (170_005, false), (170_006, true), (180_000, true),
      (130_022, false), (160_010, true),
    ])
  func changes(number: Int, isThere: Bool) {
    #expect(PsqlVersion(number: number).has(.restriction) == isThere)
  }
}
