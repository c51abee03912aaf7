import Consensus
import Testing

/// Answers every number with the next higher one, notes what it hears, and can be told to wait.
private struct Echo: SimulatedNode, Equatable {
  enum Timer: Hashable { case alarm }
  var received: [Int] = []
  var alarms = 0
  var restarts = 0

  mutating func start(_ actions: inout Actions<Self>) {}
  mutating func restart(_ actions: inout Actions<Self>) { restarts += 1 }
  mutating func receive(_ message: Int, from sender: Int, _ actions: inout Actions<Self>) {
    received.append(message)
  }
  mutating func fire(_ timer: Timer, _ actions: inout Actions<Self>) { alarms += 1 }
}

@Suite("What goes wrong in the simulator")
struct SimulationFaultTests {
  private func nodes(
    _ count: Int, _ network: Network = Network(), seed: UInt64 = 1, records: Bool = true
  ) -> Simulation<Echo> {
    Simulation(
      Array(repeating: Echo(), count: count), network: network, seed: seed, records: records)
  }

  /// Has every node send its number to every other one, and says who heard whom.
  private func whoHearsWhom(_ simulation: inout Simulation<Echo>) -> [Int: Set<Int>] {
    let before = (1...simulation.count).map { simulation[$0].received.count }
    for id in 1...simulation.count {
      for other in 1...simulation.count where other != id {
        simulation.act(on: id) { $1.send(id, to: other) }
      }
    }
    simulation.run(until: simulation.now + 1_000)
    var heard: [Int: Set<Int>] = [:]
    for id in 1...simulation.count {
      heard[id] = Set(simulation[id].received.dropFirst(before[id - 1]))
    }
    return heard
  }

  @Test("a partition holds in both directions; who is named nowhere is a group of its own")
  func partition() {
    var simulation = nodes(5)
    simulation.partition([1, 2], [3])
    #expect(whoHearsWhom(&simulation) == [1: [2], 2: [1], 3: [], 4: [5], 5: [4]])
    // The next one takes the place of the last one.
    simulation.partition([2, 3])
    #expect(whoHearsWhom(&simulation) == [1: [4, 5], 2: [3], 3: [2], 4: [1, 5], 5: [1, 4]])
    simulation.heal()
    #expect(
      whoHearsWhom(&simulation) == [
        1: [2, 3, 4, 5], 2: [1, 3, 4, 5], 3: [1, 2, 4, 5], 4: [1, 2, 3, 5], 5: [1, 2, 3, 4],
      ])
    let lost = simulation.trace.filter { $0.kind == .lost }
    #expect(lost.count == 16 + 12)
    #expect(lost[0].description == "0 ms: 1 -> 3 1 (lost)")
  }

  @Test("what a partition holds, a loss would have held, or not, all the same", arguments: 1...5)
  func historyGoesOn(seed: UInt64) {
    func arrivals(partitioned: Bool) -> [TraceEntry] {
      var simulation = nodes(
        3, Network(delay: 1...50, lossShare: 0.2, repeatShare: 0.2), seed: seed)
      if partitioned { simulation.partition([1, 2]) }
      for number in 0..<100 {
        simulation.act(on: 1) { $1.send(number, to: 2 + number % 2) }
      }
      simulation.run(until: 100)
      return simulation.trace.filter { $0.kind == .arrived && $0.to == 2 }
    }
    #expect(arrivals(partitioned: true) == arrivals(partitioned: false))
  }

  @Test("who is down does nothing, hears nothing, and forgets what it waited for")
  func down() {
    var simulation = nodes(3, Network(delay: 10...10))
    simulation.act(on: 1) { $1.setTimer(.alarm, after: 30) }
    simulation.act(on: 2) { $1.setTimer(.alarm, after: 30) }
    simulation.crash(1)
    simulation.act(on: 1) { node, actions in
      node.received.append(-1)
      actions.send(1, to: 2)
    }
    simulation.act(on: 2) { $1.send(2, to: 1) }
    simulation.run(until: 20)
    simulation.revive(1)
    simulation.revive(1)
    simulation.run(until: 100)
    #expect(simulation[1] == Echo(received: [], alarms: 0, restarts: 1))
    #expect(simulation[2] == Echo(received: [], alarms: 1, restarts: 0))
  }

  @Test("the live nodes are in order, whoever came back last")
  func live() {
    var simulation = nodes(4)
    for id in [1, 3, 3, 4] { simulation.crash(id) }
    #expect(simulation.live == [2])
    for id in [4, 1, 3] { simulation.revive(id) }
    #expect(simulation.live == [1, 2, 3, 4])
  }

  @Test("a timer that has fired is set no longer, and can be set again")
  func firedTimer() {
    var simulation = nodes(1)
    simulation.act(on: 1) { $1.setTimer(.alarm, after: 10) }
    simulation.run(until: 20)
    simulation.act(on: 1) { $1.setTimer(.alarm, after: 10) }
    simulation.act(on: 1) { $1.setTimer(.alarm, after: 40) }
    simulation.run(until: 59)
    #expect(simulation[1].alarms == 1)
    simulation.run(until: 60)
    #expect(simulation[1].alarms == 2 && simulation.eventCount == 2)
  }

  @Test("without records nothing is kept, and the history is the same")
  func records() {
    let network = Network(delay: 1...50, lossShare: 0.2)
    var (silent, loud) = (nodes(2, network, records: false), nodes(2, network))
    for number in 0..<50 {
      silent.act(on: 1) { $1.send(number, to: 2) }
      loud.act(on: 1) { $1.send(number, to: 2) }
    }
    silent.crash(1)
    silent.run(until: 100)
    loud.run(until: 100)
    #expect(silent.trace == [] && loud.trace.count == 50)
    #expect(silent[2].received == loud[2].received)
    #expect(loud.trace.filter { $0.kind == .arrived }.count == loud[2].received.count)
    #expect(silent.eventCount == loud[2].received.count)
  }

  @Test("a share of the messages is slow, and a repeat takes a time of its own")
  func slowAndRepeated() {
    var simulation = nodes(
      2, Network(delay: 1...9, slowDelay: 100...199, slowShare: 0.25, repeatShare: 0.5))
    for number in 0..<2_000 { simulation.act(on: 1) { $1.send(number, to: 2) } }
    simulation.run(until: 1_000)
    let times = Dictionary(grouping: simulation.trace) { $0.label }.mapValues { $0.map(\.time) }
    let all = times.values.flatMap { $0 }
    #expect(all.allSatisfy { (1...9).contains($0) || (100...199).contains($0) })
    // 3,000 draws with p = 0.25: four standard deviations are 95.
    #expect(abs(all.count { $0 >= 100 } - all.count / 4) < 95)
    // Two delays of 1 to 9 ms are the same for one pair in nine; of all pairs for fewer.
    let pairs = times.values.filter { $0.count == 2 }
    #expect(pairs.count > 900)
    #expect(pairs.count { $0[0] == $0[1] } < pairs.count / 5)
  }
}
