import Foundation
public import RedisClient
import Synchronization

/// Does the jobs of a queue until it is told to stop.
///
///     let worker = JobWorker("mail", concurrency: 4, connect: connect) { job in try send(job.data) }
///     try worker.run()     // returns after `worker.stop()`, when no job is active any more
///
/// A thread for each job that may run at the same time takes jobs and does them. One more thread makes
/// leases longer while their jobs run, and looks for leases that have ended. A connection that is lost
/// is made anew, as long as it takes.
public final class JobWorker: Sendable {
  /// What a worker has done.
  public struct Totals: Sendable, Hashable {
    /// Jobs that it has completed.
    public var completed = 0
    /// Attempts that have failed.
    public var failed = 0
    /// Jobs that it has done, but whose lease had ended meanwhile: they are done again, or were.
    public var lost = 0
  }

  private struct State {
    var isStopping = false
    /// All threads that do jobs have ended.
    var isDone = false
    var totals = Totals()
    /// The jobs that run now, by thread.
    var active: [Int: ActiveJob] = [:]
  }

  private let queueName: String
  private let concurrency: Int
  private let lease: Int
  private let connect: @Sendable () throws(RedisError) -> RedisConnection
  private let clock: @Sendable () -> Int
  private let handle: @Sendable (ActiveJob) throws -> Void
  private let state = Mutex(State())
  /// Signalled when a thread that waits should look again.
  private let changed = DispatchSemaphore(value: 0)

  /// Makes a worker; nothing runs before `run`.
  ///
  /// - Parameters:
  ///   - queueName: the queue.
  ///   - concurrency: how many jobs run at the same time; 1 or more.
  ///   - lease: for how many milliseconds a job is this worker's without a sign of life; 100 or more.
  ///   - clock: the time in milliseconds; the real one unless it is given.
  ///   - connect: makes a connection. A connection's time-out has to be above two seconds, because
  ///     threads wait for jobs there.
  ///   - handle: does a job, on one of the worker's threads. What it throws makes the attempt fail.
  /// - Precondition: concurrency and lease are as said.
  public init(
    _ queueName: String, concurrency: Int = 1, lease: Int = 30_000,
    clock: @escaping @Sendable () -> Int = JobWorker.realTime,
    connect: @escaping @Sendable () throws(RedisError) -> RedisConnection,
    handle: @escaping @Sendable (ActiveJob) throws -> Void
  ) {
    precondition(concurrency >= 1 && lease >= 100, "one job at least, for 100 ms at least")
    self.queueName = queueName
    self.concurrency = concurrency
    self.lease = lease
    self.clock = clock
    self.connect = connect
    self.handle = handle
  }

  /// Milliseconds since 1970, by the system's clock.
  @Sendable public static func realTime() -> Int { Int(Date().timeIntervalSince1970 * 1000) }

  /// Takes and does jobs. Returns when `stop` was called and the jobs that had begun are done.
  ///
  /// - Returns: what it has done.
  /// - Complexity: O(n) threads for a concurrency of n.
  @discardableResult
  public func run() -> Totals {
    let threads = DispatchGroup()
    for number in 0..<concurrency {
      threads.enter()
      Thread.detachNewThread {
        self.work(number)
        threads.leave()
      }
    }
    let keeper = DispatchGroup()
    keeper.enter()
    Thread.detachNewThread {
      self.keepLeases()
      keeper.leave()
    }
    threads.wait()
    // Leases are kept until the last job is done.
    state.withLock { $0.isDone = true }
    changed.signal()
    keeper.wait()
    return state.withLock { $0.totals }
  }

  /// Takes no further job. May be called from any thread, and more than once.
  ///
  /// - Complexity: O(n) for a concurrency of n.
  public func stop() {
    let isFirst = state.withLock { state in
      defer { state.isStopping = true }
      return !state.isStopping
    }
    guard isFirst else { return }
    for _ in 0..<concurrency { changed.signal() }
  }

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Runs `body` with a queue, and with a new connection each time the connection is lost.
  private func withQueue(
    until isOver: () -> Bool, _ body: (JobQueue) throws(RedisError) -> Void
  ) {
    var wait = 10
    while !isOver() {
      do throws(RedisError) {
        let queue = JobQueue(queueName, on: try connect())
        wait = 10
        try body(queue)
      } catch {
        // The server is away. Each further attempt comes later, up to a second.
        if !isOver() { _ = changed.wait(timeout: .now() + .milliseconds(wait)) }
        wait = min(wait * 2, 1000)
      }
    }
  }

  /// One thread: takes a job, does it, says so.
  private func work(_ number: Int) {
    // What is done, but has not been said yet, because the server was away. A worker that stops says
    // it once more, and leaves the rest to the end of the lease.
    var unsaid: (job: ActiveJob, reason: String?)?
    var isLastTry = false
    withQueue(until: { self.isStopping && (unsaid == nil || isLastTry) }) {
      queue throws(RedisError) in
      while true {
        var next: ActiveJob?
        if let (job, reason) = unsaid {
          isLastTry = isStopping
          next = try say(job, reason, to: queue)
          unsaid = nil
          state.withLock { $0.active[number] = next }
        }
        if next == nil {
          if isStopping { return }
          next = try queue.take(at: clock(), lease: lease).first
        }
        guard let job = next else {
          try waitForJob(queue)
          continue
        }
        state.withLock { $0.active[number] = job }
        do {
          try handle(job)
          unsaid = (job, nil)
        } catch {
          unsaid = (job, "\(error)")
        }
      }
    }
  }

  /// Says what became of a job. Takes the next one, unless the worker stops or the job has failed.
  private func say(
    _ job: ActiveJob, _ reason: String?, to queue: JobQueue
  ) throws(RedisError) -> ActiveJob? {
    if let reason {
      let outcome = try queue.fail(job, at: clock(), reason)
      count { if outcome == .lost { $0.lost += 1 } else { $0.failed += 1 } }
      return nil
    }
    let (wasHeld, next) =
      isStopping
      ? (try queue.complete(job, at: clock()), nil)
      : try queue.completeAndTake(job, at: clock(), lease: lease)
    count { if wasHeld { $0.completed += 1 } else { $0.lost += 1 } }
    return next
  }

  private func count(_ change: (inout Totals) -> Void) {
    state.withLock { change(&$0.totals) }
  }

  /// Waits until a job may be there: for a token that says so, until the next delayed one is due, or
  /// for a second.
  private func waitForJob(_ queue: JobQueue) throws(RedisError) {
    var wait = 1000
    if let next = try queue.nextDelayed() { wait = min(wait, max(1, next - clock())) }
    try queue.awaitJob(atMost: .milliseconds(wait))
  }

  // lesson: keep
  /// The thread that makes leases longer and finds those that have ended.
  private func keepLeases() {
    withQueue(until: { self.state.withLock { $0.isDone } }) { queue throws(RedisError) in
      while !state.withLock({ $0.isDone }) {
        for job in state.withLock({ Array($0.active.values) }) {
          _ = try queue.renew(job, at: clock(), lease: lease)
        }
        try queue.sweep(at: clock())
        _ = changed.wait(timeout: .now() + .milliseconds(lease / 3))
      }
    }
  }
  // lesson: end
}
