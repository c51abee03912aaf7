import Clients
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
    "Changes come with a minor version of each major one",
    arguments: [
      (150_013, false), (150_014, true), (170_005, false), (170_006, true), (180_000, true),
      (130_022, false), (160_010, true),
    ])
  func changes(number: Int, isThere: Bool) {
    #expect(PsqlVersion(number: number).has(.restriction) == isThere)
  }
}
