import Synchronization

/// Runs a session's code on the thread that pumps the session, and nowhere else.
///
/// psql's logic is written straight on, with `await` where it waits for the server or for input.
/// Code that is ready to run is queued here, and `drain` runs it until all of it waits again. So there
/// is no thread and no pool: a session moves only while its owner pumps it.
final class PumpExecutor: SerialExecutor, TaskExecutor {
  // Only the owner's thread uses the queue. The lock lets the compiler know that it is safe.
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs the jobs that are ready, and those that they make ready, on the calling thread.
  func drain() {
    while true {
      let ready = jobs.withLock { queue in
        defer { queue = [] }
        return queue
      }
      if ready.isEmpty { return }
      for job in ready {
        // Safe: each job is run once, and this executor outlives its jobs.
        unsafe job.runSynchronously(
          isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
      }
    }
  }

  /// Accepts the owner's thread as this executor: jobs run only while the owner drains it.
  func checkIsolated() {}
}
