import Algorithms
import Databases
import PostgresClient
import Testing

/// The order in which shards send their rows is the one by which the router merges them, whatever
/// order the server would choose by itself.
@Suite("The order of rows from several shards", .serialized)
struct ShardOrderTests {
  /// A text whose own collation puts a before B, numbers with NULL among them, and a name that has
  /// to be quoted.
  private static let table = """
    CREATE TABLE words (word text COLLATE "und-x-icu", "the ""number" int)
    """
  private static let rows: [(word: String, number: Int?)] = [
    ("a", 3), ("B", nil), ("c", 1), ("D", 2), ("e", nil), ("F", 5), ("_", 4), ("é", 0),
  ]

  private static func router() throws -> ShardRouter {
    let database = try ShardedDatabase(2, table: table)
    let router = ShardRouter(map: SlotShardMap(shardCount: 2), shards: database.shards)
    for (index, row) in rows.enumerated() {
      try router.query(
        "INSERT INTO words VALUES ($1, $2)", parameters: [row.word, row.number.map(String.init)],
        onShard: index / 2 % 2)
    }
    return router
  }

  private static func page(_ order: RowOrder, limit: Int) throws -> [String?]? {
    try router().page("SELECT * FROM words", orderedBy: [order, .text("word")], limit: limit)
      .complete().column("word")
  }

  @Test("Texts come by their bytes", arguments: [1, 3, 8])
  func texts(limit: Int) throws {
    let sorted = Self.rows.map(\.word).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(try Self.page(.text("word"), limit: limit) == Array(sorted.prefix(limit)))
    let falling = Array(sorted.reversed().prefix(limit))
    #expect(try Self.page(.text("word", descending: true), limit: limit) == falling)
  }

  @Test("NULL comes last, up and down", arguments: [2, 6, 7, 8])
  func nulls(limit: Int) throws {
    let rising = ["é", "c", "D", "a", "_", "F", "B", "e"]
    #expect(try Self.page(.number("the \"number"), limit: limit) == Array(rising.prefix(limit)))
    let falling = ["F", "_", "a", "D", "c", "é", "B", "e"]
    #expect(
      try Self.page(.number("the \"number", descending: true), limit: limit)
        == Array(falling.prefix(limit)))
  }
}
