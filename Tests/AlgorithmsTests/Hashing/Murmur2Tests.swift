import Algorithms
import Testing

/// Vectors of Kafka's own unit tests.
struct Murmur2Tests {
  @Test(
    "gives Kafka's hashes",
    arguments: [
      ("21", -973_932_308), ("foobar", -790_332_482), ("abc", 479_470_107),
      ("a-little-bit-long-string", -985_981_536),
      ("a-little-bit-longer-string", -1_486_304_829),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
    ] as [(String, Int32)])
  func publishedVectors(key: String, hash: Int32) {
    #expect(murmur2(key.utf8) == hash)
  }

  @Test(
    "places keys as Kafka does",
    arguments: [(3, [0, 2, 2, 1, 1]), (4, [2, 1, 3, 1, 2]), (6, [0, 5, 5, 1, 4])])
  func partitions(count: Int, expected: [Int]) {
    let placed = (1...5).map { kafkaPartition(of: "user\($0)".utf8, among: count) }
    #expect(placed == expected)
  }
}
