import Algorithms
import RedisClient
import Systems
import TestSupport
import Testing

@Suite("A queue of jobs in Redis")
struct JobQueueTests {
  private let server: RedisServer
  private let queue: JobQueue

  init() throws {
    server = try RedisServer()
    queue = JobQueue("mail", on: try Self.connection(server), retention: 1000, seed: 1)
  }

  static func connection(_ server: RedisServer) throws -> RedisConnection {
    try RedisConnection(to: .unix(path: server.socketPath))
  }

  @Test("Jobs go out by priority, and in the order of their arrival")
  func order() throws {
    for (name, priority) in [("a", 5), ("b", 0), ("c", 5), ("d", 0), ("e", 4095)] {
      try queue.add(Job(name, priority: priority), at: 0)
    }
    let names = try (0..<6).flatMap { try queue.take(at: $0).map(\.name) }
    #expect(names == ["b", "d", "a", "c", "e"])
    #expect(try queue.counts().active == 5)
  }

  @Test("A delayed job waits for its time, and then behind what waits already")
  func delayed() throws {
    try queue.add(Job("later", delay: 500), at: 1000)
    try queue.add(Job("now"), at: 1000)
    #expect(try queue.nextDelayed() == 1500)
    #expect(try queue.take(5, at: 1499).map(\.name) == ["now"])
    #expect(try queue.take(5, at: 1500).map(\.name) == ["later"])
    #expect(try queue.nextDelayed() == nil)
  }

  @Test("An id is added once, while the job is there and for a while after it was done")
  func ids() throws {
    #expect(try queue.add(Job(id: "x", "mail"), at: 0).isNew)
    #expect(try !queue.add(Job(id: "x", "mail"), at: 0).isNew)
    let job = try #require(try queue.take(at: 10).first)
    #expect(try !queue.add(Job(id: "x", "mail"), at: 20).isNew)
    #expect(try queue.complete(job, at: 100))
    #expect(try !queue.add(Job(id: "x", "mail"), at: 1000).isNew)
    // The ids of completed jobs are forgotten when another job is completed.
    try queue.add(Job("other"), at: 1000)
    #expect(try queue.complete(#require(try queue.take(at: 1000).first), at: 1100))
    #expect(try queue.add(Job(id: "x", "mail"), at: 1200).isNew)
    #expect(try queue.counts().completed == 2)
  }

  @Test("Retries come at +1, +2, +4, +8 seconds, and then the job is dead")
  func retries() throws {
    let rule = JobRetries(maximumAttempts: 5, baseDelay: 1000)
    try queue.add(Job(id: "x", "mail", retries: rule), at: 0)
    var now = 0
    var waits: [Int] = []
    for attempt in 1...5 {
      let job = try #require(try queue.take(at: now).first)
      #expect(job.attempt == attempt && job.failures == attempt - 1)
      switch try queue.fail(job, at: now, "no answer") {
      case .retry(let time):
        #expect(try queue.take(at: time - 1).isEmpty)
        waits.append(time - now)
        now = time
      case .dead: #expect(attempt == 5)
      case .lost: Issue.record("the job was ours")
      }
    }
    #expect(waits == [1000, 2000, 4000, 8000])
    #expect(try queue.deadJobs().map(\.id) == ["x"])
    #expect(try queue.deadJobs().map(\.reason) == ["no answer"])
    #expect(try queue.take(at: 1_000_000).isEmpty)
    #expect(try queue.revive("x", at: now))
    #expect(try queue.take(at: now).first?.failures == 0)
    #expect(try !queue.revive("x", at: now))
  }

  @Test("Backoff has a ceiling, and jitter stays below it")
  func jitter() {
    var random = SplitMix64(seed: 3)
    let plain = JobRetries(maximumAttempts: 99, baseDelay: 10, maximumDelay: 50)
    #expect((1...6).map { plain.delay(after: $0, using: &random) } == [10, 20, 40, 50, 50, 50])
    #expect(plain.delay(after: 1_000_000, using: &random) == 50)
    let full = JobRetries(maximumAttempts: 99, baseDelay: 100, hasJitter: true)
    let delays = (0..<500).map { _ in full.delay(after: 2, using: &random) }
    #expect(delays.allSatisfy { (0...200).contains($0) } && Set(delays).count > 100)
  }

  @Test(
    "A lease that ends gives the job to another worker, and the first one's word no longer counts")
  func leases() throws {
    let other = JobQueue("mail", on: try Self.connection(server), maximumStalls: 2)
    try queue.add(Job(id: "x", "mail"), at: 0)
    let first = try #require(try queue.take(at: 0, lease: 100).first)
    #expect(try queue.renew(first, at: 50, lease: 100))
    #expect(try other.sweep(at: 149).waiting.isEmpty)
    #expect(try other.sweep(at: 150).waiting == ["x"])
    let second = try #require(try other.take(at: 150, lease: 100).first)
    #expect(second.attempt == 2 && second.failures == 0 && second.token != first.token)
    #expect(try !queue.renew(first, at: 151))
    #expect(try !queue.complete(first, at: 152))
    #expect(try queue.fail(first, at: 152, "late") == .lost)
    #expect(try other.complete(second, at: 153))
    #expect(try !other.complete(second, at: 154))
    let counts = try queue.counts()
    #expect(counts.completed == 1 && counts.active == 0 && counts.waiting == 0)
  }

  @Test("A job whose leases end again and again is dead")
  func stalls() throws {
    let queue = JobQueue("stall", on: try Self.connection(server), maximumStalls: 2)
    try queue.add(Job(id: "x", "mail"), at: 0)
    var dead: [String] = []
    for now in [0, 100, 200] {
      #expect(try queue.take(at: now, lease: 100).count == 1)
      dead += try queue.sweep(at: now + 100).dead
    }
    #expect(dead == ["x"])
    #expect(try queue.deadJobs().map(\.reason) == ["its lease ended too often"])
  }

  @Test("What no worker has can be removed")
  func removal() throws {
    try queue.add([Job(id: "a", "x"), Job(id: "b", "x", delay: 9)], at: 0)
    #expect(try queue.take(at: 0).map(\.id) == ["a"])
    #expect(try !queue.remove("a", at: 1))
    #expect(try queue.remove("b", at: 1))
    #expect(try !queue.remove("b", at: 1))
    #expect(try queue.take(at: 100).isEmpty)
  }

  /// Every script against a model that is a few lines of Swift.
  @Test("States are as in a model, over random steps", arguments: 1...4)
  func model(seed: UInt64) throws {
    let queue = JobQueue("model", on: try Self.connection(server), retention: 0, seed: seed)
    var random = SplitMix64(seed: seed)
    var (added, finished, held): (Set<String>, Set<String>, [ActiveJob]) = ([], [], [])
    var now = 0
    for step in 0..<600 {
      now += random.next(below: 40)
      switch random.next(below: 6) {
      case 0, 1:
        let retries = JobRetries(maximumAttempts: 3, baseDelay: 20)
        let job = Job(
          id: "\(step)", "x", priority: random.next(below: 3), delay: random.next(below: 2) * 50,
          retries: retries)
        #expect(try queue.add(job, at: now).isNew)
        added.insert("\(step)")
      case 2: held += try queue.take(1 + random.next(below: 3), at: now, lease: 100)
      case 3:
        try queue.sweep(at: now)
      default:
        guard !held.isEmpty else { continue }
        let job = held.remove(at: random.next(below: held.count))
        if random.next(below: 3) == 0 {
          if try queue.fail(job, at: now, "by chance") == .dead { finished.insert(job.id) }
        } else if try queue.complete(job, at: now) {
          #expect(finished.insert(job.id).inserted)
        }
      }
      let counts = try queue.counts()
      let all = counts.waiting + counts.delayed + counts.active + counts.dead + counts.completed
      #expect(all == added.count)
    }
  }
}
