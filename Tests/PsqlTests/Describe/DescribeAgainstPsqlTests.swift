import Foundation
import PostgresClient
import PsqlTables
import PsqlText
import TestSupport
import Testing

@Suite("Descriptions, compared with psql")
struct DescribeAgainstPsqlTests {
  /// The circumstances under which the commands are run.
  struct Circumstances: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What puts the real psql into them.
    var commands = ""
    /// What puts the server into them.
    var sql = ""
    var adjust: @Sendable (inout PrintSettings) -> Void = { _ in }
    /// The variables that are set to `on`.
    var variables: [String] = []
    var isUsual = false

    static let all = [
      Circumstances(testDescription: "as it is", isUsual: true),
      Circumstances(testDescription: "expanded", commands: "\\x on") { $0.expanded = .on },
      Circumstances(
        testDescription: "with a frame",
        commands: "\\pset border 2\n\\pset linestyle unicode\n\\pset footer off"
      ) {
        $0.border = 2
        $0.lineStyle = .unicode
        $0.footer = false
      },
      Circumstances(testDescription: "rows only", commands: "\\t on") { $0.tuplesOnly = true },
      Circumstances(testDescription: "unaligned", commands: "\\a") { $0.format = .unaligned },
      Circumstances(testDescription: "CSV", commands: "\\pset format csv") { $0.format = .csv },
      Circumstances(
        testDescription: "with settings that listings ignore",
        commands: "\\pset null NIL\n\\pset title Title\n\\pset numericlocale on"
      ) {
        $0.nullText = Array("NIL".utf8)
        $0.title = Array("Title".utf8)
        $0.numericLocale = true
      },
      Circumstances(
        testDescription: "wrapped, expanded when too wide",
        commands: "\\pset format wrapped\n\\pset columns 60\n\\x auto"
      ) {
        $0.format = .wrapped
        $0.columns = 60
        $0.expanded = .auto
      },
      Circumstances(testDescription: "quiet", variables: ["QUIET"]),
      Circumstances(
        testDescription: "without methods", variables: ["HIDE_TABLEAM", "HIDE_TOAST_COMPRESSION"]),
      Circumstances(testDescription: "another search path", sql: "set search_path = app"),
      Circumstances(testDescription: "no search path", sql: "set search_path = ''"),
      Circumstances(testDescription: "another role", sql: "set role describe_reader"),
      Circumstances(
        testDescription: "backslashes in strings", sql: "set standard_conforming_strings = off"),
      Circumstances(
        testDescription: "a failed transaction", sql: "begin; select 1/0"),
    ]
  }

  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/PsqlDescribe")

  /// A server of its own, as roles and tablespaces belong to no database. The database's name is
  /// one that the commands use.
  private static let psql = Result {
    let cluster = try PostgresCluster()
    var psql = RealPsql(cluster: cluster)
    try psql.connect().query("create database d")
    psql.database = "d"
    let schema = try String(contentsOf: fixtures.appending(path: "schema.sql"), encoding: .utf8)
    let output = String(decoding: try psql.run(schema, options: ["-q"]), as: UTF8.self)
    if let error = output.split(separator: "\n").first(where: { $0.hasPrefix("ERROR") }) {
      throw SchemaError(message: String(error))
    }
    return psql
  }

  /// The schema is not what the commands are for.
  struct SchemaError: Error {
    var message: String
  }

  @Test("Every command of the list", arguments: Circumstances.all)
  func everyCommand(_ circumstances: Circumstances) async throws {
    var list = try String(
      contentsOf: Self.fixtures.appending(path: "commands.txt"), encoding: .utf8)
    if InstalledPsql.version.number >= 160_000 {
      list += try String(
        contentsOf: Self.fixtures.appending(path: "commands-16.txt"), encoding: .utf8)
    }
    let commands = list.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    // What can go wrong under odd circumstances is not different for each command.
    let sample =
      circumstances.isUsual
      ? commands
      : commands.enumerated().filter {
        $0.offset % 3 == circumstances.testDescription.utf8.count % 3
      }.map(\.element)
    try await compare(sample, under: circumstances)
  }

  @Test("Random patterns", arguments: 0..<4 as Range<UInt64>)
  func randomPatterns(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let commands = [
      "dt", "d", "df", "dT", "do", "dn", "du", "dtvmsiS", "dp", "dconfig", "dC", "dd",
    ]
    let lines = (0..<80).map { _ in
      "\\\(commands.randomElement(using: &random) ?? "dt") \(Self.pattern(using: &random))"
    }
    try await compare(lines, under: Circumstances.all[0])
  }

  private static func pattern(using random: inout SeededGenerator) -> String {
    let pieces = [
      "a", "o", "or", "orders", "P", "public", "app", "pg_catalog", "parent", "*", "*", "?", ".",
      ".",
      "$", "[", "]", "[]", "[a-z]", "(", ")", "|", "+", "_", "0", "ü", "Ü", "\"\"",
      "\"Mixed Case\"",
      "\"A\"", "\"*\"", "\"a.b\"", "\"\"\"\"", "{", "}", "^", "=", "<", "-", "int", "d.",
    ]
    let count = Int.random(in: 1...5, using: &random)
    return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  /// Runs commands in psql and here, and compares what is printed.
  private func compare(
    _ commands: [String], under circumstances: Circumstances
  ) async throws {
    let setting = circumstances.sql.isEmpty ? "" : circumstances.sql + ";\n"
    let script =
      setting + circumstances.commands + "\n"
      + circumstances.variables.map { "\\set \($0) on\n" }.joined()
      + commands.map { "\\echo \(RealPsql.mark)\n\($0)\n" }.joined()
    let psql = try Self.psql.get()
    let theirs = try psql.sections(of: script, options: [])
    try #require(theirs.count == commands.count)

    let connection = try psql.connect()
    if !circumstances.sql.isEmpty { _ = try? connection.query(circumstances.sql) }
    var settings = PrintSettings.ofInstalledPsql
    circumstances.adjust(&settings)
    var controls = VariableControls()
    for name in circumstances.variables { controls.update(name, Array("on".utf8)) }
    let driver = DescribeDriver(on: connection, settings: settings, controls: controls)
    var differences = 0
    for (command, expected) in zip(commands, theirs) {
      let ours = await driver.run(command)
      let isExpected = KnownDifferences.expect(
        "description \(circumstances.testDescription): \(command)", isSame: ours == expected,
        """
        psql:
        \(String(decoding: expected, as: UTF8.self))
        ours:
        \(String(decoding: ours, as: UTF8.self))
        """)
      if isExpected { continue }
      // A few differences are enough to read.
      differences += 1
      if differences == 3, !KnownDifferences.listsAll { return }
    }
  }
}
