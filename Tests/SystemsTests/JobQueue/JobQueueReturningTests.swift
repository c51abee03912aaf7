import Algorithms
import RedisClient
import Systems
import TestSupport
import Testing

@Suite("Jobs that come back, and what is counted of them")
struct JobQueueReturningTests {
  private let server: RedisServer
  private let queue: JobQueue

  init() throws {
    server = try RedisServer()
    queue = JobQueue("mail", on: try JobQueueTests.connection(server), retention: 1000, seed: 1)
  }

  @Test("A postponed job has not failed, and comes back with its new data")
  func postpone() throws {
    try queue.add(Job(id: "x", "mail", data: "old"), at: 0)
    let job = try #require(try queue.take(at: 0).first)
    #expect(try queue.postpone(job, at: 0, by: 500, data: "new"))
    #expect(try queue.state(of: "x") == .delayed)
    #expect(try !queue.complete(job, at: 1))
    #expect(try queue.take(at: 499).isEmpty)
    let again = try #require(try queue.take(at: 500).first)
    #expect(again.data == "new" && again.failures == 0 && again.attempt == 1)
    #expect(try !queue.postpone(job, at: 500, by: 1))
    #expect(try queue.postpone(again, at: 500, by: 0))
    #expect(try queue.take(at: 500).first?.data == "new")
  }

  @Test("What a worker has written down is what the next one gets; a late worker writes nothing")
  func save() throws {
    try queue.add(Job(id: "x", "mail", data: "0"), at: 0)
    let first = try #require(try queue.take(at: 0, lease: 100).first)
    #expect(try queue.save("1", of: first, at: 50))
    try queue.sweep(at: 100)
    let second = try #require(try queue.take(at: 100, lease: 100).first)
    #expect(second.data == "1")
    #expect(try !queue.save("9", of: first, at: 110))
    try queue.sweep(at: 200)
    #expect(try queue.take(at: 200).first?.data == "1")
  }

  @Test("A job is in one state, and its outcome is known as long as its id")
  func states() throws {
    #expect(try queue.state(of: "x") == nil)
    try queue.add(Job(id: "x", "mail", delay: 10), at: 0)
    #expect(try queue.state(of: "x") == .delayed)
    let job = try #require(try queue.take(at: 10).first)
    #expect(try queue.state(of: "x") == .active)
    #expect(try queue.complete(job, as: "sent", at: 20))
    #expect(try queue.state(of: "x") == .completed(outcome: "sent"))
    try queue.add(Job(id: "y", "mail"), at: 30)
    #expect(try queue.state(of: "y") == .waiting)
    try queue.fail(#require(try queue.take(at: 30).first), at: 30, "no")
    #expect(try queue.state(of: "y") == .dead)
    try queue.add(Job(id: "z", "mail"), at: 1040)
    try queue.complete(#require(try queue.take(at: 1040).first), at: 1040)
    #expect(try queue.state(of: "z") == .completed(outcome: nil))
    // Completing it made the queue forget what was completed long ago.
    #expect(try queue.state(of: "x") == nil)
    #expect(try queue.counts().outcomes == ["sent": 1])
  }

  @Test("Each job that was added is counted in one state, whatever happens", arguments: 0..<20)
  func sum(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var held: [ActiveJob] = []
    let minutely = JobScheduler(id: "s", .every(60_000), job: Job("tick"))
    var now = 0
    for _ in 0..<300 {
      now += random.next(below: 400)
      let retries = JobRetries(maximumAttempts: 1 + random.next(below: 3), baseDelay: 100)
      switch random.next(below: 11) {
      case 0, 1, 2:
        let delay = random.next(below: 2) * 300
        try queue.add(
          Job(id: "\(random.next(below: 40))", "mail", delay: delay, retries: retries), at: now)
      case 3, 4: held += try queue.take(1 + random.next(below: 3), at: now, lease: 500)
      case 5:
        if let job = held.popLast() { try queue.complete(job, as: "sent", at: now) }
      case 6:
        if let job = held.popLast() { try queue.fail(job, at: now, "no") }
      case 7:
        if let job = held.popLast() { try queue.postpone(job, at: now, by: 100) }
      case 8: try queue.sweep(at: now)
      case 9:
        try queue.remove("\(random.next(below: 40))", at: now)
        if let dead = try queue.deadJobs().first { try queue.revive(dead.id, at: now) }
      default:
        if random.next(below: 2) == 0 {
          try queue.upsert(minutely, at: now)
        } else {
          try queue.removeScheduler("s", at: now)
        }
      }
      let counts = try queue.counts()
      let sum = counts.waiting + counts.delayed + counts.active + counts.dead + counts.completed
      #expect(counts.added == sum, "\(counts)")
    }
  }

  @Test("The counts of several queues are those of one moment")
  func severalQueues() throws {
    let connection = try JobQueueTests.connection(server)
    let queues = ["a", "b"].map { JobQueue($0, on: connection) }
    try queues[1].add([Job("x"), Job("y")], at: 0)
    #expect(try JobQueue.counts(of: queues).map(\.waiting) == [0, 2])
    // A job that is there ends the wait at once; the time limit is that of a test that fails.
    try JobQueue.awaitJob(in: queues, atMost: .seconds(4))
    #expect(try queues[1].take(at: 0).count == 1)
  }
}
