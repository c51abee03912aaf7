import Algorithms
import Consensus
import Testing

@Suite("The ring election")
struct RingElectionTests {
  @Test("one initiator needs its distance to the highest and one round", arguments: 2...8)
  func oneInitiator(nodes: Int) {
    for place in 1...nodes {
      var simulation = Simulation(RingElection.ring(ranks: Array(1...nodes)), seed: 7)
      simulation.act(on: place) { $0.startElection(&$1) }
      simulation.run(until: 10_000)
      let candidates = simulation.live.map { simulation[$0].candidateCount }.reduce(0, +)
      #expect(candidates == (nodes - place) + nodes)
      #expect(candidates < 2 * nodes)
      #expect(simulation.trace.filter { $0.kind == .arrived }.count == candidates + nodes)
      #expect(simulation.live.allSatisfy { simulation[$0].leader == nodes })
    }
  }

  @Test("all together need at most N(N+1)/2, and so many when the ranks fall", arguments: 2...9)
  func everybody(nodes: Int) {
    // Each at the same moment, and one message after the other: delays of one millisecond.
    func candidates(_ ranks: [Int]) -> Int {
      var simulation = Simulation(
        RingElection.ring(ranks: ranks), network: Network(delay: 1...1), seed: 1)
      for id in simulation.live { simulation.act(on: id) { $0.startElection(&$1) } }
      simulation.run(until: 10_000)
      #expect(simulation.live.allSatisfy { simulation[$0].leader == nodes })
      return simulation.live.map { simulation[$0].candidateCount }.reduce(0, +)
    }
    #expect(candidates((1...nodes).reversed()) == nodes * (nodes + 1) / 2)
    #expect(candidates(Array(1...nodes)) == 2 * nodes - 1)
  }

  @Test("on average all together need N times the N-th harmonic number")
  func average() {
    let nodes = 20
    var random = SplitMix64(seed: 3)
    var total = 0
    for seed in 0..<UInt64(400) {
      let ranks = (1...nodes).shuffled(using: &random)
      var simulation = Simulation(RingElection.ring(ranks: ranks), seed: seed, records: false)
      for id in simulation.live { simulation.act(on: id) { $0.startElection(&$1) } }
      simulation.run(until: 10_000)
      total += simulation.live.map { simulation[$0].candidateCount }.reduce(0, +)
    }
    let harmonic = (1...nodes).map { 1 / Double($0) }.reduce(0, +)
    #expect(abs(Double(total) / 400 - Double(nodes) * harmonic) < 3)
  }

  @Test("one election is over before the next, and a crash forgets both leader and part")
  func again() {
    var simulation = Simulation(RingElection.ring(ranks: [2, 3, 1]), seed: 1)
    for round in 1...3 {
      simulation.act(on: 3) { $0.startElection(&$1) }
      simulation.run(until: round * 1_000)
      #expect(simulation[2].candidateCount == round, "its own number, once a round")
      #expect(
        simulation.live.allSatisfy { simulation[$0].leader == 3 && !simulation[$0].takesPart })
    }
    simulation.act(on: 1) { $0.startElection(&$1) }
    #expect(simulation[1].takesPart)
    simulation.crash(1)
    simulation.revive(1)
    #expect(simulation[1].leader == nil && !simulation[1].takesPart)
  }
}
