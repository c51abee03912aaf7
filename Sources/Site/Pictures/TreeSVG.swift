import Lessons

/// Draws a tree with a line a node, each further in than the one above it: as wide as a telephone,
/// whatever the tree's width.
struct TreeSVG: SizedDrawing {
  let nodes: [Picture.TreeNode]

  private static let rowHeight = 26.0
  private static let deepest = 24

  private struct Row {
    var node: Int
    var depth: Int
    var parentRow: Int?
  }

  var summary: String {
    rows.map { row in
      let node = nodes[row.node]
      let parent = row.parentRow.map { " under \(nodes[rows[$0].node].label)" } ?? ""
      let edge = node.edge.isEmpty ? "" : " by \(node.edge)"
      let note = node.note.isEmpty ? "" : " (\(node.note))"
      return "\(node.label)\(parent)\(edge)\(note)\(node.isMarked ? ", marked" : "")"
    }.joined(separator: "; ") + (nodes.isEmpty ? "" : ".")
  }

  /// The nodes from the top; one whose parent does not come before it is another root.
  private var rows: [Row] {
    var children = Array(repeating: [Int](), count: nodes.count)
    var roots: [Int] = []
    for (place, node) in nodes.enumerated() {
      if (0..<place).contains(node.parent) {
        children[node.parent].append(place)
      } else {
        roots.append(place)
      }
    }
    var rows: [Row] = []
    var open = roots.reversed().map { Row(node: $0, depth: 0, parentRow: nil) }
    while let row = open.popLast() {
      rows.append(row)
      let place = rows.count - 1
      open += children[row.node].reversed().map {
        Row(node: $0, depth: row.depth + 1, parentRow: place)
      }
    }
    return rows
  }

  func drawn(room: Double) -> Drawn {
    let rows = self.rows
    let deepest = max(1, min(Self.deepest, rows.map(\.depth).max() ?? 1))
    let indent = min(28, (room * 0.55 / Double(deepest)).rounded(.down))
    func place(_ row: Int) -> SVG.Point {
      .init(
        x: 10 + Double(min(rows[row].depth, Self.deepest)) * indent,
        y: (Double(row) + 0.5) * Self.rowHeight)
    }
    var drawn = Drawn(width: 160, height: Double(max(1, rows.count)) * Self.rowHeight)
    for (index, row) in rows.enumerated() {
      guard let parent = row.parentRow else { continue }
      let (from, to) = (place(parent), place(index))
      let isTaken = nodes[row.node].isMarked && nodes[rows[parent].node].isMarked
      drawn.svg.line(
        [from, .init(x: from.x, y: to.y), to], classes: isTaken ? "edge taken" : "edge")
    }
    for (index, row) in rows.enumerated() {
      let (node, point) = (nodes[row.node], place(index))
      drawn.svg.circle(at: point, radius: 5, classes: node.isMarked ? "node taken" : "node")
      var x = point.x + 12
      for (text, classes) in [
        (node.edge, "code edge-text"), (node.label, node.isMarked ? "strong" : ""),
        (node.note, "small"),
      ]
      where !text.isEmpty && room - x > SVG.width("nn") {
        let shown = SVG.fitted(text, room - x, classes)
        drawn.svg.text(shown, at: .init(x: x, y: point.y + 5), classes: classes)
        x += SVG.width(shown, classes) + 8
      }
      drawn.width = min(room, max(drawn.width, x))
    }
    return drawn
  }
}
