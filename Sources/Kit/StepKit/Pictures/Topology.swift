/// Servers and clients, what state they are in, and the links between them.
public struct Topology: Sendable, Equatable {
  let title: String
  private var nodes: [Node] = []
  private var links: [Link] = []

  /// What state a node is in.
  public enum NodeState: String, Sendable, CaseIterable {
    /// It works.
    case up
    /// It has crashed or was stopped.
    case down
    /// It is there and does nothing.
    case paused
  }

  /// What state a link is in.
  public enum LinkState: String, Sendable, CaseIterable {
    /// It works.
    case up
    /// Nothing goes through.
    case cut
  }

  private struct Node: Equatable {
    var name: String
    var role: String
    var state: NodeState
  }

  private struct Link: Equatable {
    var from: Int
    var to: Int
    var label: String
    var state: LinkState
  }

  private static let mostNodes = 12
  private static let mostLinks = 24
  private static let longestName = 20

  /// Makes a picture without nodes.
  public init(title: String = "") { self.title = TextForm.oneLine(title) }

  /// Adds a node.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - role: what it is or does, such as `primary` or `replayed to 0/3000148`.
  ///   - state: whether it works.
  /// - Precondition: each node has another name; there are at most 12 of them.
  public mutating func addNode(_ name: String, role: String = "", state: NodeState = .up) {
    let name = TextForm.oneLine(name)
    demand(nodes.count < Topology.mostNodes, "a topology has at most 12 nodes")
    demand(!nodes.contains { $0.name == name }, "the node \(name) is there already")
    nodes.append(Node(name: name, role: TextForm.oneLine(role), state: state))
  }

  /// Adds a link. What it leads to is drawn behind what it comes from.
  ///
  /// - Precondition: both nodes are there; there are at most 24 links.
  public mutating func addLink(
    from: String, to: String, _ label: String = "", state: LinkState = .up
  ) {
    demand(links.count < Topology.mostLinks, "a topology has at most 24 links")
    links.append(
      Link(from: place(of: from), to: place(of: to), label: TextForm.oneLine(label), state: state))
  }

  private func place(of name: String) -> Int {
    guard let place = nodes.firstIndex(where: { $0.name == TextForm.oneLine(name) }) else {
      fatalError("there is no node \(name): call addNode first")
    }
    return place
  }
}

extension Topology: Showable {
  var bodyLines: [String] {
    let names = nodes.map { TextForm.cut($0.name, to: Topology.longestName) }
    let width = names.map(\.count).max() ?? 0
    let states = nodes.map { node in
      TextForm.left("[\(node.state.rawValue)]", nodes.allSatisfy { $0.state == .up } ? 4 : 8)
    }
    let nodeLines = nodes.indices.map { node in
      TextForm.cut(
        "\(TextForm.left(names[node], width))  \(states[node])  \(nodes[node].role)",
        to: TextForm.width)
    }
    let linkLines = links.map { link in
      let arrow = link.state == .cut ? "-x->" : "--->"
      let label = link.label.isEmpty ? "" : " : \(link.label)"
      return TextForm.cut(
        "\(TextForm.left(names[link.from], width)) \(arrow) \(names[link.to])\(label)",
        to: TextForm.width)
    }
    return nodeLines + linkLines
  }

  var content: (kind: String, value: JSON) {
    let nodes = nodes.map { node in
      JSON.object([
        ("name", .string(node.name)), ("role", .string(node.role)),
        ("state", .string(node.state.rawValue)),
      ])
    }
    let links = links.map { link in
      JSON.object([
        ("from", .integer(link.from)), ("to", .integer(link.to)), ("label", .string(link.label)),
        ("state", .string(link.state.rawValue)),
      ])
    }
    return ("topology", .object([("nodes", .array(nodes)), ("links", .array(links))]))
  }
}
