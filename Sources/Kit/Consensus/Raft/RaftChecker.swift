/// Watches all servers of a simulated cluster at once, which is impossible in a real one. It checks
/// four of the five properties in figure 3 of the paper, and that no read is stale (section 8). The
/// fifth, that a leader only appends to its log, is plain from the code.
public struct RaftChecker: Sendable {
  /// A promise that was broken.
  public enum Violation: Sendable, Hashable, CustomStringConvertible {
    /// Two servers led in one term.
    case electionSafety(term: Int)
    /// A server leads without an entry that was committed in an earlier term.
    case leaderCompleteness(index: Int)
    /// Two logs have an entry with the same index and term, and differ in it or before it.
    case logMatching(index: Int)
    /// Two servers have executed different commands up to an index: a committed entry has changed.
    case stateMachineSafety(index: Int)
    /// An answer to a read lacks an entry that was committed before the read began.
    case staleRead(index: Int)

    /// One line, with the paper's name for the property.
    public var description: String {
      switch self {
      case .electionSafety(let term): "Election Safety: two leaders in term \(term)"
      case .leaderCompleteness(let index):
        "Leader Completeness: a leader lacks what was committed at index \(index)"
      case .logMatching(let index): "Log Matching: logs differ before index \(index)"
      case .stateMachineSafety(let index):
        "State Machine Safety: servers have applied different commands up to index \(index)"
      case .staleRead(let index): "Stale read: an answer lacks what was committed at index \(index)"
      }
    }
  }

  /// The violations, in the order in which they were seen.
  public private(set) var violations: [Violation] = []
  /// The leader of each term.
  public private(set) var leaders: [Int: Int] = [:]
  /// How many reads have been answered.
  public private(set) var answered = 0
  /// The highest index that any server has applied.
  public private(set) var highestApplied = 0

  private struct Place: Hashable {
    let index: Int
    let term: Int
  }

  /// The state after an index when a server applied it for the first time.
  private struct Applied {
    let state: RaftLedger
    /// The term of that server. The entry was committed in this term or before.
    let term: Int
  }

  private var applied: [Int: Applied] = [:]
  private var prefixes: [Place: UInt64] = [:]
  private var seen: [Int: RaftLog] = [:]
  /// The open reads of each server, and the index that each answer has to include.
  private var openReads: [Int: [Int: Int]] = [:]

  /// Makes a checker that has seen nothing.
  public init() {}

  // lesson: observe
  /// Checks a server that has just handled an event.
  ///
  /// - Complexity: O(1); O(length of the history) when the log has changed or a term has a leader.
  public mutating func observe(_ server: Raft) {
    if server.isLeader { check(leader: server) }
    for (index, state) in server.recentlyApplied {
      let first = applied[index, default: Applied(state: state, term: server.term)]
      applied[index] = first
      highestApplied = max(highestApplied, index)
      if first.state != state { report(.stateMachineSafety(index: index)) }
    }
    if seen[server.id] != server.log { compare(server) }
    check(readsOf: server)
  }

  /// Notes that a read begins. Its answer has to include all that is committed by now.
  public mutating func begin(read: Int, on server: Raft) {
    openReads[server.id, default: [:]][read] = highestApplied
    check(readsOf: server)
  }

  private mutating func check(readsOf server: Raft) {
    for (read, committed) in openReads[server.id, default: [:]] {
      guard let answer = server.answers[read] else { continue }
      openReads[server.id]?[read] = nil
      answered += 1
      if answer.index < committed { report(.staleRead(index: committed)) }
    }
  }

  /// A term has one leader, and it has all entries that were committed in earlier terms.
  private mutating func check(leader: Raft) {
    if let known = leaders[leader.term] {
      if known != leader.id { report(.electionSafety(term: leader.term)) }
      return
    }
    leaders[leader.term] = leader.id
    let earlier = applied.filter { $0.value.term < leader.term }
    guard let (index, last) = earlier.max(by: { $0.key < $1.key }),
      index >= leader.log.snapshotIndex
    else { return }
    if leader.log.state(at: index) != last.state { report(.leaderCompleteness(index: index)) }
  }

  /// If an entry has the index and term of an entry of any log so far, all entries before it must be
  /// the same.
  private mutating func compare(_ server: Raft) {
    seen[server.id] = server.log
    var prefix = server.log.snapshot
    for (offset, entry) in server.log.entries.enumerated() {
      prefix.apply(entry)
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
