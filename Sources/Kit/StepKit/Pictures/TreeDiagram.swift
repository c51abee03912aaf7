/// A tree: a trie, a B-tree, a hierarchy of servers.
public struct TreeDiagram: Sendable, Equatable {
  let title: String
  /// The first is the root; each other one comes behind its parent.
  private var nodes: [Item] = []

  /// A node of a tree, by which others are put under it.
  public struct Node: Sendable, Hashable {
    fileprivate let place: Int
  }

  private struct Item: Equatable {
    var label: String
    var edge: String
    var note: String
    var isMarked: Bool
    var parent: Int?
  }

  private static let mostNodes = 100
  private static let deepest = 12
  private static let longestText = 24

  /// Makes a tree of a root alone.
  public init(title: String = "", root: String, note: String = "", isMarked: Bool = false) {
    self.title = TextForm.oneLine(title)
    nodes = [
      Item(
        label: TextForm.oneLine(root), edge: "", note: TextForm.oneLine(note), isMarked: isMarked)
    ]
  }

  /// The root.
  public var root: Node { Node(place: 0) }

  /// Adds a node under another one, behind those that are there.
  ///
  /// - Parameters:
  ///   - label: what stands in it.
  ///   - parent: the node above it.
  ///   - edge: what stands at the way to it, such as a letter.
  ///   - note: what stands beside it.
  ///   - isMarked: whether it stands out: a word's end, a way that was taken.
  /// - Returns: the node, to put others under it.
  /// - Precondition: the parent is one of this tree; there are at most 100 nodes, 12 deep.
  @discardableResult
  public mutating func addNode(
    _ label: String, under parent: Node, edge: String = "", note: String = "",
    isMarked: Bool = false
  ) -> Node {
    demand(nodes.count < TreeDiagram.mostNodes, "a tree has at most 100 nodes")
    demand(nodes.indices.contains(parent.place), "the parent of \(label) is of another tree")
    demand(
      depth(of: parent.place) < TreeDiagram.deepest - 1, "a tree is at most 12 nodes deep")
    nodes.append(
      Item(
        label: TextForm.oneLine(label), edge: TextForm.oneLine(edge),
        note: TextForm.oneLine(note), isMarked: isMarked, parent: parent.place))
    return Node(place: nodes.count - 1)
  }

  private func depth(of place: Int) -> Int {
    nodes[place].parent.map { depth(of: $0) + 1 } ?? 0
  }
}

extension TreeDiagram: Showable {
  var bodyLines: [String] { lines(of: 0, before: "", below: "") }

  private func lines(of place: Int, before: String, below: String) -> [String] {
    let node = nodes[place]
    let edge = node.edge.isEmpty ? "" : TextForm.cut(node.edge, to: TreeDiagram.longestText) + " "
    let mark = node.isMarked ? "* " : ""
    let note = node.note.isEmpty ? "" : "  " + node.note
    let line = before + edge + mark + TextForm.cut(node.label, to: TreeDiagram.longestText) + note
    let children = nodes.indices.filter { nodes[$0].parent == place }
    return [TextForm.cut(line, to: TextForm.width)]
      + children.flatMap { child in
        child == children.last
          ? lines(of: child, before: below + "`- ", below: below + "   ")
          : lines(of: child, before: below + "|- ", below: below + "|  ")
      }
  }

  var content: (kind: String, value: JSON) {
    let nodes = nodes.map { node in
      JSON.object([
        ("label", .string(node.label)), ("edge", .string(node.edge)), ("note", .string(node.note)),
        ("isMarked", .bool(node.isMarked)), ("parent", .integer(node.parent ?? -1)),
      ])
    }
    return ("tree", .object([("nodes", .array(nodes))]))
  }
}
