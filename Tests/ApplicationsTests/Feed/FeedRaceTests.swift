import Applications
import Dispatch
import Foundation
import PostgresClient
import Synchronization
import Testing

/// Swipes that come at the same time: each pair of likes is one match, and one of the two is told.
@Suite("The match race")
struct FeedRaceTests {
  private let fixture: FeedFixture

  init() throws { fixture = try FeedFixture() }

  @Test("Everybody likes everybody, all at once: each pair is one match")
  func everybody() throws {
    try fixture.addPeople(1...16)
    let matches = Mutex<[String: Int]>([:])
    let failures = Mutex<[String]>([])
    let pool = fixture.pool
    let threads = DispatchGroup()
    // For each person a thread, which goes through the others in an order of its own.
    for id in 1...16 {
      threads.enter()
      Thread.detachNewThread {
        defer { threads.leave() }
        for step in 1..<16 {
          let target = (id + step * 5 - 1) % 16 + 1
          guard target != id else { continue }
          do {
            let (outcome, _) = try pool.withDesk { try $0.swipe(id, target, likes: true) }
            let pair = "\(min(id, target))-\(max(id, target))"
            if outcome.isMatch { matches.withLock { $0[pair, default: 0] += 1 } }
          } catch {
            failures.withLock { $0.append("\(error)") }
          }
        }
      }
    }
    threads.wait()
    #expect(failures.withLock { $0 } == [])
    let told = matches.withLock { $0 }
    #expect(told.count == 120)
    #expect(told.values.allSatisfy { $0 == 1 })
    #expect(try fixture.value("SELECT count(*) FROM pairs WHERE likes = 2") == "120")
    #expect(try fixture.value("SELECT count(*) FROM swipes") == "240")
    #expect(try fixture.disagreements() == "0")
  }

  @Test("Two likes at the same moment: the later one waits for the earlier one, and is the match")
  func twoAtOnce() throws {
    try fixture.addPeople(1...2)
    let first = FeedDatabase(on: try PostgresConnection(url: fixture.postgresURL))
    let holder = try PostgresConnection(url: fixture.postgresURL)
    // The first like is not committed yet.
    try holder.query("BEGIN")
    try holder.query("INSERT INTO swipes VALUES (1, 2, true); INSERT INTO pairs VALUES (1, 2, 1)")
    let url = fixture.postgresURL
    let second = Mutex<SwipeOutcome?>(nil)
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      defer { ended.signal() }
      let database = try? FeedDatabase(on: PostgresConnection(url: url))
      let outcome = try? database?.swipe(2, 1, likes: true).outcome
      second.withLock { $0 = outcome }
    }
    try eventually {
      try fixture.value(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'") == "1"
    }
    try holder.query("COMMIT")
    ended.wait()
    #expect(second.withLock { $0 } == SwipeOutcome(likes: true, isMatch: true))
    #expect(try first.matches(of: 1) == [2])
    #expect(try first.matches(of: 2) == [1])
  }

  @Test("The same swipe from many clients counts once")
  func repeated() throws {
    try fixture.addPeople(1...2)
    let new = Mutex(0)
    let pool = fixture.pool
    DispatchQueue.concurrentPerform(iterations: 24) { _ in
      let swipe = try? pool.withDesk { try $0.swipe(1, 2, likes: true) }
      if swipe?.isNew == true { new.withLock { $0 += 1 } }
      #expect(swipe?.outcome == SwipeOutcome(likes: true, isMatch: false))
    }
    #expect(new.withLock { $0 } == 1)
    #expect(try fixture.value("SELECT likes FROM pairs") == "1")
    let answer = try pool.withDesk { try $0.swipe(2, 1, likes: true) }
    #expect(answer.outcome.isMatch && answer.isNew)
    // The earlier like hears of the match when it asks again, and counts no second time.
    let again = try pool.withDesk { try $0.swipe(1, 2, likes: true) }
    #expect(again.outcome.isMatch && !again.isNew)
    #expect(try fixture.disagreements() == "0")
  }

  @Test(
    "A match needs two likes", arguments: [(true, false), (false, true), (false, false)])
  func passes(_ first: Bool, _ second: Bool) throws {
    try fixture.addPeople(1...2)
    try fixture.pool.withDesk { desk throws in
      #expect(try !desk.swipe(2, 1, likes: first).outcome.isMatch)
      #expect(try !desk.swipe(1, 2, likes: second).outcome.isMatch)
      // A decision is final.
      #expect(try desk.swipe(2, 1, likes: !first).outcome.likes == first)
      #expect(try desk.database.matches(of: 1) == [])
    }
    #expect(try fixture.disagreements() == "0")
  }
}
