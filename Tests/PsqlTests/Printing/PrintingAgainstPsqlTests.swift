import Psql
import Testing

@Suite("Printing, compared with psql", .enabled(if: RealPsql.isConfigured))
struct PrintingAgainstPsqlTests {
  @Test("Random tables under random settings", arguments: 0..<10 as Range<UInt64>)
  func randomTables(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var script = ""
    var cases: [(description: String, ours: [UInt8])] = []
    for _ in 0..<200 {
      let (settings, commands) = PrintSettings.random(using: &random)
      let table = RandomTable(using: &random)
      script += "\\echo \(RealPsql.mark)\n" + commands + table.sql + "\n"
      cases.append((commands + table.sql, TablePrinter.print(table.table, settings: settings)))
    }
    let theirs = try RealPsql.sections(of: script)
    try #require(theirs.count == cases.count)
    for (index, (description, ours)) in cases.enumerated() where ours != theirs[index] {
      let expected = String(decoding: theirs[index], as: UTF8.self)
      let actual = String(decoding: ours, as: UTF8.self)
      Issue.record("\(description)\npsql:\n\(expected)\nours:\n\(actual)")
      return
    }
  }
}
