import LessonModel

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
    let legend = legend(width: min(260, room - left - 4))
    let height = legend.map(height(of:)).reduce(4, +)
    let top = isWide ? max(24, center.y - height / 2) : size + 12
    draw(legend, at: .init(x: left, y: top), in: &drawn.svg)
    drawn.height = max(size, top + height)
    return drawn
  }

  /// A node or key of the legend: its lines, and a share behind the first of them.
  private struct Entry {
    var lines: [String]
    var share = ""
    var width: Double
  }

  private func legend(width: Double) -> [Entry] {
    nodes.map { node in
      let share = SVG.fitted(node.share, width / 2)
      return Entry(
        lines: SVG.wrapped(node.name, width - 28 - SVG.width(share)), share: share, width: width)
    }
      + keys.map { key in
        Entry(lines: SVG.wrapped("\(key.name) → \(owner(of: key))", width - 20), width: width)
      }
  }

  private func height(of entry: Entry) -> Double {
    Self.rowHeight + Double(max(0, entry.lines.count - 1)) * SVG.lineHeight()
  }

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

  private func draw(_ legend: [Entry], at origin: SVG.Point, in svg: inout SVG) {
    var y = origin.y
    for (index, entry) in legend.enumerated() {
      if index < nodes.count {
        Mark.draw(index, at: .init(x: origin.x + 7, y: y + 5), in: &svg)
        svg.text(entry.share, at: .init(x: origin.x + entry.width, y: y + 10), anchor: .end)
      } else {
        svg.text(
          "\(index - nodes.count + 1)", at: .init(x: origin.x + 7, y: y + 10), anchor: .middle,
          classes: "small")
      }
      svg.text(entry.lines, at: .init(x: origin.x + 20, y: y + 10))
      y += height(of: entry)
    }
  }
}
