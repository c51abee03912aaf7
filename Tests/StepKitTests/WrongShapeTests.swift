import StepKit
import Testing

/// Input that no picture can show: each ends the program with what would be right.
@Suite struct WrongShapeTests {
  /// What is wrong, and what the message says of it.
  enum Wrong: String, CaseIterable, Codable {
    case shortRow = "the row \"a\" has to be 4 times 0 or 1, and is 010"
    case otherDigit = "the row \"a\" has to be 4 times 0 or 1, and is 0120"
    case noBits = "a row has 1 to 256 bits, and not 0"
    case questionFirst = "a question is about a row: call addRow first"
    case farBit = "the question \"q\" looks at bit 4 of 4"
    case sameNode = "the node n is on the ring already"
    case farTurn = "k is at 1.0: a part of a turn is at least 0 and below 1"
    case noPartition = "there is no partition 1: call addPartition first"
    case farOffset = "g is at 3 of the partition 0, which goes from 0 to 2"
    case farCommit = "S has committed up to 2, and its log goes from 1 to 1"
    case unknownNode = "there is no node b: call addNode first"
    case otherTree = "the parent of x is of another tree"
    case unknownPosition = "there is no position b: call addPosition first"
    case backwards = "the gap g begins at b, which is behind a: name the earlier position first"
    case farNorth = "the cell is at 1.0 91.0: a longitude is within 540 degrees"
    case noRadius = "the circle has a radius of 0.0 km: it is above 0 and below 20,000"

    /// Makes the mistake.
    func make() {
      var bits = BitRows(count: self == .noBits ? 0 : 4)
      var ring = RingDiagram()
      var topic = PartitionLog()
      topic.addPartition("0", ["a", "b"])
      var log = ReplicatedLog()
      var topology = Topology()
      topology.addNode("a")
      var tree = TreeDiagram(root: "")
      var positions = LogPositions()
      positions.addPosition("a", at: 1)
      var map = GeoScatter()
      switch self {
      case .noBits: return
      case .shortRow: bits.addRow("a", "010")
      case .otherDigit: bits.addRow("a", "0120")
      case .questionFirst: bits.addQuestion("q", positions: [])
      case .farBit:
        bits.addRow("a", "0000")
        bits.addQuestion("q", positions: [0, 4])
      case .sameNode:
        ring.addNode("n", at: [1])
        ring.addNode("n", at: [2])
      case .farTurn: ring.addKey("k", turn: 1)
      case .noPartition: topic.addPosition("g", partition: "1", offset: 0)
      case .farOffset: topic.addPosition("g", partition: "0", offset: 3)
      case .farCommit: log.addServer("S", entries: [(1, "x")], commitIndex: 2)
      case .unknownNode: topology.addLink(from: "a", to: "b")
      case .unknownPosition: positions.addGap("g", from: "a", to: "b")
      case .backwards:
        positions.addPosition("b", at: 2)
        positions.addGap("g", from: "b", to: "a")
      case .farNorth: map.addCell(longitudes: 0...1, latitudes: 90...91, isSearched: true)
      case .noRadius: map.setCircle(longitude: 0, latitude: 0, kilometres: 0)
      case .otherTree:
        var large = TreeDiagram(root: "")
        large.addNode("y", under: large.root)
        let node = large.addNode("z", under: large.root)
        tree.addNode("x", under: node)
      }
    }
  }

  @Test("ends the program with a message", arguments: Wrong.allCases)
  func wrongInProcessOfItsOwn(_ wrong: Wrong) async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [wrong] in wrong.make() }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains(wrong.rawValue), "\(message)")
  }
}
