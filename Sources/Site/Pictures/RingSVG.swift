import Lessons

/// Draws a hash ring with its legend: beside it, or below it where there is no room.
struct RingSVG: SizedDrawing {
  let nodes: [Picture.RingNode]
  let keys: [Picture.RingKey]

  /// More points than these are seen only by their arcs.
  private static let mostMarks = 60
  private static let margin = 44.0
  private static let rowHeight = 22.0

  var summary: String {
    let nodes = nodes.map { "\($0.name) owns \($0.share)" }
    let keys = keys.map { "\($0.name) belongs to \(owner(of: $0))" }
    return (nodes + keys).joined(separator: "; ") + (nodes.isEmpty ? "" : ".")
  }

  private func owner(of key: Picture.RingKey) -> String {
    nodes.indices.contains(key.owner) ? nodes[key.owner].name : "nothing"
  }

  func drawn(room: Double) -> Drawn {
    let isWide = room >= SizedRoom.wide
    let radius = isWide ? 104.0 : 80
    let size = 2 * (radius + Self.margin)
    let center = SVG.Point(x: size / 2, y: size / 2)
    var drawn = Drawn(width: isWide ? room : max(size, room), height: size)
    let points: [(turn: Double, node: Int)] = nodes.enumerated().flatMap { node in
      node.element.points.filter { (0..<1).contains($0) }.map { ($0, node.offset) }
    }.sorted { $0 < $1 }
    drawArcs(points, center, radius, in: &drawn.svg)
    for (turn, text) in [(0.0, "0"), (0.25, "¼"), (0.5, "½"), (0.75, "¾")] {
      let place = SVG.onCircle(center, radius - 20, turn)
      drawn.svg.text(
        text, at: .init(x: place.x, y: place.y + 4), anchor: .middle, classes: "small")
    }
    drawKeys(points, center, radius, in: &drawn.svg)
    if points.count <= Self.mostMarks {
      for point in points {
        Mark.draw(point.node, at: SVG.onCircle(center, radius, point.turn), in: &drawn.svg)
      }
    }
    let left = isWide ? size + 24 : 4
    let top = isWide ? max(24, center.y - legendHeight / 2) : size + 12
    drawLegend(at: .init(x: left, y: top), width: min(260, room - left - 4), in: &drawn.svg)
    drawn.height = max(size, top + legendHeight)
    return drawn
  }

  private var legendHeight: Double { Double(nodes.count + keys.count) * Self.rowHeight + 4 }

  /// Neighbouring arcs of one node are drawn as one.
  private func drawArcs(
    _ points: [(turn: Double, node: Int)], _ center: SVG.Point, _ radius: Double,
    in svg: inout SVG
  ) {
    guard let last = points.last else {
      return svg.arc(center: center, radius: radius, from: 0, to: 1, classes: "arc")
    }
    var start = last.turn - 1
    for (index, point) in points.enumerated() {
      if index + 1 < points.count, points[index + 1].node == point.node { continue }
      svg.arc(
        center: center, radius: radius, from: start, to: point.turn,
        classes: "arc \(Mark.color(point.node))")
      start = point.turn
    }
  }

  /// Each key outside of the ring, with its number and the way to the point that it belongs to.
  private func drawKeys(
    _ points: [(turn: Double, node: Int)], _ center: SVG.Point, _ radius: Double,
    in svg: inout SVG
  ) {
    var taken: [Double] = []
    for (index, key) in keys.enumerated() where (0..<1).contains(key.turn) {
      if let first = points.first {
        let point = points.first { $0.turn >= key.turn } ?? first
        let end = point.turn >= key.turn ? point.turn : point.turn + 1
        svg.arc(
          center: center, radius: radius + 11, from: key.turn, to: end,
          classes: "way \(Mark.color(point.node))")
      }
      svg.circle(
        at: SVG.onCircle(center, radius + 11, key.turn), radius: 3, classes: "head")
      // A key close to others has its number further out.
      let near = taken.count { abs($0 - key.turn) < 0.028 }
      taken.append(key.turn)
      let place = SVG.onCircle(center, radius + 24 + 13 * Double(near % 2), key.turn)
      svg.text(
        "\(index + 1)", at: .init(x: place.x, y: place.y + 4), anchor: .middle, classes: "small")
    }
  }

  private func drawLegend(at origin: SVG.Point, width: Double, in svg: inout SVG) {
    var y = origin.y
    for (index, node) in nodes.enumerated() {
      Mark.draw(index, at: .init(x: origin.x + 7, y: y + 5), in: &svg)
      let room = width - 20 - SVG.width(node.share) - 8
      svg.text(SVG.fitted(node.name, room), at: .init(x: origin.x + 20, y: y + 10))
      svg.text(node.share, at: .init(x: origin.x + width, y: y + 10), anchor: .end)
      y += Self.rowHeight
    }
    for (index, key) in keys.enumerated() {
      svg.text(
        "\(index + 1)", at: .init(x: origin.x + 7, y: y + 10), anchor: .middle, classes: "small")
      svg.text(
        SVG.fitted("\(key.name) → \(owner(of: key))", width - 20),
        at: .init(x: origin.x + 20, y: y + 10))
      y += Self.rowHeight
    }
  }
}
