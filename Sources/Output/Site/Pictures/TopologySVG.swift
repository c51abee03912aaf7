import LessonModel

/// Draws nodes and links in layers: from left to right, or from top to bottom where there is no room.
/// What is down has a dashed border and a ✕, what is cut a dashed line and a ✕.
struct TopologySVG: SizedDrawing {
  private struct Node {
    var name: String
    var role = ""
    var state = "up"
    /// The class of its colour on the page; empty for none.
    var color = ""
  }

  private struct Link {
    var from: Int
    var to: Int
    var label: String
    var state = "up"
  }

  private let nodes: [Node]
  private let links: [Link]
  private let layers: [Int]

  private static let mostInRow = 3
  /// Room between rows, for labels of two lines.
  private static let rowGap = 46.0
  /// How wide texts get where there is room.
  private static let widestText = 176.0
  private static let widestLabel = 150.0

  /// - Parameters:
  ///   - nodes: the nodes.
  ///   - links: the links between them.
  ///   - color: the classes of a node's colour, by its name.
  init(
    nodes: [Picture.TopologyNode], links: [Picture.Link],
    color: (String) -> [String] = { _ in [] }
  ) {
    self.init(
      nodes: nodes.map {
        Node(
          name: $0.name, role: $0.role, state: $0.state,
          color: color($0.name).joined(separator: " "))
      },
      links: links.map { Link(from: $0.from, to: $0.to, label: $0.label, state: $0.state) })
  }

  /// Boxes that all are up, and arrows between them.
  init(boxes: [String], arrows: [Picture.Arrow]) {
    self.init(
      nodes: boxes.map { Node(name: $0) },
      links: arrows.map { Link(from: $0.from, to: $0.to, label: $0.label) })
  }

  private init(nodes: [Node], links: [Link]) {
    self.nodes = nodes
    self.links = links.filter {
      nodes.indices.contains($0.from) && nodes.indices.contains($0.to) && $0.from != $0.to
    }
    layers = DiagramSVG.layers(
      count: nodes.count, arrows: self.links.map { .init(from: $0.from, to: $0.to, label: "") })
  }

  var summary: String {
    let nodes = nodes.map { node in
      "\(node.name)\(node.role.isEmpty ? "" : ", \(node.role),") is \(node.state)"
    }
    let links = links.map { link in
      "\(self.nodes[link.from].name) to \(self.nodes[link.to].name)"
        + (link.label.isEmpty ? "" : ": \(link.label)") + (link.state == "cut" ? " (cut)" : "")
    }
    return (nodes + links).joined(separator: "; ") + (nodes.isEmpty ? "" : ".")
  }

  private typealias Box = SVG.Box

  func drawn(room: Double) -> Drawn {
    var (drawn, boxes) = across(room) ?? down(room)
    var between: [Set<Int>: Int] = [:]
    let bends = links.map { link in
      let pair: Set = [link.from, link.to]
      defer { between[pair, default: 0] += 1 }
      return bend(of: link, boxes, turn: between[pair] ?? 0, in: drawn)
    }
    for (link, bend) in zip(links, bends) {
      drawn.svg.arrow(
        from: boxes[link.from].edge(towards: bend),
        to: boxes[link.to].edge(towards: bend), bend: bend,
        classes: link.state == "cut" ? "edge cut" : "edge")
    }
    for (node, box) in zip(nodes, boxes) { draw(node, box, in: &drawn.svg) }
    // Last, so that no line goes through a label.
    LinkLabels.draw(
      zip(links, bends).map { link, bend in
        .init(
          label: link.label, isCut: link.state == "cut",
          start: boxes[link.from].edge(towards: bend), end: boxes[link.to].edge(towards: bend),
          bend: bend)
      }, boxes: boxes, in: &drawn)
    return drawn
  }

  /// What stands in the box of a node, in lines for a room.
  private struct Lines {
    var name: [String]
    var role: [String]

    var width: Double { max(SVG.width(name, "strong"), SVG.width(role, "small")) }
    var height: Double {
      12 + Double(name.count) * SVG.lineHeight("strong") + Double(role.count)
        * SVG.lineHeight("small")
    }
  }

  private static func mark(of node: Node) -> String {
    node.state == "down" ? "✕ " : node.state == "paused" ? "‖ " : ""
  }

  private func lines(of node: Node, _ room: Double) -> Lines {
    Lines(
      name: SVG.wrapped(Self.mark(of: node) + node.name, room, "strong"),
      role: SVG.wrapped(node.role, room, "small"))
  }

  private var rows: [[Int]] {
    var rows = Array(repeating: [Int](), count: (layers.max() ?? -1) + 1)
    for node in nodes.indices { rows[layers[node]].append(node) }
    return rows
  }

  /// A box that has room for a node's lines.
  private func box(of node: Node, _ room: Double) -> Box {
    let lines = lines(of: node, room)
    return Box(
      center: .init(x: 0, y: 0), half: max(40, lines.width / 2 + 8), height: max(42, lines.height))
  }

  /// A column a layer; nil when that is too wide.
  private func across(_ room: Double) -> (Drawn, [Box])? {
    let columns = rows
    var boxes = nodes.map { box(of: $0, Self.widestText) }
    let widths = columns.map { ($0.map { boxes[$0].half }.max() ?? 0) * 2 }
    let gap = 44 + (links.map { SVG.width(SVG.wrapped($0.label, Self.widestLabel)) }.max() ?? 0)
    let width = widths.reduce(0, +) + gap * Double(max(0, columns.count - 1)) + 8
    guard width <= room else { return nil }
    let rowHeight = (boxes.map(\.height).max() ?? 0) + 34
    // Room for the ways around nodes that stand between others.
    let isSkipping = links.contains { abs(layers[$0.from] - layers[$0.to]) > 1 }
    let height =
      Double(columns.map(\.count).max() ?? 0) * rowHeight + (isSkipping ? 52 : 8)
    var left = 4.0
    for (column, width) in zip(columns, widths) {
      let above = (height - Double(column.count) * rowHeight) / 2
      for (place, node) in column.enumerated() {
        boxes[node].center = .init(
          x: left + width / 2, y: above + (Double(place) + 0.5) * rowHeight)
      }
      left += width + gap
    }
    return (Drawn(width: width, height: height), boxes)
  }

  /// A row a layer, or more where a layer has more nodes than have room.
  private func down(_ room: Double) -> (Drawn, [Box]) {
    var boxes = nodes.map { _ in Box(center: .init(x: 0, y: 0), half: 0, height: 0) }
    let isSkipping = links.contains { abs(layers[$0.from] - layers[$0.to]) > 1 }
    let margin = isSkipping ? 24.0 : 4
    var top = 4.0
    for row in rows {
      let count = inRow(row, room, margin)
      for start in stride(from: 0, to: row.count, by: count) {
        let part = row[start..<min(row.count, start + count)]
        let slot = room / Double(part.count)
        for (column, node) in part.enumerated() {
          boxes[node] = box(of: nodes[node], slot - 2 * margin - 8)
          boxes[node].half = min(boxes[node].half, slot / 2 - margin)
          boxes[node].center.x = (Double(column) + 0.5) * slot
        }
        let height = part.map { boxes[$0].height }.max() ?? 0
        for node in part { boxes[node].center.y = top + height / 2 }
        top += height + Self.rowGap
      }
    }
    return (Drawn(width: room, height: max(42, top - Self.rowGap) + 4), boxes)
  }

  /// How many nodes of a layer have room beside each other: without a word that is cut.
  private func inRow(_ row: [Int], _ room: Double, _ margin: Double) -> Int {
    (2...Self.mostInRow).reversed().first { count in
      let text = room / Double(min(count, row.count)) - 2 * margin - 8
      return row.count <= 1
        || row.allSatisfy {
          SVG.keepsWords(Self.mark(of: nodes[$0]) + nodes[$0].name, text, "strong")
            && SVG.keepsWords(nodes[$0].role, text, "small")
            && lines(of: nodes[$0], text).height < 80
        }
    } ?? 1
  }

  private func draw(_ node: Node, _ box: Box, in svg: inout SVG) {
    let state = ["up", "down", "paused"].contains(node.state) ? node.state : "up"
    let top = box.center.y - box.height / 2
    svg.rectangle(
      at: .init(x: box.center.x - box.half, y: top), width: box.half * 2, height: box.height,
      classes: node.color.isEmpty ? "box \(state)" : "box \(state) \(node.color)")
    let lines = lines(of: node, box.half * 2 - 8)
    let name = SVG.Point(x: box.center.x, y: top + (box.height - lines.height) / 2 + 18)
    svg.text(
      lines.name, at: name, anchor: .middle,
      classes: state != "up"
        ? "strong \(state)" : node.color.isEmpty ? "strong" : "strong series \(node.color)")
    svg.text(
      lines.role,
      at: .init(x: name.x, y: name.y - 2 + Double(lines.name.count) * SVG.lineHeight("strong")),
      anchor: .middle, classes: "small")
  }

  /// Where a link bends: nowhere if it is the first between its nodes and meets no other on its way.
  private func bend(
    of link: Link, _ boxes: [Box], turn: Int, in drawn: Drawn
  ) -> SVG.Point {
    let (from, to) = (boxes[link.from].center, boxes[link.to].center)
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let length = max(1, (dx * dx + dy * dy).squareRoot())
    func bend(_ bow: Double) -> SVG.Point {
      .init(
        x: (from.x + to.x) / 2 + dy / length * bow, y: (from.y + to.y) / 2 - dx / length * bow)
    }
    let own = Double((turn + 1) / 2) * 36 * (turn % 2 == 0 ? 1 : -1)
    let others = boxes.indices.filter { $0 != link.from && $0 != link.to }.map { boxes[$0] }
    func isFree(_ bend: SVG.Point) -> Bool {
      (1..<20).allSatisfy { step in
        let part = Double(step) / 20
        let (a, b, c) = ((1 - part) * (1 - part), 2 * part * (1 - part), part * part)
        let point = SVG.Point(
          x: a * from.x + b * bend.x + c * to.x, y: a * from.y + b * bend.y + c * to.y)
        return (0...drawn.width).contains(point.x) && (0...drawn.height).contains(point.y)
          && !others.contains {
            abs(point.x - $0.center.x) < $0.half + 4
              && abs(point.y - $0.center.y) < $0.height / 2 + 4
          }
      }
    }
    let bows = [0.0, 60, -60, 100, -100, 80, -80, 150, -150, 200, -200].map { own + $0 }
    return bows.map(bend).first(where: isFree) ?? bend(own)
  }
}
