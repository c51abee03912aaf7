// lesson: store
/// A store that accepts writes only from the newest leader that it knows. Each write carries the epoch
/// in which its sender was elected, the *fencing token*.
public struct FencedStore: Sendable, Equatable {
  /// The last value that was written.
  public private(set) var value: String?
  /// The highest epoch of a write so far.
  public private(set) var epoch = 0

  /// Makes an empty store.
  public init() {}

  /// Writes, unless a write with a higher epoch has been seen. Returns whether it did.
  public mutating func write(_ value: String, epoch: Int) -> Bool {
    guard epoch >= self.epoch else { return false }
    self.epoch = epoch
    self.value = value
    return true
  }
}
// lesson: end
