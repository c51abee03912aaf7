import LessonModel

/// Draws a line chart. The first line lies below the dashes of the others and its marks lie on top of
/// them; a line that agrees with an earlier one is dashes only. So both are seen all the same. Each line has
/// its name at its end, behind a piece of it.
struct LineChartSVG: SizedDrawing {
  let x: Picture.Axis
  let y: Picture.Axis
  let series: [Picture.Series]

  private static let longestTick = 16
  /// Of more points the line says it all.
  private static let mostMarks = 60
  /// Lines that are less apart than this at most of their points are taken for one, in pixels.
  private static let nearby = 6.0
  /// How much room a piece of a line takes in front of its name.
  private static let sample = 26.0

  var summary: String {
    series.compactMap { line in
      guard let first = line.points.first, let last = line.points.last else { return nil }
      let name = line.name.isEmpty ? "The line" : line.name
      return "\(name) goes from \(Self.number(first.y)) to \(Self.number(last.y))"
    }.joined(separator: "; ") + (series.contains { !$0.points.isEmpty } ? "." : "")
  }

  private static func number(_ value: Double) -> String {
    abs(value) < 1e12 ? "\((value * 1000).rounded() / 1000)" : "far outside"
  }

  func drawn(room: Double) -> Drawn {
    var drawn = Drawn(width: room)
    let ticks = y.ticks.map { SVG.cut($0.text, to: Self.longestTick) }
    let left = 16 + (ticks.map { SVG.width($0) }.max() ?? 0)
    let names = series.map { SVG.width($0.name, "strong") }.max() ?? 0
    // Names at the ends of the lines, or below where they would take the chart's room.
    let isDirect = names + 20 + Self.sample <= (room - left) * 0.35
    let right = room - (isDirect && names > 0 ? names + 20 + Self.sample : 16)
    let title = SVG.wrapped(y.label, room - 8)
    let top = 14 + Double(title.count) * SVG.lineHeight() + (title.isEmpty ? 0 : 4)
    let bottom = top + (room >= SizedRoom.wide ? 260 : 190)
    func height(of value: Double) -> Double { bottom - y.place(of: value) * (bottom - top) }
    drawn.svg.text(title, at: .init(x: 2, y: 15))
    for (tick, text) in zip(y.ticks, ticks) {
      let height = height(of: tick.value)
      drawn.svg.line([.init(x: left, y: height), .init(x: right, y: height)], classes: "grid")
      drawn.svg.text(text, at: .init(x: left - 10, y: height + 4), anchor: .end)
    }
    drawn.svg.line([.init(x: left, y: bottom), .init(x: right, y: bottom)], classes: "axis")
    drawTicks(from: left, to: right, bottom, room, in: &drawn.svg)
    drawn.height = bottom + 30
    if !x.label.isEmpty {
      let lines = SVG.wrapped(x.label, room - 8)
      drawn.svg.text(
        lines, at: .init(x: (left + right) / 2, y: drawn.height + 12), anchor: .middle)
      drawn.height += 6 + Double(lines.count) * SVG.lineHeight()
    }
    let lines = series.map { line in
      line.points.map { point in
        SVG.Point(
          x: left + x.place(of: point.x) * (right - left), y: height(of: point.y))
      }
    }
    for (index, points) in lines.enumerated() {
      drawn.svg.line(points, classes: "line \(Mark.color(index))")
    }
    for (index, points) in lines.enumerated().reversed()
    where points.count <= Self.mostMarks && !agrees(index, with: lines) {
      for point in points { Mark.drawHollow(index, at: point, in: &drawn.svg) }
    }
    if isDirect {
      drawNames(at: lines, right, in: &drawn.svg)
    } else {
      drawLegend(left, in: &drawn)
    }
    return drawn
  }

  /// Whether a line lies on an earlier one, point by point.
  private func agrees(_ index: Int, with lines: [[SVG.Point]]) -> Bool {
    lines[..<index].contains { other in
      guard other.count == lines[index].count, !other.isEmpty else { return false }
      let near = zip(other, lines[index]).count { one, another in
        abs(one.x - another.x) < 1 && abs(one.y - another.y) < Self.nearby
      }
      return near * 4 > other.count * 3
    }
  }

  /// The ticks of the x axis: as many of their texts as have room.
  private func drawTicks(
    from left: Double, to right: Double, _ bottom: Double, _ width: Double, in svg: inout SVG
  ) {
    var end = -Double.infinity
    for tick in x.ticks {
      let place = left + x.place(of: tick.value) * (right - left)
      svg.line([.init(x: place, y: bottom), .init(x: place, y: bottom + 5)], classes: "axis")
      let text = SVG.cut(tick.text, to: 12)
      let half = SVG.width(text) / 2
      let middle = min(place, width - half)
      guard middle - half > end else { continue }
      end = middle + half + 8
      svg.text(text, at: .init(x: middle, y: bottom + 20), anchor: .middle)
    }
  }

  /// The names, each beside the end of its line, or a line of text below the name above it.
  private func drawNames(at lines: [[SVG.Point]], _ right: Double, in svg: inout SVG) {
    let ends = lines.enumerated().compactMap { index, points in
      points.last.map { (index: index, y: $0.y) }
    }.filter { !series[$0.index].name.isEmpty }.sorted { ($0.y, $0.index) < ($1.y, $1.index) }
    // Names that would lie on each other stand around the place where they belong.
    var places = ends.map(\.y)
    for _ in places.prefix(12) {
      for i in places.indices.dropFirst() where places[i] - places[i - 1] < 17 {
        let middle = (places[i] + places[i - 1]) / 2
        (places[i - 1], places[i]) = (middle - 8.5, middle + 8.5)
      }
    }
    for (end, y) in zip(ends, places) {
      svg.line(
        [.init(x: right + 12, y: y), .init(x: right + 6 + Self.sample, y: y)],
        classes: "line \(Mark.color(end.index))")
      svg.text(
        series[end.index].name, at: .init(x: right + 12 + Self.sample, y: y + 4),
        classes: "strong series \(Mark.color(end.index))")
    }
  }

  private func drawLegend(_ left: Double, in drawn: inout Drawn) {
    for (index, line) in series.enumerated() where !line.name.isEmpty {
      let lines = SVG.wrapped(line.name, drawn.width - 44, "strong")
      let y = drawn.height + 14
      drawn.svg.line(
        [.init(x: 2, y: y - 4), .init(x: 34, y: y - 4)], classes: "line \(Mark.color(index))")
      if line.points.count <= Self.mostMarks {
        Mark.drawHollow(index, at: .init(x: 18, y: y - 4), in: &drawn.svg)
      }
      drawn.svg.text(
        lines, at: .init(x: 42, y: y), classes: "strong series \(Mark.color(index))")
      drawn.height += 4 + Double(lines.count) * SVG.lineHeight()
    }
    drawn.height += 8
  }
}

extension Picture.Axis {
  /// Where a value lies between the first tick and the last, from 0 to 1.
  fileprivate func place(of value: Double) -> Double {
    guard let first = ticks.first?.value, let last = ticks.last?.value, last > first else {
      return 0
    }
    return min(1, max(0, (value - first) / (last - first)))
  }
}
