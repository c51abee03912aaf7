import Algorithms
import Databases
import PostgresClient
import Testing

@Suite("Merging the answers of shards")
struct GatheredRowsTests {
  private static func gathered(_ columns: [String], _ parts: [[[String?]]]) -> GatheredRows {
    var gathered = GatheredRows()
    for (index, part) in parts.enumerated() {
      gathered.add(PostgresRows(columns: columns, rows: part, commandTag: ""), from: "s\(index)")
    }
    return gathered
  }

  /// However numbers are spread, the merge is what all of them together give.
  @Test("Sum, average, least and greatest do not depend on how the rows are spread")
  func spread() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<200 {
      let shards = 1 + random.next(below: 5)
      var parts = Array(repeating: [Int](), count: shards)
      let numbers = (0..<random.next(below: 20)).map { _ in random.next(below: 1000) - 500 }
      for number in numbers { parts[random.next(below: shards)].append(number) }
      let answers = Self.gathered(
        ["n", "total", "low", "high"],
        parts.map { part in
          // As SQL has it: the sum, least and greatest of nothing are NULL.
          [
            [
              "\(part.count)", part.isEmpty ? nil : "\(part.reduce(0, +))",
              part.min().map(String.init), part.max().map(String.init),
            ]
          ]
        })
      #expect(try answers.sum("n").complete() == numbers.count)
      #expect(try answers.sum("total").complete() == numbers.reduce(0, +))
      #expect(try answers.min("low").complete() == numbers.min())
      #expect(try answers.max("high").complete() == numbers.max())
      let average =
        numbers.isEmpty ? nil : Double(numbers.reduce(0, +)) / Double(numbers.count)
      #expect(try answers.average(sum: "total", count: "n").complete() == average)
    }
  }

  @Test("Pages are those of all rows sorted", arguments: [false, true])
  func pages(descending: Bool) throws {
    var random = SplitMix64(seed: 6)
    let order: [RowOrder] = [.number("a", descending: descending), .text("b")]
    func precedes(_ left: [String?], _ right: [String?]) -> Bool {
      let (a, b) = (left[0].map { Int($0)! }, right[0].map { Int($0)! })
      if a != b {
        guard let a else { return false }
        guard let b else { return true }
        return descending ? a > b : a < b
      }
      return left[1]!.utf8.lexicographicallyPrecedes(right[1]!.utf8)
    }
    for _ in 0..<200 {
      let shards = 1 + random.next(below: 4)
      var parts = Array(repeating: [[String?]](), count: shards)
      let rows = (0..<random.next(below: 15)).map { index -> [String?] in
        let number = random.next(below: 12) - 5
        return [
          number == 6 ? nil : "\(number)", "\(random.next(below: 2) == 0 ? "é" : "z")\(index)",
        ]
      }
      for row in rows { parts[random.next(below: shards)].append(row) }
      let (offset, limit) = (random.next(below: 8), random.next(below: 8))
      let page = try Self.gathered(
        ["a", "b"],
        parts.map { Array($0.sorted(by: precedes).prefix(offset + limit)) }
      ).merged(orderedBy: order, offset: offset, limit: limit).complete()
      let expected = Array(rows.sorted(by: precedes).dropFirst(offset).prefix(limit))
      #expect(page.rows == expected)
    }
  }

  @Test("What cannot be merged is said to be so")
  func notMergeable() {
    let answers = Self.gathered(["n"], [[["1"]], [["1.5"]]])
    #expect(throws: ShardingError.notMergeable(column: "n", value: "1.5")) { try answers.sum("n") }
    #expect(throws: ShardingError.notMergeable(column: "m", value: nil)) { try answers.sum("m") }
    #expect(throws: ShardingError.notMergeable(column: "m", value: nil)) {
      try answers.merged(orderedBy: [.text("m")], limit: 1)
    }
    #expect(throws: ShardingError.notMergeable(column: "n", value: "1.5")) {
      try answers.merged(orderedBy: [.number("n")], limit: 2)
    }
    let large = Self.gathered(["n"], [[["\(Int.max)"]], [["1"]]])
    #expect(throws: ShardingError.self) { try large.sum("n") }
  }
}
