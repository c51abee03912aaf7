import Consensus
import Testing

/// Sends numbers to the next node and counts what arrives.
private struct Counter: SimulatedNode, Equatable {
  enum Timer: Hashable { case tick, never }
  var received: [Int] = []
  var ticks = 0
  var restarts = 0

  mutating func start(_ actions: inout Actions<Self>) {
    actions.setTimer(.tick, after: 10)
    actions.setTimer(.never, after: 15)
  }
  mutating func restart(_ actions: inout Actions<Self>) { restarts += 1 }
  mutating func receive(_ message: Int, from sender: Int, _ actions: inout Actions<Self>) {
    received.append(message)
  }
  mutating func fire(_ timer: Timer, _ actions: inout Actions<Self>) {
    #expect(timer == .tick)
    ticks += 1
    actions.cancelTimer(.never)
    actions.setTimer(.tick, after: 1_000)
    actions.setTimer(.tick, after: 10)
  }
}

@Suite("The simulator")
struct SimulationTests {
  private func pair(
    _ network: Network = Network(), seed: UInt64 = 1
  ) -> Simulation<Counter> {
    Simulation([Counter(), Counter()], network: network, seed: seed)
  }

  @Test("timers fire when they were last set for, and not when cancelled")
  func timers() {
    var simulation = pair()
    simulation.run(until: 105)
    #expect(simulation[1].ticks == 10)
    #expect(simulation.now == 105)
  }

  @Test("a crash ends timers, and a message that arrives meanwhile is lost")
  func crash() {
    var simulation = pair(Network(delay: 50...50))
    simulation.run(until: 25)
    simulation.act(on: 1) { $1.send(1, to: 2) }
    simulation.crash(2)
    simulation.run(until: 100)
    simulation.revive(2)
    simulation.act(on: 1) { $1.send(2, to: 2) }
    simulation.run(until: 200)
    #expect(simulation[2].received == [2])
    #expect(simulation[2].ticks == 2)
    #expect(simulation[2].restarts == 1)
    #expect(simulation.trace.map(\.kind) == [.noted, .lost, .noted, .arrived])
  }

  @Test("a partition holds what is sent during it, not what is under way")
  func partition() {
    var simulation = pair()
    simulation.act(on: 1) { $1.send(1, to: 2) }
    simulation.partition([1])
    simulation.act(on: 1) { $1.send(2, to: 2) }
    simulation.run(until: 50)
    simulation.heal()
    simulation.act(on: 1) { $1.send(3, to: 2) }
    simulation.run(until: 100)
    #expect(simulation[2].received == [1, 3])
  }

  @Test("delays and losses follow the network, and a seed repeats them")
  func network() {
    func history(_ seed: UInt64) -> ([TraceEntry], [Int]) {
      var simulation = pair(Network(delay: 1...9, lossShare: 0.25), seed: seed)
      for number in 0..<4_000 { simulation.act(on: 1) { $1.send(number, to: 2) } }
      simulation.slow(from: 1, to: 2, by: 100)
      simulation.act(on: 1) { $1.send(-1, to: 2) }
      simulation.run(until: 200)
      return (simulation.trace, simulation[2].received)
    }
    let (trace, received) = history(5)
    // 4,001 draws with p = 0.75: four standard deviations are 110.
    #expect(abs(received.count - 3_000) < 110)
    #expect(received != received.sorted())
    let arrivals = trace.filter { $0.kind == .arrived && $0.label != "-1" }.map(\.time)
    #expect(Set(arrivals) == Set(1...9))
    #expect(trace.filter { $0.label == "-1" }.allSatisfy { $0.kind == .lost || $0.time > 100 })
    #expect(history(5) == (trace, received))
    #expect(history(6).1 != received)
  }

  @Test("a share of the messages comes twice")
  func repeats() {
    var simulation = pair(Network(repeatShare: 0.25))
    for number in 0..<4_000 { simulation.act(on: 1) { $1.send(number, to: 2) } }
    simulation.run(until: 100)
    let counts = Dictionary(grouping: simulation[2].received) { $0 }.mapValues(\.count)
    #expect(counts.count == 4_000)
    #expect(counts.values.allSatisfy { $0 <= 2 })
    // 4,000 draws with p = 0.25: four standard deviations are 110.
    #expect(abs(simulation[2].received.count - 5_000) < 110)
  }

  @Test("events at one time happen in the order in which they were caused")
  func order() {
    var simulation = pair(Network(delay: 5...5))
    for number in 0..<100 { simulation.act(on: 1) { $1.send(number, to: 2) } }
    simulation.run(until: 5)
    #expect(simulation[2].received == Array(0..<100))
  }
}
