import Synchronization
import Testing

@testable import Runner

/// In which order mutants are begun, and how many at once.
@Suite struct MutantQueueTests {
  private static let start = ContinuousClock.now

  /// A queue of a machine whose processors always have something to do.
  private func queue(
    _ counts: [Int], known: [Int: Double], jobs: Int, places: Int = 16
  ) -> MutantQueue {
    MutantQueue(counts, known: known, jobs: jobs, places: places, isIdle: { false })
  }

  /// The queue's work until nothing may begin any more.
  private func taken(_ queue: MutantQueue, at now: ContinuousClock.Instant = start) -> [(
    work: MutantQueue.Work, run: Int
  )] {
    var all: [(work: MutantQueue.Work, run: Int)] = []
    while let next = queue.take(at: now) { all.append(next) }
    return all
  }

  @Test func pagesComeFirstAndThenTheMutantsOfTheLongest() {
    let queue = self.queue([1, 2, 1], known: [1: 50], jobs: 2)
    let pages = taken(queue)
    #expect(pages.map(\.work) == [.page(0), .page(2)])
    queue.end(pages[0].run, page: 0, taking: 10)
    let first = taken(queue)
    #expect(first.map(\.work) == [.trial(page: 1, number: 0)])
    queue.end(pages[1].run, page: 2, taking: 100)
    var order: [MutantQueue.Work] = []
    var running = first
    while !running.isEmpty {
      let (work, run) = running.removeFirst()
      order.append(work)
      queue.end(run, isLast: false)
      running += taken(queue)
    }
    #expect(
      order == [
        .trial(page: 1, number: 0), .trial(page: 2, number: 0), .trial(page: 1, number: 1),
        .trial(page: 0, number: 0),
      ])
    #expect(queue.next() == nil)
  }

  @Test func whatWaitsLongerThanThePageAsItIsLeavesItsPlace() {
    let queue = self.queue([20], known: [0: 100], jobs: 2)
    let first = taken(queue)
    #expect(first.count == 2)
    // One step took no time on the page as it is, the other ten seconds.
    queue.step(first[0].run, taking: 0, at: Self.start)
    queue.step(first[1].run, taking: 10_000, at: Self.start)
    #expect(taken(queue, at: Self.start + .milliseconds(400)).isEmpty)
    let more = taken(queue, at: Self.start + .seconds(2))
    #expect(more.map(\.work) == [.trial(page: 0, number: 2)])
    // Its next step is work again: three are at work, and two of them have to end first.
    queue.step(first[0].run, taking: 0, at: Self.start + .seconds(3))
    queue.end(more[0].run, isLast: false)
    #expect(taken(queue, at: Self.start + .seconds(3)).isEmpty)
    queue.end(first[1].run, isLast: false)
    #expect(taken(queue, at: Self.start + .seconds(3)).count == 1)
  }

  @Test(
    "however many wait, there is a limit; one job is one at a time",
    arguments: [(1, 16, 1), (2, 16, 16), (4, 3, 4)])
  func limit(jobs: Int, places: Int, limit: Int) {
    let queue = self.queue([100], known: [0: 1], jobs: jobs, places: places)
    var now = Self.start
    var count = 0
    while true {
      let more = taken(queue, at: now)
      if more.isEmpty { break }
      count += more.count
      for (_, run) in more { queue.step(run, taking: 0, at: now) }
      now += .seconds(60)
    }
    #expect(count == limit)
    #expect(queue.width == limit)
  }

  @Test func nothingBeginsAfterTheLast() {
    let queue = self.queue([3], known: [0: 1], jobs: 1)
    let run = taken(queue)[0].run
    queue.end(run, isLast: true)
    #expect(taken(queue).isEmpty)
    #expect(queue.next() == nil)
  }

  @Test func itWaitsUntilSomethingWaits() throws {
    let queue = self.queue([3], known: [0: 1], jobs: 2)
    for (_, run) in taken(queue, at: .now) { queue.step(run, taking: 0) }
    let next = try #require(queue.next())
    #expect(next.work == .trial(page: 0, number: 2))
  }

  @Test func whereProcessorsHaveNothingToDoOneMoreBegins() {
    let isIdle = Mutex(false)
    let queue = MutantQueue(
      [100], known: [0: 1], jobs: 2, places: 16, isIdle: { isIdle.withLock { $0 } })
    #expect(taken(queue).count == 2)
    isIdle.withLock { $0 = true }
    // What has just begun may not have shown yet.
    #expect(taken(queue).isEmpty)
    #expect(taken(queue, at: Self.start + MutantQueue.interval).count == 1)
    #expect(taken(queue, at: Self.start + MutantQueue.interval * 1.99).isEmpty)
    isIdle.withLock { $0 = false }
    #expect(taken(queue, at: Self.start + .seconds(1)).isEmpty)
    isIdle.withLock { $0 = true }
    var count = 3
    for second in 2..<60 { count += taken(queue, at: Self.start + .seconds(second)).count }
    #expect(count == 16)
  }
}
