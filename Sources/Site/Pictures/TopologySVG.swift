import Lessons

/// Draws nodes and links in layers: from left to right, or from top to bottom where there is no room.
/// What is down has a dashed border and a ✕, what is cut a dashed line and a ✕.
struct TopologySVG: SizedDrawing {
  let nodes: [Picture.TopologyNode]
  private let links: [Picture.Link]
  private let layers: [Int]

  private static let boxHeight = 42.0
  private static let mostInRow = 3

  init(nodes: [Picture.TopologyNode], links: [Picture.Link]) {
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
    for (link, bend) in zip(links, bends) { drawLabel(of: link, boxes, bend, in: &drawn) }
    return drawn
  }

  private func half(of node: Picture.TopologyNode) -> Double {
    max(
      40, SVG.width(SVG.cut(node.name, to: 20), "strong") / 2 + 18,
      SVG.width(SVG.cut(node.role, to: 24), "small") / 2 + 10)
  }

  private var rows: [[Int]] {
    var rows = Array(repeating: [Int](), count: (layers.max() ?? -1) + 1)
    for node in nodes.indices { rows[layers[node]].append(node) }
    return rows
  }

  /// A column a layer; nil when that is too wide.
  private func across(_ room: Double) -> (Drawn, [Box])? {
    let columns = rows
    let widths = columns.map { ($0.map { half(of: nodes[$0]) }.max() ?? 0) * 2 }
    let gap = 44 + (links.map { SVG.width(SVG.cut($0.label, to: 18)) }.max() ?? 0)
    let width = widths.reduce(0, +) + gap * Double(max(0, columns.count - 1)) + 8
    guard width <= room else { return nil }
    let rowHeight = Self.boxHeight + 34
    // Room for the ways around nodes that stand between others.
    let isSkipping = links.contains { abs(layers[$0.from] - layers[$0.to]) > 1 }
    let height =
      Double(columns.map(\.count).max() ?? 0) * rowHeight + (isSkipping ? 52 : 8)
    var boxes = nodes.map {
      Box(center: .init(x: 0, y: 0), half: half(of: $0), height: Self.boxHeight)
    }
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

  /// A row a layer, or more where a layer has many nodes.
  private func down(_ room: Double) -> (Drawn, [Box]) {
    var boxes = nodes.map { _ in Box(center: .init(x: 0, y: 0), half: 0, height: Self.boxHeight) }
    let all = rows.flatMap { row in
      stride(from: 0, to: row.count, by: Self.mostInRow).map {
        Array(row[$0..<min(row.count, $0 + Self.mostInRow)])
      }
    }
    let rowHeight = Self.boxHeight + 44
    let isSkipping = links.contains { abs(layers[$0.from] - layers[$0.to]) > 1 }
    for (place, row) in all.enumerated() {
      let slot = room / Double(row.count)
      for (column, node) in row.enumerated() {
        boxes[node] = Box(
          center: .init(
            x: (Double(column) + 0.5) * slot, y: Double(place) * rowHeight + Self.boxHeight / 2 + 4),
          half: min(half(of: nodes[node]), slot / 2 - (isSkipping ? 24 : 4)),
          height: Self.boxHeight)
      }
    }
    let height = Double(max(1, all.count)) * rowHeight - 36
    return (Drawn(width: room, height: height), boxes)
  }

  private func draw(_ node: Picture.TopologyNode, _ box: Box, in svg: inout SVG) {
    let state = ["up", "down", "paused"].contains(node.state) ? node.state : "up"
    svg.rectangle(
      at: .init(x: box.center.x - box.half, y: box.center.y - Self.boxHeight / 2),
      width: box.half * 2, height: Self.boxHeight, classes: "box \(state)")
    let mark = state == "down" ? "✕ " : state == "paused" ? "‖ " : ""
    let room = box.half * 2 - 8
    let hasRole = !node.role.isEmpty
    svg.text(
      SVG.fitted(mark + node.name, room, "strong"),
      at: .init(x: box.center.x, y: box.center.y + (hasRole ? -3 : 5)), anchor: .middle,
      classes: state == "up" ? "strong" : "strong \(state)")
    guard hasRole else { return }
    svg.text(
      SVG.fitted(node.role, room, "small"), at: .init(x: box.center.x, y: box.center.y + 14),
      anchor: .middle, classes: "small")
  }

  /// Where a link bends: nowhere if it is the first between its nodes and meets no other on its way.
  private func bend(
    of link: Picture.Link, _ boxes: [Box], turn: Int, in drawn: Drawn
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
              && abs(point.y - $0.center.y) < Self.boxHeight / 2 + 4
          }
      }
    }
    let bows = [0.0, 60, -60, 100, -100, 150, -150, 200, -200].map { own + $0 }
    return bows.map(bend).first(where: isFree) ?? bend(own)
  }

  private func drawLabel(
    of link: Picture.Link, _ boxes: [Box], _ bend: SVG.Point, in drawn: inout Drawn
  ) {
    let isCut = link.state == "cut"
    let text = [isCut ? "✕" : "", link.label].filter { !$0.isEmpty }.joined(separator: " ")
    guard !text.isEmpty else { return }
    let (from, to) = (boxes[link.from], boxes[link.to])
    let (dx, dy) = (abs(to.center.x - from.center.x), abs(to.center.y - from.center.y))
    // As wide as the way, and never out of the picture.
    let way = dx > dy ? max(40, dx - from.half - to.half - 12) : drawn.width
    let shown = SVG.fitted(text, min(way, drawn.width - 4))
    let half = SVG.width(shown) / 2
    let (start, end) = (from.edge(towards: bend), to.edge(towards: bend))
    let place = SVG.Point(
      x: (start.x + end.x) / 4 + bend.x / 2, y: (start.y + end.y) / 4 + bend.y / 2)
    drawn.svg.text(
      shown,
      at: .init(
        x: min(max(place.x, half + 2), max(half + 2, drawn.width - half - 2)),
        y: min(max(place.y + 4, 14), drawn.height - 4)),
      anchor: .middle, classes: isCut ? "halo down" : "halo")
  }
}
