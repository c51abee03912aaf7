import Psql
import PsqlTables
import TestSupport
import Testing

@Suite("Printing in a session, compared with psql")
struct PrintingInSessionTests {
  @Test("Random settings, and what psql says of them", arguments: 500..<503 as Range<UInt64>)
  func randomSettings(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var input = ""
    for _ in 0..<80 {
      let (_, commands) = PrintSettings.random(using: &random)
      input += "\\set FETCH_COUNT \(Int.random(in: 0...4, using: &random))\n"
      input += commands
      if Bool.random(using: &random) { input += "\\pset\n" }
      input += RandomTable(using: &random).sql + "\n"
      if Bool.random(using: &random) { input += "\\gx\n" }
    }
    let lesson = try PsqlLesson()
    let psql = RealPsql(cluster: try PostgresCluster.shared.get(), database: lesson.database)
    let theirs = try psql.run(input, options: [])
    let ours = try lesson.output(of: Array(input.utf8))
    KnownDifferences.expect(
      "printing in a session \(seed)", isSame: ours == theirs, firstDifference(ours, theirs))
  }
}
