import Algorithms
import Foundation
import RedisClient
import TestSupport
import Testing

@testable import Systems

@Suite("Schedulers of a job queue")
struct JobSchedulerTests {
  private let server: RedisServer
  private let queue: JobQueue
  private let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

  init() throws {
    server = try RedisServer()
    queue = JobQueue("cron", on: try RedisConnection(to: .unix(path: server.socketPath)))
  }

  private func cron(_ id: String, _ text: String) throws -> JobScheduler {
    JobScheduler(id: id, .cron(try CronExpression(text), berlin), job: Job("run", data: id))
  }

  @Test("The same scheduler twice is one scheduler with one delayed job")
  func upsert() throws {
    for round in 0..<2 {
      for (id, text) in [
        ("a", "* * * * *"), ("b", "*/5 * * * *"), ("c", "@hourly"), ("d", "@daily"),
      ] {
        #expect(try queue.upsert(cron(id, text), at: 0) == (round == 0))
      }
    }
    #expect(try queue.schedulers().map(\.scheduler.id) == ["a", "b", "c", "d"])
    #expect(try queue.counts().delayed == 4)
    #expect(try !queue.upsert(cron("a", "30 * * * *"), at: 0))
    #expect(try queue.counts().delayed == 4)
    #expect(try queue.schedulers().first { $0.scheduler.id == "a" }?.next == 1_800_000)
    #expect(try queue.schedulers().map(\.scheduler).contains(cron("a", "30 * * * *")))
  }

  @Test("A run that begins makes room for the next one")
  func chain() throws {
    try queue.upsert(cron("a", "* * * * *"), at: 0)
    for minute in 1...5 {
      let now = minute * 60_000
      #expect(try queue.take(at: now - 1).isEmpty)
      let job = try #require(try queue.take(at: now).first)
      #expect(job.scheduler == "a" && job.id == "a@\(now)" && job.data == "a")
      #expect(try queue.counts().delayed == 1)
      try queue.complete(job, at: now)
    }
  }

  @Test("After a long pause there is one run, not one for each that was missed")
  func pause() throws {
    try queue.upsert(cron("a", "* * * * *"), at: 0)
    let job = try #require(try queue.take(5, at: 630_000).first)
    #expect(try queue.take(5, at: 630_000).isEmpty)
    try queue.complete(job, at: 630_000)
    #expect(try queue.take(5, at: 659_999).isEmpty)
    #expect(try queue.take(5, at: 660_000).map(\.id) == ["a@660000"])
  }

  @Test("An interval begins with the run before")
  func interval() throws {
    try queue.upsert(JobScheduler(id: "a", .every(10_000), job: Job("run")), at: 0)
    #expect(try queue.take(at: 12_000).map(\.id) == ["a@10000"])
    #expect(try queue.schedulers().map(\.next) == [22_000])
  }

  @Test(
    "A run that is due outlives a registration, and one run follows it",
    arguments: [nil, "* * * * *"])
  func dueRun(_ pattern: String?) throws {
    let every = JobScheduler(id: "a", .every(60_000), job: Job("run"))
    let scheduler = try pattern.map { try cron("a", $0) } ?? every
    try queue.upsert(scheduler, at: 0)
    #expect(try !queue.upsert(scheduler, at: 60_500))
    #expect(try queue.counts().delayed == 1)
    #expect(try queue.take(5, at: 60_500).map(\.id) == ["a@60000"])
    #expect(try queue.counts().delayed == 1)
    #expect(try queue.take(5, at: 120_500).count == 1)
  }

  @Test("A run that is tried again makes no second chain")
  func retriedRun() throws {
    let job = Job("run", retries: JobRetries(maximumAttempts: 3, baseDelay: 1_000))
    try queue.upsert(JobScheduler(id: "a", .every(10_000), job: job), at: 0)
    let first = try #require(try queue.take(at: 10_000).first)
    _ = try queue.fail(first, at: 10_000, "no")
    let again = try #require(try queue.take(at: 15_000).first)
    #expect(again.id == first.id)
    #expect(try queue.counts().delayed == 1)
    // So is one whose lease has ended.
    try queue.sweep(at: 1_000_000)
    #expect(try queue.take(5, at: 1_000_000).count == 2)
    #expect(try queue.counts().delayed == 1)
  }

  @Test("A worker that plans late takes no note of a later run away")
  func latePlan() throws {
    try queue.upsert(cron("a", "* * * * *"), at: 0)
    let connection = try RedisConnection(to: .unix(path: server.socketPath))
    // It has read the note of the first run, and computed the second one.
    _ = try queue.take(at: 60_000)
    _ = try queue.take(at: 120_000)
    // The worker that took the second one has died.
    _ = try connection.command("ZREM", "{cron}:delayed", "a@180000")
    _ = try connection.command("DEL", "{cron}:job:a@180000")
    _ = try connection.command("HSET", "{cron}:scheduler:a", "planned", "a@120000")
    _ = try connection.command("SADD", "{cron}:unplanned", "a")
    #expect(
      try queue.run(JobScript.planNext, at: 120_500, ["a", "120000", "a@60000"]).integer() == 0)
    #expect(try queue.plan(at: 121_000) == ["a"])
    #expect(try queue.take(at: 180_000).map(\.id) == ["a@180000"])
  }

  @Test("A clock that is behind plans no run that has begun", arguments: [false, true])
  func clockBehind(_ isDone: Bool) throws {
    try queue.upsert(cron("a", "* * * * *"), at: 0)
    let job = try #require(try queue.take(at: 60_000).first)
    if isDone { try queue.complete(job, at: 60_100) }
    #expect(try !queue.upsert(cron("a", "* * * * *"), at: 59_990))
    #expect(try queue.counts().delayed == 1)
    #expect(try queue.nextDelayed() == 120_000)
    // Nor does a worker that plans for one that has died.
    let connection = try RedisConnection(to: .unix(path: server.socketPath))
    _ = try connection.command("ZREM", "{cron}:delayed", "a@120000")
    _ = try connection.command("DEL", "{cron}:job:a@120000")
    _ = try connection.command("HSET", "{cron}:scheduler:a", "planned", "a@60000")
    _ = try connection.command("SADD", "{cron}:unplanned", "a")
    #expect(try queue.plan(at: 59_990) == ["a"])
    #expect(try queue.take(5, at: 120_000).map(\.id) == ["a@120000"])
  }

  @Test("What a worker that died left unplanned, the next one plans")
  func unplanned() throws {
    try queue.upsert(cron("a", "* * * * *"), at: 0)
    // A worker dies between taking the run and planning the next one.
    let connection = try RedisConnection(to: .unix(path: server.socketPath))
    _ = try queue.take(at: 60_000)
    _ = try connection.command("ZREM", "{cron}:delayed", "a@120000")
    _ = try connection.command("DEL", "{cron}:job:a@120000")
    _ = try connection.command("SADD", "{cron}:unplanned", "a")
    #expect(try queue.plan(at: 61_000) == ["a"])
    #expect(try queue.plan(at: 61_000) == [])
    #expect(try queue.take(at: 120_000).map(\.id) == ["a@120000"])
    // A run of a scheduler that was removed leaves a note, too.
    _ = try connection.command("SADD", "{cron}:unplanned", "gone")
    #expect(try queue.plan(at: 121_000) == [])
    #expect(try connection.command("SMEMBERS", "{cron}:unplanned").checked().strings() == [])
  }

  @Test("A removed scheduler has no next run; a run that has begun goes on")
  func removal() throws {
    try queue.upsert(cron("a", "* * * * *"), at: 0)
    let job = try #require(try queue.take(at: 60_000).first)
    #expect(try queue.removeScheduler("a", at: 61_000))
    #expect(try !queue.removeScheduler("a", at: 61_000))
    #expect(try queue.complete(job, at: 62_000))
    #expect(try queue.take(at: 600_000).isEmpty)
    #expect(try queue.schedulers().isEmpty)
  }

  @Test("Reconciling adds, changes and removes what differs, and then nothing")
  func reconcile() throws {
    for (id, text) in [
      ("A", "0 1 * * *"), ("B", "0 2 * * *"), ("C", "0 3 * * *"), ("D", "0 4 * * *"),
    ] {
      try queue.upsert(cron(id, text), at: 0)
    }
    let wanted = try [cron("A", "0 1 * * *"), cron("B", "0 2 * * *"), cron("C", "30 3 * * *")]
    let difference = try queue.reconcile(with: wanted, at: 0)
    #expect(difference.added.isEmpty && difference.removed == ["D"])
    #expect(difference.changed.map(\.id) == ["C"])
    #expect(try queue.reconcile(with: wanted, at: 0).isEmpty)
    #expect(Set(try queue.schedulers().map(\.scheduler)) == Set(wanted))
  }
}
