import Applications
import RedisClient
import Systems
import Testing

@Suite("Which message is served next")
struct NotificationQueuesTests {
  private let fixture: NotificationFixture

  init() throws { fixture = try NotificationFixture() }

  /// Takes messages, and says of each which priority its id names.
  private func take(_ count: Int, _ queues: NotificationQueues) throws -> [String] {
    try (0..<count).compactMap { _ in
      guard let (queue, job) = try queues.take(at: 0, lease: 1_000_000) else { return nil }
      try queue.complete(job, as: "sent", at: 0)
      return String(job.id.prefix(2))
    }
  }

  private func add(_ count: Int, _ priority: NotificationPriority, to queues: NotificationQueues)
    throws
  {
    let ids = (0..<count).map { "\(priority.rawValue)-\($0)" }
    try queues.add(NotificationFixture.messages(ids), priority, at: 0)
  }

  @Test("FIFO serves an urgent message behind all that came before, strict priority at once")
  func place() throws {
    for (policy, place) in [(ServicePolicy.fifo, 1001), (.strict, 1), (.weighted([8, 1, 1]), 1)] {
      let fixture = try NotificationFixture()
      let queues = fixture.queues(policy)
      try add(1000, .p3, to: queues)
      try add(1, .p1, to: queues)
      let order = try take(1001, queues)
      #expect(order.firstIndex(of: "p1") == place - 1)
      #expect(order.count == 1001)
    }
  }

  @Test(
    "With all queues full, each has exactly its share of each round",
    arguments: [
      (ServicePolicy.strict, [1000, 0, 0]), (.weighted([8, 1, 1]), [800, 100, 100]),
      (.weighted([2, 2, 1]), [400, 400, 200]), (.weighted([1, 0, 1]), [500, 0, 500]),
    ])
  func shares(policy: ServicePolicy, expected: [Int]) throws {
    let queues = fixture.queues(policy)
    for priority in NotificationPriority.allCases { try add(1000, priority, to: queues) }
    let served = try take(1000, queues)
    #expect(["p1", "p2", "p3"].map { name in served.count { $0 == name } } == expected)
    guard case .weighted(let weights) = policy else { return }
    // Smooth: each round of as many turns as the weights' sum has each class's own number.
    let sum = weights.reduce(0, +)
    for start in stride(from: 0, to: 1000, by: sum) {
      let round = served[start..<start + sum]
      #expect(["p1", "p2", "p3"].map { name in round.count { $0 == name } } == weights)
    }
  }

  @Test("An empty queue's turns go to the others, also to one of weight 0")
  func emptyQueues() throws {
    let queues = fixture.queues(.weighted([8, 1, 0]))
    try add(5, .p3, to: queues)
    try add(2, .p2, to: queues)
    #expect(try take(10, queues) == ["p2", "p2", "p3", "p3", "p3", "p3", "p3"])
    #expect(try fixture.queues(.fifo).take(at: 0, lease: 1000)?.job == nil)
  }

  @Test("The ledger counts each message once")
  func ledger() throws {
    let queues = fixture.queues()
    try add(3, .p1, to: queues)
    try add(3, .p1, to: queues)
    let ledger = try queues.ledger()
    #expect(ledger.requested == 3 && ledger.queued == 3 && ledger.isBalanced)
    #expect(ledger.description == "requested 3 = sent 0 + suppressed 0 + failed 0 + queued 3")
  }
}
