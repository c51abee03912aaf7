public import RedisClient
import Systems

/// A notification service under a clock that only `tick` moves: some workers, an iterator, and deaths at
/// any moment.
///
/// A worker, or the iterator, that has died is replaced in the next tick. What it held is given back
/// when its lease has ended.
public final class NotificationTrial {
  /// The end of a worker or an iterator. An `interrupt` throws it.
  public struct Death: Error {
    /// The end.
    public init() {}
  }

  /// The time in milliseconds.
  public private(set) var now = 0
  /// How many workers and iterators have died.
  public private(set) var deaths = 0
  /// The length of a tick in milliseconds.
  public static let tickLength = 1000

  private let queues: NotificationQueues
  private let campaigns: JobQueue
  private let makeWorker: () throws -> NotificationWorker
  private let makeIterator: () throws -> BulkIterator
  private var workers: [NotificationWorker?]
  private var iterator: BulkIterator?

  /// Makes a trial at time 0.
  ///
  /// - Parameters:
  ///   - connection: the Redis server, to look at the queues.
  ///   - policy: the rule by which the queues are served.
  ///   - workerCount: how many workers there are.
  ///   - worker: makes a worker.
  ///   - iterator: makes an iterator.
  public init(
    on connection: RedisConnection, policy: ServicePolicy, workerCount: Int,
    worker: @escaping () throws -> NotificationWorker,
    iterator: @escaping () throws -> BulkIterator
  ) {
    queues = NotificationQueues(policy, on: connection)
    campaigns = NotificationControl.campaigns(on: connection)
    (makeWorker, makeIterator) = (worker, iterator)
    workers = Array(repeating: nil, count: workerCount)
  }

  // lesson: tick
  /// Lets a tick pass: each worker does what it can until it waits for a provider, and the iterator
  /// reads a page.
  ///
  /// - Returns: where all messages are then.
  /// - Throws: what workers and iterators throw, but for `Death`.
  public func tick() throws -> NotificationLedger {
    now += Self.tickLength
    try queues.sweep(at: now)
    try campaigns.sweep(at: now)
    for place in workers.indices {
      do {
        let worker = try workers[place] ?? makeWorker()
        workers[place] = worker
        try work(worker)
      } catch is Death {
        kill(worker: place)
      }
    }
    do {
      let iterator = try iterator ?? makeIterator()
      self.iterator = iterator
      _ = try iterator.step(at: now)
    } catch is Death {
      iterator = nil
      deaths += 1
    }
    return try queues.ledger()
  }
  // lesson: end

  private func work(_ worker: NotificationWorker) throws {
    while true {
      switch try worker.step(at: now) {
      case .idle, .busy: return
      default: continue
      }
    }
  }

  /// Ends a worker, whatever it is doing.
  public func kill(worker place: Int) {
    workers[place] = nil
    deaths += 1
  }

  /// Where all messages are now.
  ///
  /// - Throws: `RedisError`.
  public func ledger() throws(RedisError) -> NotificationLedger { try queues.ledger() }
}
