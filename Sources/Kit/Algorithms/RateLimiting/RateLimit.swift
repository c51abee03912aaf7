/// How many requests are allowed in how much time: ten a second is `RateLimit(10, per: 1000)`.
///
/// Each algorithm of this folder reads it in its own way. What they promise for *any* stretch of
/// one window, wherever it begins, differs, and is stated beside each of them.
public struct RateLimit: Sendable, Hashable {
  /// How many requests are allowed in one window; 1 or more.
  public let count: Int
  /// The length of the window in milliseconds; 1 or more.
  public let window: Int

  /// What `count * window` may be at most: with it, the exact arithmetic of all the algorithms fits
  /// the numbers of a Lua script, which are exact up to 2^53.
  public static let maximumProduct = 1 << 51

  /// Makes a limit.
  ///
  /// - Parameters:
  ///   - count: how many requests.
  ///   - window: in how many milliseconds.
  /// - Precondition: both are 1 or more, and their product is at most `maximumProduct`.
  public init(_ count: Int, per window: Int) {
    precondition(count >= 1 && window >= 1, "a limit is one request or more in 1 ms or more")
    let (product, overflows) = count.multipliedReportingOverflow(by: window)
    precondition(!overflows && product <= Self.maximumProduct, "count times window is too large")
    self.count = count
    self.window = window
  }
}
