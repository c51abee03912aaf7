import Algorithms
import Foundation
import Processes
import RedisClient
import Systems
import TestSupport
import Testing

@Suite("A queue of jobs whose workers and server are killed")
struct JobQueueCrashTests {
  private static let jobCount = 10_000
  private static let kills = 50

  /// Worker processes, and a Redis that syncs its append-only file before it replies.
  private final class Cluster {
    let folder: URL
    private var server: RedisServer
    private var workers: [Process] = []
    private let driver: String

    init(workers count: Int) throws {
      folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("etude-jobs-\(UUID().uuidString.prefix(8))")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      driver = try #require(Installation.current.helper("job-driver"))
      server = try Self.start(folder)
      for _ in 0..<count { workers.append(try startWorker()) }
    }

    deinit { end() }

    private static func start(_ folder: URL) throws -> RedisServer {
      try RedisServer(
        folder: folder, arguments: ["--appendonly", "yes", "--appendfsync", "always"])
    }

    private func startWorker() throws -> Process {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: driver)
      process.arguments = [server.socketPath, "work", "2000", ledger.path]
      // It ends when this process does.
      process.standardInput = Foundation.Pipe()
      try process.run()
      return process
    }

    var ledger: URL { folder.appendingPathComponent("ledger") }

    func queue() throws -> JobQueue {
      JobQueue("work", on: try RedisConnection(to: .unix(path: server.socketPath)))
    }

    func killWorker(_ number: Int) throws {
      kill(workers[number].processIdentifier, SIGKILL)
      workers[number].waitUntilExit()
      workers[number] = try startWorker()
    }

    func killServer() throws {
      server.stop()
      server = try Self.start(folder)
    }

    func end() {
      for worker in workers where worker.isRunning {
        kill(worker.processIdentifier, SIGKILL)
        worker.waitUntilExit()
      }
      server.stop()
      try? FileManager.default.removeItem(at: folder)
    }
  }

  /// Does something on the queue, on a new connection when the server was killed.
  private func patiently<Value>(
    _ cluster: Cluster, _ body: (JobQueue) throws(RedisError) -> Value
  ) throws -> Value {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      do { return try body(cluster.queue()) } catch let error as RedisError {
        guard ContinuousClock.now < deadline else { throw error }
      }
    }
  }

  @Test("Each job is done at least once, and twice only after its lease has ended")
  func kills() throws {
    let cluster = try Cluster(workers: 2)
    defer { cluster.end() }
    for start in stride(from: 0, to: Self.jobCount, by: 500) {
      let jobs = (start..<start + 500).map { Job(id: "\($0)", "job") }
      _ = try patiently(cluster) { queue throws(RedisError) in
        try queue.add(jobs, at: JobWorker.realTime())
      }
    }
    var random = SplitMix64(seed: 50)
    for number in 1...Self.kills {
      // The kills are spread over the work, not over time.
      let goal = number * (Self.jobCount - 500) / Self.kills
      try eventually {
        try patiently(cluster) { queue throws(RedisError) in try queue.counts().completed } >= goal
      }
      if random.next(below: 3) == 0 {
        try cluster.killServer()
      } else {
        try cluster.killWorker(random.next(below: 2))
      }
    }
    try eventually {
      let counts = try patiently(cluster) { queue throws(RedisError) in try queue.counts() }
      return counts.waiting + counts.active + counts.delayed == 0
    }
    let counts = try cluster.queue().counts()
    #expect(counts.completed == Self.jobCount && counts.dead == 0)

    var attempts: [Substring: [Int]] = [:]
    let text = try String(contentsOf: cluster.ledger, encoding: .utf8)
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ")
      attempts[parts[0], default: []].append(try #require(Int(parts[1])))
    }
    #expect(attempts.count == Self.jobCount)
    // No attempt is made twice: a further line is a further attempt, which a lease that ended began.
    #expect(attempts.values.allSatisfy { Set($0).count == $0.count })
  }
}
