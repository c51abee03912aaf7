import LessonModel

/// Draws boxes and arrows, in layers from left to right.
///
/// The layout is Etude's own and simple: a box stands one layer to the right of the furthest box
/// that leads to it, arrows that close a circle aside. For the dozen boxes that a diagram may have
/// that reads well, and no lesson depends on a program for drawing that may not be there.
struct DiagramSVG: SizedDrawing {
  let nodes: [String]
  private let arrows: [Picture.Arrow]
  private let layers: [Int]

  private static let boxHeight = 34.0
  private static let rowHeight = 92.0
  private static let longestName = 24
  private static let longestLabel = 28

  init(nodes: [String], arrows: [Picture.Arrow]) {
    self.nodes = nodes
    self.arrows = arrows.filter {
      nodes.indices.contains($0.from) && nodes.indices.contains($0.to)
    }
    layers = DiagramSVG.layers(count: nodes.count, arrows: self.arrows)
  }

  private typealias Box = SVG.Box

  /// Beyond that, and with arrows from a box to itself, it is drawn by this layout alone.
  private static let mostUsual = 24

  var summary: String {
    arrows.map { arrow in
      "\(nodes[arrow.from]) to \(nodes[arrow.to])" + (arrow.label.isEmpty ? "" : ": \(arrow.label)")
    }.joined(separator: "; ") + (arrows.isEmpty ? "" : ".")
  }

  func drawn(room: Double) -> Drawn {
    if nodes.count <= Self.mostUsual, !arrows.contains(where: { $0.from == $0.to }) {
      return TopologySVG(boxes: nodes, arrows: arrows).drawn(room: room)
    }
    var svg = SVG()
    let (boxes, width, height) = layout()
    var between: [Set<Int>: Int] = [:]
    for arrow in arrows {
      let pair: Set = [arrow.from, arrow.to]
      draw(arrow, from: boxes[arrow.from], to: boxes[arrow.to], turn: between[pair] ?? 0, in: &svg)
      between[pair, default: 0] += 1
    }
    for (box, name) in zip(boxes, nodes) {
      svg.rectangle(
        at: .init(x: box.center.x - box.half, y: box.center.y - Self.boxHeight / 2),
        width: box.half * 2, height: Self.boxHeight, classes: "box")
      svg.text(
        SVG.cut(name, to: Self.longestName), at: .init(x: box.center.x, y: box.center.y + 5),
        anchor: .middle)
    }
    return Drawn(svg: svg, width: width, height: height)
  }

  /// Where the boxes are, and how large the drawing is.
  private func layout() -> (boxes: [Box], width: Double, height: Double) {
    let halves = nodes.map { max(30, SVG.width(SVG.cut($0, to: Self.longestName)) / 2 + 12) }
    var columns = Array(repeating: [Int](), count: (layers.max() ?? 0) + 1)
    for node in nodes.indices { columns[layers[node]].append(node) }
    // Room beside the boxes: for what stands at the arrows, and for the curves above.
    let gap =
      48 + (arrows.map { SVG.width(SVG.cut($0.label, to: Self.longestLabel)) }.max() ?? 0)
    let tallest = Double(columns.map(\.count).max() ?? 1)
    let margin = 44.0
    var boxes = nodes.map { _ in Box(center: .init(x: 0, y: 0), half: 0, height: Self.boxHeight) }
    var left = 8.0
    for column in columns {
      let half = column.map { halves[$0] }.max() ?? 0
      for (row, node) in column.enumerated() {
        let y = (Double(row) + 0.5 + (tallest - Double(column.count)) / 2) * Self.rowHeight
        boxes[node] = Box(
          center: .init(x: left + half, y: y + margin / 2), half: halves[node],
          height: Self.boxHeight)
      }
      left += half * 2 + gap
    }
    return (boxes, max(160, left - gap + 8), tallest * Self.rowHeight + margin)
  }

  /// Draws an arrow; `turn` says how many between the same two boxes have been drawn.
  private func draw(
    _ arrow: Picture.Arrow, from: Box, to: Box, turn: Int, in svg: inout SVG
  ) {
    let text = SVG.cut(arrow.label, to: Self.longestLabel)
    if arrow.from == arrow.to {
      let top = from.center.y - Self.boxHeight / 2
      svg.arrow(
        from: .init(x: from.center.x - 14, y: top), to: .init(x: from.center.x + 14, y: top),
        bend: .init(x: from.center.x, y: top - 36))
      svg.text(
        text, at: .init(x: from.center.x, y: top - 22), anchor: .middle, classes: "halo")
      return
    }
    let (dx, dy) = (to.center.x - from.center.x, to.center.y - from.center.y)
    let length = max(1, (dx * dx + dy * dy).squareRoot())
    // Arrows that would lie on each other, or pass through a box between, bend out of the way.
    let isFar = abs(layers[arrow.from] - layers[arrow.to]) > 1
    let bow = (isFar ? 70.0 : 0) + Double(turn) * 46
    let middle = SVG.Point(
      x: (from.center.x + to.center.x) / 2 + dy / length * bow,
      y: (from.center.y + to.center.y) / 2 - dx / length * bow)
    svg.arrow(
      from: from.edge(towards: middle), to: to.edge(towards: middle),
      bend: middle)
    // A curve comes half as far out as what it bends towards.
    svg.text(
      text,
      at: .init(
        x: (from.center.x + to.center.x) / 4 + middle.x / 2,
        y: (from.center.y + to.center.y) / 4 + middle.y / 2 - 5), anchor: .middle, classes: "halo")
  }

  /// Each node's layer: one behind the furthest node that leads to it. An arrow to a node from
  /// which it was reached is left aside, so that circles have a beginning: their first node.
  static func layers(count: Int, arrows: [Picture.Arrow]) -> [Int] {
    enum Visit { case open, done }
    var visits: [Visit?] = Array(repeating: nil, count: count)
    var order: [Int] = []
    var forward: [(from: Int, to: Int)] = []
    var next = Array(repeating: [Int](), count: count)
    for arrow in arrows { next[arrow.from].append(arrow.to) }
    for root in 0..<count where visits[root] == nil {
      // A stack of its own: a transcript may hold more nodes than the call stack has room for.
      var stack = [(node: root, place: 0)]
      visits[root] = .open
      while let (node, place) = stack.last {
        guard place < next[node].count else {
          visits[node] = .done
          order.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].place += 1
        let target = next[node][place]
        if visits[target] == .open { continue }
        forward.append((node, target))
        if visits[target] == nil {
          visits[target] = .open
          stack.append((target, 0))
        }
      }
    }
    var targets = Array(repeating: [Int](), count: count)
    for arrow in forward { targets[arrow.from].append(arrow.to) }
    var layers = Array(repeating: 0, count: count)
    for node in order.reversed() {
      for target in targets[node] { layers[target] = max(layers[target], layers[node] + 1) }
    }
    return layers
  }
}
