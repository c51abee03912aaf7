import Databases
import Testing

/// What the promises are worth, over many random histories of writes, replay and crashes.
@Suite("What a session may see")
struct ReadConsistencyTests {
  private func run(_ seed: UInt64, _ consistency: ReadConsistency) -> SimulatedReplication {
    var simulation = SimulatedReplication(seed: seed, consistency: consistency)
    simulation.run(steps: 2_000)
    return simulation
  }

  @Test("With a token nobody reads what is stale for him, nor goes back in time", arguments: 1...50)
  func upToDate(seed: UInt64) {
    let simulation = run(seed, .upToDate)
    #expect(simulation.staleReads == 0 && simulation.readsBackInTime == 0)
    #expect(simulation.earlyRetries == 0 && simulation.refusals == 0)
    #expect(simulation.readsByReplicas > 50, "or the promise were kept by the primary alone")
  }

  @Test("Without promises both happen", arguments: 1...50)
  func anyServer(seed: UInt64) {
    let simulation = run(seed, .anyServer)
    #expect(simulation.staleReads > 0 && simulation.readsBackInTime > 0)
    #expect(simulation.earlyRetries == 0 && simulation.refusals == 0)
  }

  @Test("A pin helps while it lasts; replicas that are further behind break it", arguments: 1...50)
  func pinned(seed: UInt64) {
    #expect(run(seed, .primaryAfterWrite(for: .seconds(5))).staleReads > 0)
    let long = run(seed, .primaryAfterWrite(for: .seconds(3_600)))
    #expect(long.staleReads == 0)
  }
}
