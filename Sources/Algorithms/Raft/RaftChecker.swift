/// Watches a simulated cluster, as nobody could watch a real one, for what Raft promises to be true
/// at all times (figure 3 of the paper).
public struct RaftChecker: Sendable {
  /// A promise that was broken.
  public enum Violation: Sendable, Hashable, CustomStringConvertible {
    /// Two servers led in one term.
    case electionSafety(term: Int)
    /// Two logs have an entry with the same index and term, and differ before it or in it.
    case logMatching(index: Int)
    /// Two servers applied different entries at one index: what was committed has changed.
    case stateMachineSafety(index: Int)

    /// One line, with the paper's name for the promise.
    public var description: String {
      switch self {
      case .electionSafety(let term): "Election Safety: two leaders in term \(term)"
      case .logMatching(let index): "Log Matching: logs differ before index \(index)"
      case .stateMachineSafety(let index):
        "State Machine Safety: another entry is committed at index \(index)"
      }
    }
  }

  /// What was broken, in the order in which it was seen.
  public private(set) var violations: [Violation] = []
  /// Who led in which term.
  public private(set) var leaders: [Int: Int] = [:]
  /// The highest index that any server has applied.
  public private(set) var highestApplied = 0

  private struct Place: Hashable {
    let index: Int
    let term: Int
  }

  private var applied: [Int: RaftLedger] = [:]
  private var prefixes: [Place: UInt64] = [:]
  private var seen: [Int: RaftLog] = [:]

  /// Makes a checker that has seen nothing.
  public init() {}

  // lesson: observe
  /// Looks at a server that has just handled an event.
  ///
  /// - Complexity: O(1); O(length of the log) when the log has changed.
  public mutating func observe(_ server: Raft) {
    if server.isLeader {
      let leader = leaders[server.term, default: server.id]
      leaders[server.term] = leader
      if leader != server.id { report(.electionSafety(term: server.term)) }
    }
    for (index, state) in server.recentlyApplied {
      let first = applied[index, default: state]
      applied[index] = first
      highestApplied = max(highestApplied, index)
      if first != state { report(.stateMachineSafety(index: index)) }
    }
    if seen[server.id] != server.log { compare(server) }
  }

  /// Wherever index and term are the same as in any log so far, all before must be the same.
  private mutating func compare(_ server: Raft) {
    seen[server.id] = server.log
    var prefix = server.log.snapshot
    for (offset, entry) in server.log.entries.enumerated() {
      prefix.apply(entry.command)
      let place = Place(index: server.log.snapshotIndex + 1 + offset, term: entry.term)
      let first = prefixes[place, default: prefix.digest]
      prefixes[place] = first
      if first != prefix.digest { report(.logMatching(index: place.index)) }
    }
  }
  // lesson: end

  private mutating func report(_ violation: Violation) {
    if !violations.contains(violation) { violations.append(violation) }
  }
}
