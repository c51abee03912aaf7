/// The waits of a lesson's sessions for each other, at one moment.
struct WaitGraph {
  /// A session.
  struct Node: Sendable, Equatable {
    var name: String
    /// What blocks it: the sessions in the order in which they were opened, then the prepared
    /// transactions.
    var waitsFor: [String] = []
    /// Whether it waits for a safe snapshot.
    var waitsForSnapshot = false
    /// Whether its commit waits for a standby, and none can be reached.
    var waitsForStandby = false
    /// Whether a timeout ends its wait.
    var endsByItself = false
    /// Whether it is idle, and a timeout ends its transaction or the session for that.
    var holdEndsByItself = false
    /// The processes of its statement's parallel workers.
    var workers: Set<Int32> = []

    /// Whether it waits for another session, or for what only an operator can end.
    var waits: Bool { !waitsFor.isEmpty || waitsForSnapshot || waitsForStandby }
  }

  private var nodes: [String: Node] = [:]

  init(_ nodes: [Node]) {
    for node in nodes { self.nodes[node.name] = node }
  }

  /// The sessions that block this one; nil when it does not wait, or when its wait ends by itself.
  ///
  /// A wait ends by itself when a timeout is in force, or when the sessions wait for each other: the
  /// server detects the deadlock. So does a wait for a session whose own wait ends by itself, because
  /// the failure of that session frees its locks.
  ///
  /// - Complexity: O(*n*²) in the number of sessions.
  func blockers(of name: String) -> [String]? {
    guard let node = nodes[name], node.waits, !endsByItself(name) else { return nil }
    return node.waitsFor
  }

  /// All that block this one, directly or through others.
  ///
  /// - Complexity: O(*n*) in the number of sessions and waits.
  func everyHolder(of name: String) -> Set<String> {
    var seen: Set<String> = []
    var pending = nodes[name]?.waitsFor ?? []
    while let next = pending.popLast() {
      if seen.insert(next).inserted { pending += nodes[next]?.waitsFor ?? [] }
    }
    return seen
  }

  private func endsByItself(_ name: String) -> Bool {
    let holders = everyHolder(of: name)
    return holders.union([name]).contains { next in
      guard let node = nodes[next] else { return false }
      if node.holdEndsByItself, holders.contains(next) { return true }
      return node.waits && (node.endsByItself || everyHolder(of: next).contains(next))
    }
  }
}
