/// How much memory the batches of all partitions take, and may take.
final class LogSpace {
  let limit: Int
  private(set) var used = 0
  /// Whether an append was refused.
  private(set) var hasBeenFull = false

  /// What a batch takes beyond its bytes: the array's header, and what a partition keeps of it.
  static let overhead = 64

  init(limit: Int) { self.limit = limit }

  func take(_ bytes: Int) throws(ErrorCode) {
    guard used + bytes <= limit else {
      if !hasBeenFull {
        Socket.log("the log is full: all partitions together keep at most \(limit >> 20) MB")
      }
      hasBeenFull = true
      throw .policyViolation
    }
    used += bytes
  }

  func giveBack(_ bytes: Int) { used -= bytes }

  /// Counts what has taken the place of something else: less, as a rule.
  func exchange(_ old: Int, for new: Int) { used += new - old }
}
