/// The labels of links, where they cover no box and no other label. A label that has no room at its
/// link has a number there, and stands below the drawing.
struct LinkLabels {
  /// A link with what stands at it.
  struct Link {
    var label: String
    var isCut: Bool
    var start: SVG.Point
    var end: SVG.Point
    var bend: SVG.Point

    /// The point of its curve after a part of the way.
    func point(_ part: Double) -> SVG.Point {
      let (a, b, c) = ((1 - part) * (1 - part), 2 * part * (1 - part), part * part)
      return .init(
        x: a * start.x + b * bend.x + c * end.x, y: a * start.y + b * bend.y + c * end.y)
    }
  }

  private struct Area {
    var left, top, right, bottom: Double

    func meets(_ other: Area) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  private struct Placed {
    var lines: [String]
    var area: Area
    var isCut: Bool
  }

  private var taken: [Area]
  private var placed: [Placed] = []
  private var legend: [String] = []
  private let drawn: Drawn

  /// Where on its way a link has its label: in the middle, if there is room.
  private static let places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9]
  /// The widths to which a label is wrapped, the best one first.
  private static let rooms = [150.0, 110, 80, SizedRoom.wide]

  private init(_ boxes: [SVG.Box], _ drawn: Drawn) {
    self.drawn = drawn
    taken = boxes.map {
      Area(
        left: $0.center.x - $0.half, top: $0.center.y - $0.height / 2, right: $0.center.x + $0.half,
        bottom: $0.center.y + $0.height / 2)
    }
  }

  /// Draws the labels of links between boxes, and a legend below the drawing for those without room.
  static func draw(_ links: [Link], boxes: [SVG.Box], in drawn: inout Drawn) {
    var labels = LinkLabels(boxes, drawn)
    if !labels.add(links, areNumbered: false) {
      labels = LinkLabels(boxes, drawn)
      _ = labels.add(links, areNumbered: true)
    }
    for text in labels.placed {
      drawn.svg.text(
        text.lines, at: .init(x: (text.area.left + text.area.right) / 2, y: text.area.top + 12),
        anchor: .middle, classes: text.isCut ? "halo down" : "halo")
    }
    for (place, text) in labels.legend.enumerated() {
      let lines = SVG.wrapped(text, drawn.width - 24)
      drawn.svg.text("\(place + 1)", at: .init(x: 4, y: drawn.height + 14), classes: "strong")
      drawn.svg.text(lines, at: .init(x: 22, y: drawn.height + 14))
      drawn.height += Double(max(1, lines.count)) * SVG.lineHeight() + 4
    }
  }

  /// Places what stands at the links; false when a number has no room either.
  private mutating func add(_ links: [Link], areNumbered: Bool) -> Bool {
    var haveRoom = true
    for link in links where link.isCut || !link.label.isEmpty {
      if (!areNumbered || link.label.isEmpty) && placeLabel(of: link) { continue }
      var number = "✕"
      if !link.label.isEmpty {
        legend.append(link.label)
        number = link.isCut ? "✕ \(legend.count)" : "\(legend.count)"
      }
      if Self.places.contains(where: { place([number], link, at: $0, isForced: false) }) {
        continue
      }
      haveRoom = false
      _ = place([number], link, at: 0.5, isForced: true)
    }
    return haveRoom
  }

  private mutating func placeLabel(of link: Link) -> Bool {
    let text = [link.isCut ? "✕" : "", link.label].filter { !$0.isEmpty }.joined(separator: " ")
    for room in Self.rooms {
      let lines = SVG.wrapped(text, min(room, drawn.width - 4))
      for part in Self.places where place(lines, link, at: part, isForced: false) { return true }
    }
    return false
  }

  /// Places lines at a point of the link's way; false when something else is there.
  private mutating func place(
    _ lines: [String], _ link: Link, at part: Double, isForced: Bool
  ) -> Bool {
    let half = SVG.width(lines) / 2
    let height = Double(lines.count) * SVG.lineHeight()
    let middle = link.point(part)
    let x = min(max(middle.x, half + 2), max(half + 2, drawn.width - half - 2))
    let y = min(max(middle.y, height / 2 + 2), max(height / 2 + 2, drawn.height - height / 2 - 2))
    let area = Area(left: x - half, top: y - height / 2, right: x + half, bottom: y + height / 2)
    if !isForced, taken.contains(where: area.meets) || area.right > drawn.width { return false }
    taken.append(area)
    placed.append(Placed(lines: lines, area: area, isCut: link.isCut))
    return true
  }
}
