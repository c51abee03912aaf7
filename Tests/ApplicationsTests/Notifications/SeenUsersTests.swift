import Algorithms
import Applications
import Processes
import RedisClient
import TestSupport
import Testing

@Suite("Which users have had a message")
struct SeenUsersTests {
  /// Marks users twice: how many of them were suppressed the first time, and how many passed the
  /// second time.
  private func twice(_ count: Int, _ seen: inout some SeenUsers) throws -> (
    lost: Int, repeated: Int
  ) {
    let lost = try (0..<count).count { try !seen.insert($0) }
    let repeated = try (0..<count).count { try seen.insert($0) }
    return (lost, repeated)
  }

  @Test("A filter lets no repeated message pass, and suppresses first ones as often as computed")
  func filter() throws {
    // The sum of twenty filters, against the sum of the rates while each of them fills.
    for (rate, over) in [(0.01, 1), (0.001, 1), (0.01, 2)] {
      let capacity = 10_000 / over
      let model = BloomFilter(capacity: capacity, falsePositiveRate: rate)
      let expected = (0..<10_000).reduce(0.0) { $0 + model.expectedFalsePositiveRate(after: $1) }
      var lost = 0
      for seed in 0..<20 as Range<UInt64> {
        var seen = UserFilter(capacity: capacity, falsePositiveRate: rate, seed: seed)
        let (first, second) = try twice(10_000, &seen)
        #expect(second == 0)
        lost += first
      }
      // Four standard deviations of a sum of twenty Poisson numbers; a part of the users that seem
      // to be marked is not inserted, so an overfull filter stays a little emptier than computed.
      let tolerance = 4 * (20 * expected).squareRoot() + (over > 1 ? 0.1 * 20 * expected : 0)
      #expect(
        abs(Double(lost) - 20 * expected) < tolerance, "\(rate) \(over): \(lost), \(expected)")
    }
  }

  @Test("A bitmap makes no mistake, and takes a bit a user")
  func bitmap() throws {
    var seen = UserBitmap()
    #expect(try twice(10_000, &seen) == (0, 0))
    #expect(seen.byteCount == 1256)
    #expect(!seen.contains(10_000) && !seen.contains(1_000_000) && seen.contains(9_999))
  }

  @Test("Both are in Redis too, with the same answers for all workers")
  func redis() throws {
    let module = try #require(
      Installation.current.library("libEtudeBloom.so"), "swift build makes it")
    let fixture = try NotificationFixture(arguments: ["--loadmodule", module])
    let other = try RedisConnection(to: .unix(path: fixture.server.socketPath))
    var bitmap = RedisUserBitmap("bits", on: fixture.connection)
    #expect(try twice(2_000, &bitmap) == (0, 0))
    #expect(try RedisUserBitmap("bits", on: other).contains(1_999))
    var filter = try RedisUserFilter(
      "filter", capacity: 2_000, falsePositiveRate: 0.01, on: fixture.connection)
    let (lost, repeated) = try twice(2_000, &filter)
    // 3.3 are expected.
    #expect(repeated == 0 && lost <= 12)
    let again = try RedisUserFilter("filter", capacity: 5, falsePositiveRate: 0.5, on: other)
    #expect(try again.contains(1_999))
    // A filter without room refuses: it says so rather than suppress.
    var small = try RedisUserFilter("small", capacity: 3, falsePositiveRate: 0.01, on: other)
    #expect(throws: RedisError.self) { try twice(10, &small) }
  }
}
