import PsqlText
import Testing

@testable import PsqlTables

@Suite("Printing, compared with psql")
struct PrintingAgainstPsqlTests {
  /// What psql is to do, and what we print for it.
  private struct Case {
    var script: String
    var ours: [UInt8]
  }

  @Test("Random tables under random settings", arguments: 0..<10 as Range<UInt64>)
  func randomTables(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    try compare(
      (0..<150).map { _ in
        let (settings, commands) = PrintSettings.random(using: &random)
        let table = RandomTable(using: &random)
        return Case(
          script: commands + table.sql,
          ours: TablePrinter.print(table.table, settings: settings))
      }, "tables \(seed)")
  }

  @Test("Results that are fetched in parts", arguments: 100..<103 as Range<UInt64>)
  func parts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    try compare(
      (0..<100).map { _ in
        let size = Int.random(in: 1...5, using: &random)
        let (settings, commands) = PrintSettings.random(using: &random)
        let table = RandomTable(using: &random)
        return Case(
          script: "\\set FETCH_COUNT \(size)\n" + commands + table.sql,
          ours: table.parts(of: size).flatMap { TablePrinter.print($0, settings: settings) })
      }, "parts \(seed)")
  }

  @Test("Rows that are left out count")
  func omittedRows() throws {
    var table = ResultTable(
      columns: [.init(name: Array("n".utf8), typeOID: 23)],
      rows: [[Array("1".utf8)], [Array("9".utf8)]])
    table.omitted.count = 7
    table.omitted.position = 1
    var settings = PrintSettings(version: .recorded)
    #expect(
      String(decoding: TablePrinter.print(table, settings: settings), as: UTF8.self)
        .hasSuffix("9\n(9 rows)\n\n"))
    settings.expanded = .on
    #expect(
      String(decoding: TablePrinter.print(table, settings: settings), as: UTF8.self)
        .contains("[ RECORD 9 ]"))
  }

  @Test("The width of characters")
  func widths() throws {
    // Around each place where the width changes, and a sample of all others.
    let widths = PsqlWidth(version: InstalledPsql.version)
    var previous = -1
    var codePoints: Set<UInt32> = []
    for codePoint in UInt32(1)...0x10FFFF {
      guard let scalar = Unicode.Scalar(codePoint) else { continue }
      let width = widths.columns(of: scalar.value) ?? -2
      if width != previous || codePoint % 97 == 0 {
        codePoints.formUnion([codePoint, max(codePoint - 1, 1), codePoint + 1])
      }
      previous = width
    }
    let scalars = codePoints.sorted().compactMap(Unicode.Scalar.init)
    let table = ResultTable(
      columns: [.init(name: Array("c".utf8))],
      rows: scalars.map { [Array("<\($0)>".utf8)] })
    var settings = PrintSettings.ofInstalledPsql
    settings.border = 2
    let numbers = scalars.map { String($0.value) }.joined(separator: ",")
    try compare(
      [
        Case(
          script: """
            \\pset border 2
            select '<' || chr(i) || '>' as c from unnest('{\(numbers)}'::int[]) i;
            """,
          ours: TablePrinter.print(table, settings: settings))
      ], "widths")
  }

  @Test("Crosstabs of random values", arguments: 200..<203 as Range<UInt64>)
  func crosstabs(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let arguments = [
      "", "1 2", "2 1", "1 2 3", "3 1", "r c v n", "1 2 3 4", "C r", "\"C\" r", "5 1",
    ]
    try compare(
      (0..<60).map { _ in
        let isNumbered = Bool.random(using: &random)
        let words = arguments.randomElement(using: &random) ?? ""
        var values: [[String?]] = []
        for _ in 0..<Int.random(in: 1...7, using: &random) {
          var row = (0..<3).map { _ in ["a", "b", "x y", nil].randomElement(using: &random) ?? nil }
          if isNumbered { row.append(String(Int.random(in: -20...20, using: &random))) }
          values.append(row)
        }
        let names = ["r", "c", "v"] + (isNumbered ? ["n"] : [])
        let literals = values.map { row in
          "(" + row.map { $0.map { "'\($0)'" } ?? "null" }.joined(separator: ",") + ")"
        }
        return Case(
          script: """
            select \(names.enumerated().map { "column\($0 + 1)::text as \($1)" }.joined(separator: ","))
            from (values \(literals.joined(separator: ","))) v \\crosstabview \(words)
            """,
          ours: Self.crosstab(names, values, words))
      }, "crosstabs \(seed)")
  }

  private static func crosstab(
    _ names: [String], _ values: [[String?]], _ arguments: String
  ) -> [UInt8] {
    let table = ResultTable(
      columns: names.map { .init(name: Array($0.utf8)) },
      rows: values.map { $0.map { $0.map { Array($0.utf8) } } })
    do {
      let pivoted = try Crosstab.pivot(
        table, arguments: arguments.split(separator: " ").map(String.init))
      return TablePrinter.print(pivoted, settings: .ofInstalledPsql)
    } catch {
      return Array("\(error.message)\n".utf8)
    }
  }

  private func compare(_ cases: [Case], _ name: String) throws {
    let script = cases.map { "\\echo \(RealPsql.mark)\n\($0.script)\n" }.joined()
    let theirs = try RealPsql.shared().sections(of: script)
    try #require(theirs.count == cases.count)
    for (index, (theirs, ours)) in zip(theirs, cases).enumerated() {
      let isExpected = KnownDifferences.expect(
        "\(name).\(index)", isSame: ours.ours == theirs,
        """
        \(ours.script)
        psql:
        \(String(decoding: theirs, as: UTF8.self))
        ours:
        \(String(decoding: ours.ours, as: UTF8.self))
        """)
      // One difference is enough to read.
      if !isExpected, !KnownDifferences.listsAll { return }
    }
  }
}
