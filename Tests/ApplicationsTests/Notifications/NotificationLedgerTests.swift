import Algorithms
import Applications
import RedisClient
import Systems
import Testing

/// Random services under random deaths.
@Suite("No message is lost or counted twice")
struct NotificationLedgerTests {
  @Test("The ledger is balanced after each tick of a random schedule", arguments: 0..<60)
  func invariant(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let fixture = try NotificationFixture()
    let policy = [ServicePolicy.fifo, .strict, .weighted([8, 1, 1])][random.next(below: 3)]
    let order = [MarkOrder.markThenSend, .sendThenMark][random.next(below: 2)]
    let moves: [ScriptedProvider.Move] = [
      .accept, .accept, .fail("451"), .refuse("550"), .slow(3_000), .slow(12_000), .loseAnswer,
    ]
    let provider = ScriptedProvider(
      script: (0..<400).map { _ in moves[random.next(below: moves.count)] },
      latency: random.next(below: 3) * 700,
      limit: random.next(below: 2) == 0 ? RateLimit(1 + random.next(below: 5), per: 3_000) : nil)
    // One in so many moments is the last one of a worker.
    let mortality = 5 + random.next(below: 40)
    var deathsLeft = 60
    func mayDie() throws {
      if deathsLeft > 0, random.next(below: mortality) == 0 {
        deathsLeft -= 1
        throw NotificationTrial.Death()
      }
    }
    let users = NotificationFixture.Users(1...40)
    let campaigns = NotificationControl.campaigns(on: fixture.connection)
    let trial = NotificationTrial(
      on: fixture.connection, policy: policy, workerCount: 3,
      worker: {
        fixture.worker(provider, policy, order: order, lease: 4_000) { _ in try mayDie() }
      },
      iterator: {
        BulkIterator(
          campaigns, to: fixture.queues(policy), users: users,
          templates: NotificationFixture.templates, pageSize: 7, lease: 4_000,
          interrupt: { _ in try mayDie() })
      })
    let control = fixture.control(policy)
    var requested = 0
    for tick in 0..<1_000 {
      if tick < 30 {
        for _ in 0..<random.next(below: 4) {
          _ = try control.accept(
            .init(template: "receipt", to: "ada@example.org", values: ["name": "Ada"]),
            at: trial.now)
          requested += 1
        }
        if tick == 5 {
          _ = try control.announce(
            .init(name: "sale", template: "sale", values: ["percent": "5"]), at: trial.now)
          requested += users.all.count
        }
      }
      let ledger = try trial.tick()
      #expect(ledger.isBalanced, "tick \(tick): \(ledger)")
      #expect(ledger.requested <= requested)
      if tick > 30, ledger.queued == 0, try campaigns.counts().completed == 1 { break }
    }
    let ledger = try trial.ledger()
    #expect(ledger.queued == 0 && ledger.requested == requested, "\(ledger)")
    // A message that counts as sent was sent; the provider sent none twice.
    let accepted = Set(provider.calls.filter { $0.answer == .accepted }.map(\.id))
    #expect(accepted.count >= ledger.sent)
    #expect(provider.sentCount >= ledger.sent)
    #expect(provider.sentCount <= requested)
  }

  @Test("A worker that takes a message off a list and dies has lost it, which the ledger shows")
  func unsafeQueue() throws {
    let fixture = try NotificationFixture()
    let list = fixture.connection
    for id in 1...10 { try list.command("RPUSH", "plain", "\(id)") }
    var sent = 0
    for _ in 1...3 {
      _ = try list.command("LPOP", "plain")
      sent += 1
    }
    // A fourth worker takes a message and dies.
    _ = try list.command("LPOP", "plain")
    var ledger = NotificationLedger()
    ledger.requested = 10
    ledger.sent = sent
    ledger.queued = try list.command("LLEN", "plain").integer()
    #expect(!ledger.isBalanced)
  }
}
