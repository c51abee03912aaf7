import Testing

@testable import Psql

@Suite("Who waits for whom")
struct WaitGraphTests {
  typealias Node = WaitGraph.Node

  @Test("A session waits for those that hold it up, in page order")
  func direct() {
    let graph = WaitGraph([
      Node(name: "a"), Node(name: "b"), Node(name: "c", waitsFor: ["a", "b"]),
    ])
    #expect(graph.blockers(of: "c") == ["a", "b"])
    #expect(graph.blockers(of: "a") == nil)
    #expect(graph.blockers(of: "nobody") == nil)
  }

  @Test("Sessions that wait for each other are freed by the server")
  func cycle() {
    let graph = WaitGraph([
      Node(name: "a", waitsFor: ["b"]), Node(name: "b", waitsFor: ["a"]),
      Node(name: "c", waitsFor: ["a"]), Node(name: "d"), Node(name: "e", waitsFor: ["d"]),
    ])
    #expect(graph.blockers(of: "a") == nil)
    #expect(graph.blockers(of: "b") == nil)
    #expect(graph.blockers(of: "c") == nil)
    #expect(graph.blockers(of: "e") == ["d"])
  }

  @Test("A timeout ends a wait, and what waits for it")
  func timeout() {
    let graph = WaitGraph([
      Node(name: "a"), Node(name: "b", waitsFor: ["a"], endsByItself: true),
      Node(name: "c", waitsFor: ["b"]), Node(name: "d", waitsFor: ["a"]),
      Node(name: "e", endsByItself: true), Node(name: "f", waitsFor: ["e"]),
    ])
    #expect(graph.blockers(of: "b") == nil)
    #expect(graph.blockers(of: "c") == nil)
    #expect(graph.blockers(of: "d") == ["a"])
    // e has a timeout but does not wait.
    #expect(graph.blockers(of: "f") == ["e"])
  }

  @Test("A holder that is ended for doing nothing frees what waits for it, however far")
  func idleHolder() {
    let graph = WaitGraph([
      Node(name: "a", holdEndsByItself: true), Node(name: "b", waitsFor: ["a"]),
      Node(name: "c", waitsFor: ["b"]), Node(name: "d"),
      Node(name: "e", waitsFor: ["d", "prepared p"]), Node(name: "f", waitsFor: ["d", "a"]),
      // What it holds does not matter to its own wait.
      Node(name: "g", waitsFor: ["d"], holdEndsByItself: true),
    ])
    #expect(graph.blockers(of: "b") == nil)
    #expect(graph.blockers(of: "c") == nil)
    #expect(graph.blockers(of: "e") == ["d", "prepared p"])
    #expect(graph.blockers(of: "f") == nil)
    #expect(graph.blockers(of: "g") == ["d"])
    #expect(graph.everyHolder(of: "c") == ["a", "b"])
  }

  @Test("A wait for a safe snapshot is one")
  func snapshot() {
    let graph = WaitGraph([Node(name: "a", waitsForSnapshot: true)])
    #expect(graph.blockers(of: "a") == [])
  }
}
