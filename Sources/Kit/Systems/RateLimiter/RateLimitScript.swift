/// A rate limiter as a Lua script: Redis runs it as one step, so no other client's command comes
/// between the check and the count.
///
/// All of them decide as the algorithm of the same name in `Algorithms` does, and are called alike:
///
/// - `KEYS[1]` is the user's key. It is the only key, so a cluster has no need for hash tags, and
///   holds everything that is remembered.
/// - `ARGV` is the time in milliseconds, the limit's count and window, and the capacity of a bucket
///   (for the others 0). Last comes for how many milliseconds longer than needed the key is kept.
/// - The reply is four integers, those of a `RateDecision`: admitted (1 or 0), remaining,
///   retryAfter, delay.
///
/// A script never reads the server's clock: the same calls get the same replies, on a replica as
/// well. Only the key's expiry runs by the server's clock, and takes nothing that is still needed:
/// hence the last argument, which is larger than any difference between clocks.
public struct RateLimitScript: Sendable, Hashable {
  /// What it is called as a function of Redis; letters and underscores.
  public let name: String
  /// The script.
  public let text: String
  /// Whether it is a bucket, and needs a capacity.
  public let hasCapacity: Bool

  init(_ name: String, hasCapacity: Bool = false, _ text: String) {
    self.name = name
    self.text = text
    self.hasCapacity = hasCapacity
  }

  /// All of them.
  public static let all = [
    fixedWindow, anchoredWindow, slidingLog, slidingCounter, leakyBucketMeter, tokenBucket,
    genericCellRate, leakyBucketQueue,
  ]

  /// All of them as one library of functions, for `FUNCTION LOAD`: `FCALL fixed_window 1 key …`.
  public static var library: String {
    all.reduce("#!lua name=rate_limit\n") { library, script in
      """
      \(library)redis.register_function('\(script.name)', function(KEYS, ARGV)
      \(script.text)
      end)

      """
    }
  }
}
