// lesson: store
/// A place to write to that takes orders only from the newest leader that it has heard of. Each
/// write carries the epoch in which its sender was elected, the *fencing token*.
public struct FencedStore: Sendable, Equatable {
  /// What was written last.
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
