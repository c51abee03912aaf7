import LessonModel

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
    let rows = rows
    return rows.map { row in
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
    var tops = [0.0]
    let texts = rows.map { row in
      let x = 22 + Double(min(row.depth, Self.deepest)) * indent
      let parts = parts(of: nodes[row.node], at: x, room)
      tops.append(tops[tops.count - 1] + max(Self.rowHeight, (parts.last?.foot ?? 0) + 8))
      return parts
    }
    func place(_ row: Int) -> SVG.Point {
      .init(
        x: 10 + Double(min(rows[row].depth, Self.deepest)) * indent,
        y: tops[row] + Self.rowHeight / 2)
    }
    var drawn = Drawn(width: 160, height: max(Self.rowHeight, tops[rows.count]))
    for (index, row) in rows.enumerated() {
      guard let parent = row.parentRow else { continue }
      let (from, to) = (place(parent), place(index))
      let isTaken = nodes[row.node].isMarked && nodes[rows[parent].node].isMarked
      drawn.svg.line(
        [from, .init(x: from.x, y: to.y), to], classes: isTaken ? "edge taken" : "edge")
    }
    for (index, row) in rows.enumerated() {
      drawn.svg.circle(
        at: place(index), radius: 5, classes: nodes[row.node].isMarked ? "node taken" : "node")
      for text in texts[index] {
        drawn.svg.text(
          text.lines, at: .init(x: text.x, y: tops[index] + text.foot - text.below),
          classes: text.classes)
        drawn.width = min(room, max(drawn.width, text.right))
      }
    }
    return drawn
  }

  /// A part of what stands at a node.
  private struct Part {
    var lines: [String]
    var classes: String
    var x: Double
    /// The foot of the last line below the top of the row, and how far the first line's is above it.
    var foot: Double
    var below: Double

    var right: Double { x + SVG.width(lines, classes) + 8 }
  }

  /// What stands at a node: in one line, or each part in lines of its own where there is no room.
  private func parts(of node: Picture.TreeNode, at left: Double, _ room: Double) -> [Part] {
    var parts: [Part] = []
    var (x, foot) = (left, Self.rowHeight / 2 + 5)
    for (text, classes) in [
      (node.edge, "code edge-text"), (node.label, node.isMarked ? "strong" : ""),
      (node.note, "small"),
    ] where !text.isEmpty {
      if !parts.isEmpty, x + SVG.width(text, classes) > room {
        (x, foot) = (left, foot + SVG.lineHeight())
      }
      let lines = SVG.wrapped(text, room - x, classes)
      let below = Double(max(0, lines.count - 1)) * SVG.lineHeight(classes)
      foot += below
      parts.append(Part(lines: lines, classes: classes, x: x, foot: foot, below: below))
      x += SVG.width(lines, classes) + 8
      // What follows several lines begins below them.
      if lines.count > 1 { x = room }
    }
    return parts
  }
}
