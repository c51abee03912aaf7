import Applications
import Dispatch
import Foundation
import RedisClient
import Synchronization
import Systems
import Testing

@Suite("Making feeds")
struct FeedMakingTests {
  private let fixture: FeedFixture

  init() throws {
    var settings = FeedSettings()
    settings.size = 10
    fixture = try FeedFixture(settings: settings)
    try fixture.addPeople(1...40)
  }

  @Test("A feed holds the nearest, not oneself, and is the same when it is made again")
  func nearest() throws {
    try fixture.pool.withDesk { desk throws in
      #expect(try desk.makeFeed(of: 1) == Array(2...11))
      #expect(try Set(desk.makeFeed(of: 20)) == Set(15...25).subtracting([20]))
      #expect(try desk.makeFeed(of: 20) == desk.makeFeed(of: 20))
      #expect(try desk.makeFeed(of: 99) == [])
    }
  }

  @Test("Who was swiped does not come back, whatever the filter has gone through")
  func noRepeats() throws {
    try fixture.pool.withDesk { desk in
      var shown: Set<Int> = []
      for round in 0..<6 {
        let feed = try desk.makeFeed(of: 1)
        #expect(shown.isDisjoint(with: feed))
        shown.formUnion(feed)
        for id in feed { _ = try desk.swipe(1, id, likes: id.isMultiple(of: 2)) }
        // Redis loses everything: the filter, its mark and the index.
        if round == 1 {
          _ = try desk.redis.command("FLUSHALL").checked()
          try desk.indexProfiles()
        }
        // A swipe came before the filter was whole again.
        if round == 2 { _ = try desk.redis.command("DEL", "{profile:1}:seen:whole").checked() }
      }
      // Nearly all were shown: a filter of this size hides few.
      #expect(shown.count >= 37)
      #expect(try desk.database.swiped(by: 1) == shown.sorted())
    }
  }

  @Test("A feed that is there loses those who are swiped meanwhile, and shows profiles as they are")
  func later() throws {
    try fixture.pool.withDesk { desk in
      let list = FeedList(of: 1, on: desk.redis)
      #expect(try list.replace(with: [2, 3, 4], generation: 1, lifetime: 60))
      _ = try desk.swipe(1, 3, likes: false)
      _ = try desk.put(FeedProfile(id: 4, name: "New", longitude: 13, latitude: 38))
      let (generation, profiles) = try desk.feed(of: 1)
      #expect(generation == 1)
      #expect(profiles.map(\.name) == ["P2", "New"])
    }
  }

  @Test("A job that is done twice, or late, does not replace a newer feed")
  func generations() throws {
    try fixture.pool.withDesk { desk in
      let list = FeedList(of: 1, on: desk.redis)
      #expect(try list.replace(with: [5, 6], generation: 2, lifetime: 60))
      #expect(try !list.replace(with: [7], generation: 2, lifetime: 60))
      #expect(try !list.replace(with: [8], generation: 1, lifetime: 60))
      #expect(try list.read().ids == [5, 6])
      #expect(try list.replace(with: [], generation: 3, lifetime: 60))
      let (generation, ids) = try list.read()
      #expect(generation == 3 && ids.isEmpty)
    }
  }

  @Test("A feed goes when its time is over")
  func lifetime() throws {
    try fixture.pool.withDesk { desk in
      try FeedList(of: 1, on: desk.redis).replace(with: [5, 6], generation: 1, lifetime: 100)
      let left = try desk.redis.command("TTL", "{profile:1}:feed").integer()
      #expect((1...100).contains(left))
      _ = try desk.redis.command("PEXPIRE", "{profile:1}:feed", "0").checked()
      let (generation, ids) = try FeedList(of: 1, on: desk.redis).read()
      #expect(generation == 1 && ids.isEmpty)
      // The next one has a number of its own, so it is made.
      #expect(try desk.requestFeed(of: 1) == 2)
    }
  }

  @Test("Asking again adds no second job, and the workers make what was asked for")
  func queue() throws {
    let pool = fixture.pool
    let gate = DispatchSemaphore(value: 0)
    try pool.withDesk { desk throws in
      for _ in 0..<3 { for id in 1...40 { #expect(try desk.requestFeed(of: id) == 1) } }
      #expect(try desk.queue.counts().waiting == 40)
    }
    let workers = FeedWorkers(2, redis: fixture.redisURL, pool: pool) { _ in gate.wait() }
    // The workers stand still, and the queue takes further requests.
    try pool.withDesk { desk in
      try eventually { try desk.queue.counts().active == 2 }
      #expect(try desk.requestFeed(of: 1) == 1)
      #expect(try desk.feed(of: 1).generation == 0)
    }
    for _ in 0..<40 { gate.signal() }
    try pool.withDesk { desk in
      try eventually { try desk.queue.counts().completed == 40 }
      let counts = try desk.queue.counts()
      #expect(counts.waiting == 0 && counts.active == 0 && counts.dead == 0)
      for id in 1...40 {
        let feed = try desk.feed(of: id)
        #expect(feed.generation == 1)
        #expect(try feed.profiles.map(\.id) == desk.makeFeed(of: id))
      }
    }
    workers.stop()
  }

  @Test("A request for a feed whose job is dead begins it again")
  func deadJob() throws {
    try fixture.pool.withDesk { desk in
      #expect(try desk.requestFeed(of: 1, at: 0) == 1)
      var now = 0
      while try desk.queue.counts().dead == 0 {
        now += 10_000
        if let job = try desk.queue.take(at: now).first {
          _ = try desk.queue.fail(job, at: now, "the database is down")
        }
      }
      #expect(try desk.requestFeed(of: 1, at: now) == 1)
      let counts = try desk.queue.counts()
      #expect(counts.waiting == 1 && counts.dead == 0)
    }
  }
}
