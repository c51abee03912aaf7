public import RedisClient

/// What has to be done so that a queue's schedulers are those that are wanted.
public struct ScheduleDifference: Sendable, Hashable {
  /// Those that are missing, by id.
  public let added: [JobScheduler]
  /// Those that are there in another form, by id.
  public let changed: [JobScheduler]
  /// The ids of those that are not wanted.
  public let removed: [String]

  /// Whether there is nothing to do.
  public var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }

  // lesson: difference
  /// Compares.
  ///
  /// - Parameters:
  ///   - wanted: the truth, with one scheduler an id: of several with one id the last counts.
  ///   - present: what the queue has.
  public init(wanted: [JobScheduler], present: [JobScheduler]) {
    let wanted = Dictionary(wanted.map { ($0.id, $0) }) { $1 }
    let present = Dictionary(present.map { ($0.id, $0) }) { $1 }
    let ids = wanted.keys.sorted()
    added = ids.filter { present[$0] == nil }.compactMap { wanted[$0] }
    changed = ids.compactMap { id in
      guard let old = present[id], let new = wanted[id], old != new else { return nil }
      return new
    }
    removed = present.keys.filter { wanted[$0] == nil }.sorted()
  }
  // lesson: end
}

extension JobQueue {
  // lesson: reconcile
  /// Makes a queue's schedulers those that are wanted. Each step is one script, so a process that dies
  /// in between leaves a smaller difference for the next time.
  ///
  /// - Returns: what was done.
  /// - Throws: `RedisError`; a part may be done then, and doing it again does the rest.
  /// - Complexity: O(n + m) round trips for n schedulers in the queue and m that differ.
  @discardableResult
  public func reconcile(
    with wanted: [JobScheduler], at now: Int
  ) throws(RedisError) -> ScheduleDifference {
    let difference = ScheduleDifference(
      wanted: wanted, present: try schedulers().map(\.scheduler))
    for id in difference.removed { try removeScheduler(id, at: now) }
    for scheduler in difference.added + difference.changed { try upsert(scheduler, at: now) }
    return difference
  }
  // lesson: end
}
