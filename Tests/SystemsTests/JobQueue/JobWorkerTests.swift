import Foundation
import RedisClient
import Synchronization
import Systems
import TestSupport
import Testing

/// Asks again until it is so; a hang ends with an error.
func eventually(_ holds: () throws -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(120)
  while try !holds() {
    try #require(ContinuousClock.now < deadline, "it has not come true")
    Thread.sleep(until: Date() + 0.002)
  }
}

@Suite("Workers of a job queue")
struct JobWorkerTests {
  private struct Refused: Error {}

  private let server: RedisServer
  private let queue: JobQueue

  init() throws {
    server = try RedisServer()
    queue = JobQueue("work", on: try RedisConnection(to: .unix(path: server.socketPath)))
  }

  private func worker(
    _ concurrency: Int = 1, lease: Int = 30_000,
    _ handle: @escaping @Sendable (ActiveJob) throws -> Void
  ) -> JobWorker {
    let path = server.socketPath
    return JobWorker(
      "work", concurrency: concurrency, lease: lease,
      connect: { () throws(RedisError) in try RedisConnection(to: .unix(path: path)) },
      handle: handle)
  }

  @Test("As many jobs run at the same time as is said, and no more")
  func concurrency() throws {
    let running = Mutex(0)
    let most = Mutex(0)
    let together = DispatchSemaphore(value: 0)
    let worker = worker(3) { _ in
      let count = running.withLock { count in
        count += 1
        return count
      }
      most.withLock { $0 = max($0, count) }
      // Each job waits for two others: with fewer threads none would end.
      if count == 3 { for _ in 0..<3 { together.signal() } }
      #expect(together.wait(timeout: .now() + 60) == .success)
      running.withLock { $0 -= 1 }
    }
    try queue.add((0..<3).map { Job("job", data: "\($0)") }, at: 0)
    let isOver = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      worker.run()
      isOver.signal()
    }
    try eventually { try queue.counts().completed == 3 }
    worker.stop()
    #expect(isOver.wait(timeout: .now() + 60) == .success)
    #expect(most.withLock { $0 } == 3)
  }

  @Test("Stopping ends the jobs that have begun, and leaves the others")
  func gracefulStop() throws {
    let (begun, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let worker = worker { _ in
      begun.signal()
      #expect(mayEnd.wait(timeout: .now() + 60) == .success)
    }
    try queue.add((0..<5).map { Job("job", data: "\($0)") }, at: 0)
    let totals = Mutex<JobWorker.Totals?>(nil)
    let isOver = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let done = worker.run()
      totals.withLock { $0 = done }
      isOver.signal()
    }
    #expect(begun.wait(timeout: .now() + 60) == .success)
    worker.stop()
    worker.stop()
    mayEnd.signal()
    #expect(isOver.wait(timeout: .now() + 60) == .success)
    #expect(totals.withLock { $0 }?.completed == 1)
    let counts = try queue.counts()
    #expect(counts.completed == 1 && counts.active == 0 && counts.waiting == 4)
  }

  @Test("A job that throws is tried again, and dies with its last attempt")
  func failures() throws {
    let attempts = Mutex<[String]>([])
    let worker = worker { job in
      attempts.withLock { $0.append("\(job.data)\(job.attempt)") }
      if job.data == "a" || job.attempt == 1 { throw Refused() }
    }
    for data in ["a", "b"] {
      try queue.add(
        Job("job", data: data, retries: JobRetries(maximumAttempts: 3, baseDelay: 1)), at: 0)
    }
    let isOver = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      worker.run()
      isOver.signal()
    }
    try eventually { try queue.counts().completed + queue.counts().dead == 2 }
    worker.stop()
    #expect(isOver.wait(timeout: .now() + 60) == .success)
    #expect(attempts.withLock { Set($0) } == ["a1", "a2", "a3", "b1", "b2"])
    #expect(try queue.deadJobs().map(\.reason) == ["Refused()"])
  }

  @Test("A job that takes longer than its lease keeps it")
  func longJob() throws {
    // The worker's time goes on only after the lease was made longer: no delay of ours ends it.
    let now = Atomic(1_000)
    let path = server.socketPath
    let connect: @Sendable () throws(RedisError) -> RedisConnection = { () throws(RedisError) in
      try RedisConnection(to: .unix(path: path))
    }
    let worker = JobWorker(
      "work", lease: 150, clock: { now.load(ordering: .sequentiallyConsistent) },
      connect: connect,
      handle: { job in
        #expect(job.attempt == 1)
        let connection = try connect()
        for step in 1...10 {
          let time = 1_000 + step * 100
          now.store(time, ordering: .sequentiallyConsistent)
          try eventually {
            try connection.command("ZSCORE", "{work}:active", job.id).string() == "\(time + 150)"
          }
        }
      })
    try queue.add(Job("long"), at: 0)
    let isOver = DispatchSemaphore(value: 0)
    let totals = Mutex<JobWorker.Totals?>(nil)
    Thread.detachNewThread {
      let done = worker.run()
      totals.withLock { $0 = done }
      isOver.signal()
    }
    try eventually { try queue.counts().completed == 1 }
    worker.stop()
    #expect(isOver.wait(timeout: .now() + 60) == .success)
    #expect(totals.withLock { $0 }?.lost == 0)
  }
}
