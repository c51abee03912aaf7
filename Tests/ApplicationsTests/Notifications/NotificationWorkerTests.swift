import Algorithms
import Applications
import RedisClient
import Systems
import Testing

@Suite("A worker and its providers")
struct NotificationWorkerTests {
  private let fixture: NotificationFixture

  init() throws { fixture = try NotificationFixture() }

  /// Steps until nothing is waiting and nothing is delayed, moving the clock by a second.
  @discardableResult
  private func drain(_ worker: NotificationWorker, from start: Int = 0) throws
    -> [NotificationWorker.Step]
  {
    var steps: [NotificationWorker.Step] = []
    var now = start
    let queues = fixture.queues()
    while try queues.ledger().queued > 0 {
      try queues.sweep(at: now)
      let step = try worker.step(at: now)
      if step == .idle { now += 1000 } else { steps.append(step) }
      if case .busy = step { now += 1000 }
      try #require(now < start + 1_000_000)
    }
    return steps
  }

  @Test("Accepting sends nothing; a step sends once")
  func acceptIsNotSend() throws {
    let provider = ScriptedProvider()
    let control = fixture.control()
    let id = try control.accept(
      .init(template: "code", to: "+4915112345678", values: ["code": "7"]), at: 0)
    #expect(id == "p1-1" && provider.callCount == 0)
    #expect(try control.ledger().queued == 1 && control.state(of: id) == .waiting)
    #expect(try fixture.worker(provider).step(at: 0) == .sent("p1-1"))
    #expect(provider.callCount == 1 && provider.sentCount == 1)
    #expect(try control.state(of: id) == .completed(outcome: "sent"))
  }

  @Test("Three attempts have one delivery id, and one message arrives")
  func retries() throws {
    let provider = ScriptedProvider(script: [.fail("451"), .loseAnswer])
    try fixture.queues().add(NotificationFixture.messages(["p1-a"]), .p1, at: 0)
    let steps = try drain(fixture.worker(provider))
    #expect(
      steps == [.failed("p1-a", retryAt: 1000), .failed("p1-a", retryAt: 3000), .sent("p1-a")])
    #expect(provider.calls.map(\.id) == ["p1-a", "p1-a", "p1-a"])
    #expect(provider.calls.map(\.time) == [0, 1000, 3000])
    #expect(provider.sentCount == 1)
    // A provider that does not know ids sends again what it has sent before its answer was lost.
    let forgetful = ScriptedProvider(script: [.loseAnswer], isIdempotent: false)
    try fixture.queues().add(NotificationFixture.messages(["p1-b"]), .p1, at: 0)
    try drain(fixture.worker(forgetful))
    #expect(forgetful.sentCount == 2)
  }

  @Test("After five failures a message has failed; one that is refused, at once")
  func failures() throws {
    let provider = ScriptedProvider(
      script: .init(repeating: .fail("451"), count: 5) + [.refuse("550")])
    try fixture.queues().add(NotificationFixture.messages(["p1-a"]), .p1, at: 0)
    let steps = try drain(fixture.worker(provider))
    #expect(steps.count == 5 && steps.last == .failed("p1-a", retryAt: nil))
    try fixture.queues().add(NotificationFixture.messages(["p1-b"]), .p1, at: 0)
    #expect(try drain(fixture.worker(provider)) == [.refused("p1-b")])
    let ledger = try fixture.queues().ledger()
    #expect(ledger.failed == 2 && ledger.sent == 0 && ledger.isBalanced)
  }

  @Test("A limit postpones messages, and costs no attempt and no second check")
  func limits() throws {
    let provider = ScriptedProvider(limit: RateLimit(2, per: 10_000))
    let queues = fixture.queues()
    try queues.add(NotificationFixture.campaign(1...6), .p3, at: 0)
    let steps = try drain(fixture.worker(provider))
    #expect(steps.count { if case .sent = $0 { true } else { false } } == 6)
    #expect(steps.contains { if case .postponed(_, 10_000) = $0 { true } else { false } })
    #expect(!steps.contains { if case .suppressed = $0 { true } else { false } })
    #expect(
      provider.calls.filter { $0.answer == .accepted }.map { $0.time / 10_000 } == [
        0, 0, 1, 1, 2, 2,
      ])
    #expect(try queues.ledger().sent == 6)
  }

  @Test("An answer takes its time; a worker waits for one, and not for ever")
  func slowness() throws {
    let provider = ScriptedProvider(script: [.slow(4_000), .slow(11_000)])
    try fixture.queues().add(NotificationFixture.messages(["p1-a", "p1-b"]), .p1, at: 0)
    let worker = fixture.worker(provider, lease: 3_000)
    #expect(try worker.step(at: 0) == .busy(until: 4_000))
    for now in stride(from: 1000, to: 4000, by: 1000) {
      // It renews its lease, so that no other worker gets the message.
      #expect(try worker.step(at: now) == .busy(until: 4_000))
      try fixture.queues().sweep(at: now + 999)
    }
    #expect(try worker.step(at: 4_000) == .sent("p1-a"))
    #expect(try worker.step(at: 4_000) == .busy(until: 14_000))
    #expect(worker.isBusy)
    for now in stride(from: 5_000, to: 14_000, by: 1000) {
      #expect(try worker.step(at: now) == .busy(until: 14_000))
    }
    #expect(try worker.step(at: 14_000) == .failed("p1-b", retryAt: 15_000))
    #expect(try worker.step(at: 15_000) == .sent("p1-b"))
    #expect(provider.sentCount == 2 && provider.callCount == 3)
  }

  @Test("A worker that is slower than its lease has lost its message")
  func leases() throws {
    let provider = ScriptedProvider(script: [.slow(5_000)])
    try fixture.queues().add(NotificationFixture.messages(["p1-a"]), .p1, at: 0)
    let (slow, other) = (fixture.worker(provider, lease: 1_000), fixture.worker(provider))
    #expect(try slow.step(at: 0) == .busy(until: 5_000))
    try fixture.queues().sweep(at: 2_000)
    #expect(try other.step(at: 2_000) == .sent("p1-a"))
    #expect(try slow.step(at: 5_000) == .lost("p1-a"))
    #expect(provider.callCount == 2 && provider.sentCount == 1)
    #expect(try fixture.queues().ledger().sent == 1)
  }

  @Test("A repeated message is suppressed, one that is tried again is not")
  func repeats() throws {
    let provider = ScriptedProvider(script: [.fail("451")])
    let queues = fixture.queues()
    try queues.add(NotificationFixture.campaign(1...3), .p3, at: 0)
    try queues.add(NotificationFixture.campaign(1...3, round: 2), .p3, at: 0)
    let steps = try drain(fixture.worker(provider))
    #expect(steps.count { if case .suppressed = $0 { true } else { false } } == 3)
    #expect(provider.sentCount == 3)
    #expect(Set(provider.calls.map(\.id)) == ["p3-1-1", "p3-1-2", "p3-1-3"])
  }

  @Test("A dead message that is revived is sent, and not taken for a repetition")
  func revival() throws {
    let provider = ScriptedProvider(script: .init(repeating: .fail("451"), count: 5))
    let queues = fixture.queues()
    try queues.add(NotificationFixture.campaign(1...1), .p3, at: 0)
    #expect(try drain(fixture.worker(provider)).last == .failed("p3-1-1", retryAt: nil))
    #expect(try queues.queue(for: .p3).revive("p3-1-1", at: 100_000))
    #expect(try drain(fixture.worker(provider), from: 100_000) == [.sent("p3-1-1")])
  }

  /// A worker dies once at this moment; how often the user is sent the message then.
  @Test(
    "Marking first sends at most once, marking last at least once",
    arguments: [
      (MarkOrder.markThenSend, NotificationWorker.Moment.taken, 1), (.markThenSend, .checked, 0),
      (.markThenSend, .answered, 1), (.markThenSend, .settling, 1), (.sendThenMark, .taken, 1),
      (.sendThenMark, .checked, 1), (.sendThenMark, .answered, 2), (.sendThenMark, .settling, 1),
    ])
  func deaths(order: MarkOrder, moment: NotificationWorker.Moment, sent: Int) throws {
    for (isIdempotent, expected) in [(false, sent), (true, min(sent, 1))] {
      let fixture = try NotificationFixture()
      let provider = ScriptedProvider(isIdempotent: isIdempotent)
      try fixture.queues().add(NotificationFixture.campaign([7]), .p3, at: 0)
      let mortal = fixture.worker(provider, order: order) {
        if $0 == moment { throw NotificationTrial.Death() }
      }
      #expect(throws: NotificationTrial.Death.self) { try mortal.step(at: 0) }
      #expect(try fixture.queues().ledger().queued == 1)
      try fixture.queues().sweep(at: 30_000)
      let step = try fixture.worker(provider, order: order).step(at: 30_000)
      #expect(provider.sentCount == expected, "\(step)")
      let ledger = try fixture.queues().ledger()
      #expect(ledger.queued == 0 && ledger.isBalanced)
    }
  }
}
