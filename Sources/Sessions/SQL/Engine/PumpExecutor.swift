import Synchronization

/// Runs a session's code on the thread that pumps the session, and nowhere else.
///
/// psql's logic is written straight on, with `await` where it waits for the server or for input.
/// Whatever becomes ready to run is queued here; `drain` runs it until everything waits again. So
/// there is no thread and no pool: a session moves only while its owner pumps it.
final class PumpExecutor: SerialExecutor, TaskExecutor {
  // The queue is only used by the owner's thread; the lock makes that claim needless.
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs what is ready, and what that makes ready, on the calling thread.
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

  /// The owner's thread counts as being on this executor: nothing runs on it at another time.
  func checkIsolated() {}
}
