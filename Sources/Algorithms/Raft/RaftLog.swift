/// A server's log: entries with the indices 1, 2, … of which the first may have been folded into a
/// snapshot.
public struct RaftLog: Sendable, Equatable {
  /// The entries behind the snapshot.
  public private(set) var entries: [RaftEntry] = []
  /// The index of the last entry that the snapshot stands for; 0 when there is none.
  public private(set) var snapshotIndex = 0
  /// The term of that entry.
  public private(set) var snapshotTerm = 0
  /// The state after that entry.
  public private(set) var snapshot = RaftLedger()

  /// The index of the last entry.
  public var lastIndex: Int { snapshotIndex + entries.count }
  /// The term of the last entry.
  public var lastTerm: Int { entries.last?.term ?? snapshotTerm }

  /// The entry at `index`; nil where there is none or only a snapshot is left of it.
  public func entry(at index: Int) -> RaftEntry? {
    index > snapshotIndex && index <= lastIndex ? entries[index - snapshotIndex - 1] : nil
  }

  /// The term of the entry at `index`; nil where that is not known any more or not yet.
  public func term(at index: Int) -> Int? {
    index == snapshotIndex ? snapshotTerm : entry(at: index)?.term
  }

  /// The state that all entries up to `index` lead to; nil where that is not known any more or not
  /// yet.
  ///
  /// - Complexity: O(n) for n entries behind the snapshot.
  func state(at index: Int) -> RaftLedger? {
    guard index >= snapshotIndex && index <= lastIndex else { return nil }
    return entries.prefix(index - snapshotIndex).reduce(into: snapshot) { $0.apply($1) }
  }

  /// All entries from `index` on.
  func entries(from index: Int) -> [RaftEntry] {
    Array(entries.dropFirst(index - snapshotIndex - 1))
  }

  mutating func append(_ entry: RaftEntry) { entries.append(entry) }

  // lesson: merge
  /// Puts a leader's entries behind the one at `index`. What is there already stays; from the first
  /// difference on the leader is right. (Raft, section 5.3.)
  mutating func merge(_ incoming: [RaftEntry], after index: Int) {
    for (offset, entry) in incoming.enumerated() {
      let place = index + 1 + offset - snapshotIndex - 1
      guard place >= 0 else { continue }  // in the snapshot, so committed, so the same
      if place < entries.count {
        if entries[place].term == entry.term { continue }
        entries.removeSubrange(place...)
      }
      entries.append(entry)
    }
  }
  // lesson: end

  // lesson: compact
  /// Folds all entries up to `index` into a snapshot of the state that they lead to.
  mutating func compact(through index: Int, state: RaftLedger) {
    guard index > snapshotIndex, let term = term(at: index) else { return }
    entries.removeFirst(index - snapshotIndex)
    (snapshotIndex, snapshotTerm, snapshot) = (index, term, state)
  }

  /// Takes over another server's snapshot. Entries behind it stay if they fit.
  mutating func install(index: Int, term: Int, state: RaftLedger) {
    if self.term(at: index) == term { return compact(through: index, state: state) }
    entries = []
    (snapshotIndex, snapshotTerm, snapshot) = (index, term, state)
  }
  // lesson: end
}
