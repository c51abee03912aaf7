import Algorithms
import Databases
import PostgresClient
import Testing

@Suite("A retry policy")
struct RetryPolicyTests {
  private let policy = RetryPolicy(
    maximumAttempts: 8, baseDelay: .milliseconds(10), maximumDelay: .milliseconds(100))

  @Test(
    "The ceiling doubles up to the maximum",
    arguments: [(1, 10), (2, 20), (3, 40), (4, 80), (5, 100), (6, 100), (1000, 100)])
  func ceiling(attempt: Int, milliseconds: Int) {
    #expect(policy.ceiling(after: attempt) == .milliseconds(milliseconds))
  }

  @Test("A base above the maximum, and no delay at all")
  func extremes() {
    var policy = policy
    policy.baseDelay = .seconds(5)
    #expect(policy.ceiling(after: 1) == .milliseconds(100))
    policy.baseDelay = .zero
    #expect(policy.ceiling(after: 50) == .zero)
    var random = SplitMix64(seed: 1)
    #expect(policy.delay(after: 50, using: &random) == .zero)
  }

  @Test("Delays are spread evenly from nothing to the ceiling", arguments: [1, 3, 7])
  func jitter(attempt: Int) {
    var random = SplitMix64(seed: 42)
    let ceiling = policy.ceiling(after: attempt)
    let draws = 10_000
    let shares = (0..<draws).map { _ in policy.delay(after: attempt, using: &random) / ceiling }
    #expect(shares.allSatisfy { 0 <= $0 && $0 < 1 })
    // A uniform share has mean 1/2 and variance 1/12; four standard deviations of the mean.
    let tolerance = 4 * (1.0 / 12 / Double(draws)).squareRoot()
    let mean = shares.reduce(0, +) / Double(draws)
    #expect(abs(mean - 0.5) < tolerance)
    let squares = shares.map { ($0 - 0.5) * ($0 - 0.5) }.reduce(0, +) / Double(draws)
    // The variance of (u - 1/2)² is 1/180.
    #expect(abs(squares - 1.0 / 12) < 4 * (1.0 / 180 / Double(draws)).squareRoot())
  }

  @Test("A seed repeats its delays, another has others")
  func seeds() {
    func delays(_ seed: UInt64) -> [Duration] {
      var random = SplitMix64(seed: seed)
      return (1...5).map { policy.delay(after: $0, using: &random) }
    }
    #expect(delays(7) == delays(7))
    #expect(delays(7) != delays(8))
  }

  @Test("An error of the client library has no SQLSTATE and is not retried")
  func clientError() {
    #expect(!policy.isRetryable(PostgresError(message: "server closed the connection")))
  }
}
