import Algorithms
import PostgresClient

/// Moves one slot from the shard that has it to another one, while clients go on reading and
/// writing it, and loses none of what they write.
///
/// The slot is copied while writers write. What they change meanwhile is noted on the source, in
/// their own transactions, and copied again. Only for the last of it the slot is *fenced*. The
/// source waits for the transactions under way and refuses new ones, until the target has all and
/// the directory says so.
///
///     let mover = try SlotMover(slot: 17, to: 3, directory: directory, shards: shards, tables: tables)
///     try mover.run()
///
/// At every moment exactly one shard takes writes of the slot, or none does. All that must outlive
/// a crash is in the databases. A mover that crashed, in any step, is followed by a new one with
/// the same slot and target.
///
/// A mover is not `Sendable`: one task or thread uses it.
public final class SlotMover {
  // lesson: steps
  /// What a move does, in this order.
  public enum Step: String, Sendable, CaseIterable {
    /// Notes the move in the directory, and clears what an earlier attempt left on the target.
    case prepare
    /// Has the source note the key of every row that is written from now on.
    case watch
    /// Copies the rows as they are now.
    case copy
    /// Copies again what was written meanwhile; more will be.
    case catchUp
    /// Has the source refuse readers and writers, after those under way have ended.
    case fence
    /// Copies the last of what was written.
    case drain
    /// Lets the target take readers and writers.
    case activate
    /// Has the directory say so, in a map with a higher version.
    case publish
    /// Clears the rows from the source.
    case cleanUp
  }
  // lesson: end

  /// The step that `advance` does next; nil when the slot has been moved.
  public private(set) var nextStep: Step?

  /// What the servers' views call the connections of a mover.
  public static let applicationName = "slot mover"

  let slot: Int
  let target: Int
  let source: Int
  let directory: SlotDirectory
  /// Higher than that of every mover before. Shards refuse a mover when they have seen a later one:
  /// one that was thought dead, and only slept, does no harm when it wakes up.
  let attempt: Int
  let tables: [SlotTable]
  private let connections: ShardConnections

  /// Takes a move up: a new one, or one that was left unfinished.
  ///
  /// - Parameters:
  ///   - slot: the slot.
  ///   - target: the number of the shard that shall have it.
  ///   - directory: the directory, to which it makes a connection of its own.
  ///   - shards: all shards.
  ///   - tables: the tables that have rows of the slot.
  ///   - patience: how long to wait for another mover of the slot to end. The connection of one
  ///     that crashed takes a moment to.
  /// - Throws: `ShardingError.moveUnderWay` when another mover is at work on the slot, or one left
  ///   it unfinished with another target; `.deadShard`.
  public init(
    slot: Int, to target: Int, directory: SlotDirectory, shards: [Shard], tables: [SlotTable],
    patience: Duration = .seconds(2)
  ) throws(ShardingError) {
    self.slot = slot
    self.target = target
    let directory = try SlotDirectory(url: directory.url, applicationName: Self.applicationName)
    self.directory = directory
    self.tables = tables
    connections = ShardConnections(to: shards, applicationName: Self.applicationName)
    attempt = try directory.beginAttempt(on: slot, patience: patience)
    let unfinished = try directory.unfinishedMoves().first { $0.slot == slot }
    if let unfinished, unfinished.target != target { throw .moveUnderWay(slot: slot) }
    let owner = try directory.map().owners[slot]
    source = owner
    nextStep = nil
    nextStep = try firstStep(isUnfinished: unfinished != nil)
  }

  // lesson: resume
  /// Where to begin, by what the databases say. Before the fence everything is done anew; from the
  /// fence on the target has all but what is noted on the source, and the move goes on.
  private func firstStep(isUnfinished: Bool) throws(ShardingError) -> Step? {
    if source == target { return isUnfinished ? .cleanUp : nil }
    let state = try on(source) { connection throws(PostgresError) in
      try connection.query("SELECT state FROM slots WHERE slot = \(slot)").firstValue
    }
    return state == "fenced" ? .fence : .prepare
  }
  // lesson: end

  /// Does all steps that are left.
  ///
  /// - Throws: `ShardingError`; the move can be taken up again later.
  public func run() throws(ShardingError) {
    while try advance() != nil {}
  }

  /// Does the next step.
  ///
  /// - Returns: the step that was done; nil when there was none left.
  /// - Throws: `ShardingError`; after an error the mover is of no more use, and a new one takes the
  ///   move up.
  @discardableResult
  public func advance() throws(ShardingError) -> Step? {
    guard let step = nextStep else { return nil }
    try perform(step)
    let next = Step.allCases.firstIndex(of: step).map { $0 + 1 } ?? 0
    nextStep = next < Step.allCases.count ? Step.allCases[next] : nil
    return step
  }

  /// The numbers of all shards.
  var shardIndices: Range<Int> { connections.shards.indices }

  /// Runs statements on a shard.
  func on<Value>(
    _ shard: Int, _ body: (PostgresConnection) throws(PostgresError) -> Value
  ) throws(ShardingError) -> Value {
    let connection = try connections.open(shard)
    do throws(PostgresError) {
      return try body(connection)
    } catch {
      throw connections.meaning(of: error, on: shard)
    }
  }

  // lesson: claim
  /// Runs a transaction on a shard, unless a later attempt was there.
  func transaction(
    on shard: Int, _ body: (PostgresConnection) throws(PostgresError) -> Void
  ) throws(ShardingError) {
    let isLatest = try on(shard) { connection throws(PostgresError) in
      try connection.query("BEGIN")
      let claim = try connection.query(
        """
        INSERT INTO slot_attempts AS seen VALUES (\(slot), \(attempt))
        ON CONFLICT (slot) DO UPDATE SET attempt = excluded.attempt
        WHERE seen.attempt <= excluded.attempt
        """)
      guard claim.affectedRowCount == 1 else {
        try connection.query("ROLLBACK")
        return false
      }
      try body(connection)
      try connection.query("COMMIT")
      return true
    }
    guard isLatest else { throw .moveUnderWay(slot: slot) }
  }
  // lesson: end
}
