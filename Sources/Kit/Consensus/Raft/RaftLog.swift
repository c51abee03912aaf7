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
  /// The configuration as of that entry.
  private(set) var snapshotMembers: [Int]
  /// The configurations among the entries behind the snapshot.
  private var configurations: [Configuration] = []

  private struct Configuration: Sendable, Equatable {
    let index: Int
    let members: [Int]
  }

  /// Makes an empty log of a cluster that begins with these members.
  public init(members: [Int] = []) { snapshotMembers = members }

  /// The latest configuration in the log, committed or not.
  public var members: [Int] { configurations.last?.members ?? snapshotMembers }
  /// The index of the entry with that configuration; that of the snapshot when it is part of it.
  public var membersIndex: Int { configurations.last?.index ?? snapshotIndex }

  /// The index of the last entry.
  public var lastIndex: Int { snapshotIndex + entries.count }
  /// The term of the last entry.
  public var lastTerm: Int { entries.last?.term ?? snapshotTerm }

  /// The entry at `index`; nil where there is none or only a snapshot is left of it.
  public func entry(at index: Int) -> RaftEntry? {
    index > snapshotIndex && index <= lastIndex ? entries[index - snapshotIndex - 1] : nil
  }

  /// The term of the entry at `index`; nil where the log does not say it, before its snapshot or behind
  /// its end.
  public func term(at index: Int) -> Int? {
    index == snapshotIndex ? snapshotTerm : entry(at: index)?.term
  }

  /// The state that all entries up to `index` lead to; nil where the log does not say it, before its
  /// snapshot or behind its end.
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

  mutating func append(_ entry: RaftEntry) {
    entries.append(entry)
    if case .members(let members) = entry.command {
      configurations.append(Configuration(index: lastIndex, members: members))
    }
  }

  private mutating func removeEntries(from index: Int) {
    entries.removeSubrange((index - snapshotIndex - 1)...)
    configurations.removeAll { $0.index >= index }
  }

  // lesson: merge
  /// Puts a leader's entries behind the one at `index`. Entries that the log has already stay. From the
  /// first entry with another term on, the leader's entries replace those of this log (section 5.3).
  mutating func merge(_ incoming: [RaftEntry], after index: Int) {
    for (offset, entry) in incoming.enumerated() {
      let place = index + 1 + offset
      if place <= snapshotIndex { continue }  // committed, so it is the same entry
      if place <= lastIndex {
        if term(at: place) == entry.term { continue }
        removeEntries(from: place)
      }
      append(entry)
    }
  }
  // lesson: end

  // lesson: compact
  /// Folds all entries up to `index` into a snapshot of the state that they lead to.
  mutating func compact(through index: Int, state: RaftLedger) {
    guard index > snapshotIndex, let term = term(at: index) else { return }
    entries.removeFirst(index - snapshotIndex)
    snapshotMembers = configurations.last { $0.index <= index }?.members ?? snapshotMembers
    configurations.removeAll { $0.index <= index }
    (snapshotIndex, snapshotTerm, snapshot) = (index, term, state)
  }

  /// Takes over another server's snapshot. If this log has the snapshot's last entry, the entries
  /// behind it stay; if not, all entries go.
  mutating func install(index: Int, term: Int, state: RaftLedger, members: [Int]) {
    if self.term(at: index) == term { return compact(through: index, state: state) }
    (entries, configurations, snapshotMembers) = ([], [], members)
    (snapshotIndex, snapshotTerm, snapshot) = (index, term, state)
  }
  // lesson: end
}
