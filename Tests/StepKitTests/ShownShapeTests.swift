import Foundation
import Testing

@testable import LessonModel
@testable import StepKit

/// Pictures of shapes: what `show` prints, and what it tells the runner.
@Suite struct ShownShapeTests {
  static var bits: BitRows {
    var bits = BitRows(title: "Bits", count: 8)
    bits.addRow("nothing yet", "00000000")
    bits.addRow("apple", "10010100")
    bits.addRow("cat", "10010100", note: "nothing new")
    bits.addQuestion("dog?", positions: [7, 3])
    bits.addQuestion("fig?", positions: [0, 3], note: "maybe")
    return bits
  }

  static var manyBits: BitRows {
    var bits = BitRows(count: 45)
    bits.addRow("a", String(repeating: "0", count: 45))
    bits.addRow("b", String(repeating: "01", count: 22) + "0")
    return bits
  }

  static var ring: RingDiagram {
    var ring = RingDiagram(title: "Ring")
    ring.addNode("A", turns: [0.75, 0.25])
    ring.addNode("long name", turns: [0.5])
    ring.addNode("many", turns: (0..<5).map { 0.9 + Double($0) / 100 })
    ring.addNode("none", at: [])
    ring.addKey("k1", turn: 0.25)
    ring.addKey("k2", turn: 0.2501)
    ring.addKey("k3", at: UInt64.max)
    return ring
  }

  static var partitions: StepKit.PartitionLog {
    var log = PartitionLog(title: "Topic")
    log.addPartition("0", ["a", "b", "a"])
    log.addPartition("1", [], firstOffset: 7)
    log.addPartition("2", (0..<30).map { "u\($0 % 3)" }, firstOffset: 90)
    log.addPosition("mail", partition: "0", offset: 1)
    log.addPosition("index", partition: "0", offset: 3)
    log.addPosition("mail", partition: "1", offset: 7)
    log.addPosition("mail", partition: "2", offset: 118)
    return log
  }

  static var replicated: ReplicatedLog {
    var log = ReplicatedLog(title: "Logs")
    log.addServer(
      "S1", role: "leader", entries: [(1, "x"), (1, "y"), (3, "no-op")], commitIndex: 2)
    log.addCut()
    log.addServer("S2", entries: [(1, "x"), (2, "z")], commitIndex: 0)
    log.addServer("S3", entries: [(1, "y"), (3, "no-op")], commitIndex: 3, firstIndex: 2)
    return log
  }

  static var topology: Topology {
    var topology = Topology(title: "Servers")
    topology.addNode("client")
    topology.addNode("primary", role: "writes", state: .down)
    topology.addNode("standby", state: .paused)
    topology.addLink(from: "client", to: "primary", "INSERT", state: .cut)
    topology.addLink(from: "client", to: "standby")
    return topology
  }

  static var tree: TreeDiagram {
    var tree = TreeDiagram(title: "Trie", root: "start", isMarked: true)
    let t = tree.addNode("t", under: tree.root, edge: "t", isMarked: true)
    tree.addNode("to", under: t, edge: "o", note: "7 times")
    let te = tree.addNode("te", under: t, edge: "e")
    tree.addNode("in", under: tree.root)
    tree.addNode("tea", under: te, edge: "a")
    return tree
  }

  static var positions: LogPositions {
    var log = LogPositions(title: "Stations")
    log.addPosition("replay", at: 10, note: "readers see up to here")
    log.addPosition("flush", at: 4_000)
    log.addPosition("sent", at: 4_000)
    log.addPosition("the end", at: 4_001, note: "acknowledged")
    log.addGap("not replayed", from: "replay", to: "flush", note: "3,990 B")
    log.addGap("on the way", from: "flush", to: "sent", note: "0 B")
    log.addGap("not sent", from: "sent", to: "the end")
    return log
  }

  static var map: GeoScatter {
    var map = GeoScatter(title: "Map")
    map.setCircle(longitude: 13.404954, latitude: 52.5, kilometres: 20)
    map.addCell(longitudes: 13...14, latitudes: 52...53, isSearched: true)
    map.addCell(longitudes: 14...15, latitudes: 52...53, isSearched: false)
    map.addPlace("near", longitude: 13.4, latitude: 52.5, isFound: true)
    map.addPlace(longitude: 13.5, latitude: 52.5, isFound: true)
    map.addPlace("far", longitude: 13.9, latitude: 52.9, isFound: false)
    return map
  }

  static let cases = [
    TextFormTests.Case(
      testDescription: "positions", picture: positions,
      text: """
        Stations
        the end       ########################  acknowledged
        sent          ################
        flush         ################
        replay        ########                  readers see up to here
        not replayed          --------          3,990 B
        on the way                              0 B
        not sent                      --------

        """),
    TextFormTests.Case(testDescription: "no position", picture: LogPositions(), text: ""),
    TextFormTests.Case(
      testDescription: "map", picture: map,
      text: """
        Map
        within 20 km of 13.4 52.5
        cells  2, 1 searched
        found  2: near
        asked  1: far, too far

        """),
    TextFormTests.Case(
      testDescription: "bits", picture: bits,
      text: """
        Bits
                     01234567
        nothing yet  00000000
        apple        10010100  +3
        cat          10010100  nothing new
        dog?         ...1...0  a 0
        fig?         1..1....  maybe

        """),
    TextFormTests.Case(
      testDescription: "more bits than fit into a line", picture: manyBits,
      text: """
           0         1         2         3
           0123456789012345678901234567890123456789
        a  0000000000000000000000000000000000000000
        b  0101010101010101010101010101010101010101

           4
           01234
        a  00000
        b  01010  +22

        """),
    TextFormTests.Case(
      testDescription: "ring", picture: ring,
      text: """
        Ring
        A          25.00% 75.00%  owns 56.00%
        long name  50.00%         owns 25.00%
        many       5 points       owns 19.00%
        none                      owns  0.00%
        k1         25.00% -> A
        k2         25.01% -> long name
        k3         99.99% -> A

        """),
    TextFormTests.Case(testDescription: "an empty ring", picture: RingDiagram(), text: ""),
    TextFormTests.Case(
      testDescription: "partitioned log", picture: partitions,
      text: """
        Topic
            0   1   2   3
        0 | a   b   a   |
                ^ mail: lag 2
                        ^ index: lag 0
            7
        1 | |
            ^ mail: lag 0
            90  91  92  93  94  95  96  97  98  99  100 101 102 103 104 105 106
        2 | u0  u1  u2  u0  u1  u2  u0  u1  u2  u0  u1  u2  u0  u1  u2  u0  u1
            107 108 109 110 111 112 113 114 115 116 117 118 119 120
          | u2  u0  u1  u2  u0  u1  u2  u0  u1  u2  u0  u1  u2  |
                                                        ^ mail: lag 2

        """),
    TextFormTests.Case(
      testDescription: "replicated log", picture: replicated,
      text: """
        Logs
            1       2       3
        S1  1:x     1:y    |3:no-op
        ---------------------------
        S2 |1:x     2:z
        S3          1:y     3:no-op|
        term:command, committed up to |
        S1: leader

        """),
    TextFormTests.Case(
      testDescription: "topology", picture: topology,
      text: """
        Servers
        client   [up]
        primary  [down]    writes
        standby  [paused]
        client  -x-> primary : INSERT
        client  ---> standby

        """),
    TextFormTests.Case(
      testDescription: "tree", picture: tree,
      text: """
        Trie
        * start
        |- t * t
        |  |- o to  7 times
        |  `- e te
        |     `- a tea
        `- in

        """),
  ]

  @Test("text form, which the runner reads", arguments: cases)
  func text(_ example: TextFormTests.Case) throws {
    #expect(example.picture.textForm == example.text)
    let picture = try Picture(json: Array(example.picture.description.text.utf8))
    #expect(picture.title == example.picture.title)
    #expect(picture.text == example.text)
  }

  @Test("the description says what there is to draw")
  func contents() throws {
    guard case .bits(let rows) = try content(Self.bits),
      case .ring(let nodes, let keys) = try content(Self.ring)
    else {
      Issue.record("no bits, no ring")
      return
    }
    #expect(
      rows[1]
        == .init(label: "apple", bits: "10010100", new: [0, 3, 5], note: "+3", isQuestion: false))
    #expect(
      rows[3] == .init(label: "dog?", bits: "...1...0", new: [], note: "a 0", isQuestion: true))
    #expect(nodes[0] == .init(name: "A", points: [0.25, 0.75], share: "56.00%"))
    #expect(keys.map(\.owner) == [0, 1, 0])
    guard case .partitionLog(let partitions) = try content(Self.partitions),
      case .replicatedLog(let servers, let cuts) = try content(Self.replicated)
    else {
      Issue.record("no logs")
      return
    }
    #expect(
      partitions[0]
        == .init(
          name: "0", firstOffset: 0, messages: ["a", "b", "a"],
          positions: [
            .init(name: "mail", offset: 1, note: "lag 2"),
            .init(name: "index", offset: 3, note: "lag 0"),
          ]))
    #expect(cuts == [1])
    #expect(
      servers[2]
        == .init(
          name: "S3", role: "",
          entries: [.init(term: 1, command: "y"), .init(term: 3, command: "no-op")],
          commitIndex: 3, firstIndex: 2))
    #expect(
      try content(Self.topology)
        == .topology(
          nodes: [
            .init(name: "client", role: "", state: "up"),
            .init(name: "primary", role: "writes", state: "down"),
            .init(name: "standby", role: "", state: "paused"),
          ],
          links: [
            .init(from: 0, to: 1, label: "INSERT", state: "cut"),
            .init(from: 0, to: 2, label: "", state: "up"),
          ]))
    guard case .tree(let items) = try content(Self.tree) else {
      Issue.record("no tree")
      return
    }
    #expect(items.map(\.parent) == [-1, 0, 1, 1, 0, 3])
    #expect(items[2] == .init(label: "to", edge: "o", note: "7 times", isMarked: false, parent: 1))
  }

  @Test("positions have their order, a map has its degrees")
  func ordersAndDegrees() throws {
    guard case .positions(let marks, let gaps) = try content(Self.positions),
      case .geo(let cells, let places, let circle) = try content(Self.map)
    else {
      Issue.record("no positions, no map")
      return
    }
    #expect(marks.map(\.place) == [0, 1, 1, 2])
    #expect(gaps[0] == .init(name: "not replayed", from: 0, to: 1, note: "3,990 B"))
    #expect(cells[1] == .init(longitudes: [14, 15], latitudes: [52, 53], isSearched: false))
    #expect(places[2] == .init(name: "far", longitude: 13.9, latitude: 52.9, isFound: false))
    #expect(circle == .init(longitude: 13.404954, latitude: 52.5, kilometres: 20))
  }

  @Test("no line is wider than a terminal, whatever is shown")
  func width() throws {
    let long = String(repeating: "wide ", count: 40)
    var bits = BitRows(title: long, count: 256)
    bits.addRow(long, String(repeating: "1", count: 256), note: long)
    bits.addQuestion(long, positions: Array(0..<256), note: long)
    var ring = RingDiagram(title: long)
    for node in 0..<12 { ring.addNode("\(node)\(long)", turns: [0.1, 0.2, 0.3, 0.4]) }
    ring.addKey(long, turn: 0.5)
    var topic = PartitionLog(title: long)
    topic.addPartition(long, Array(repeating: long, count: 100), firstOffset: Int.max / 2)
    topic.addPosition(long, partition: long, offset: Int.max / 2 + 100)
    var log = ReplicatedLog(title: long)
    log.addServer(
      long, role: long, entries: Array(repeating: (Int.max, long), count: 40),
      commitIndex: Int.max / 2 + 10, firstIndex: Int.max / 2)
    var topology = Topology(title: long)
    topology.addNode(long, role: long, state: .paused)
    topology.addLink(from: long, to: long, long)
    var tree = TreeDiagram(title: long, root: long, note: long)
    var node = tree.root
    for _ in 1..<12 {
      node = tree.addNode(long, under: node, edge: long, note: long, isMarked: true)
    }
    var positions = LogPositions(title: long)
    positions.addPosition(long, at: 1, note: long)
    positions.addGap(long, from: long, to: long, note: long)
    var map = GeoScatter(title: long)
    map.addPlace(long, longitude: 0, latitude: 0, isFound: true)
    for picture in [bits, ring, topic, log, topology, tree, positions, map] as [any Showable] {
      let widest = picture.textForm.split(separator: "\n").map(\.count).max() ?? 0
      #expect((40...80).contains(widest), "\(picture.textForm)")
      #expect(throws: Never.self) { try Picture(json: Array(picture.description.text.utf8)) }
    }
  }
}
