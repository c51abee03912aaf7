import LessonModel

/// Draws a line chart.
struct LineChartSVG {
  let x: Picture.Axis
  let y: Picture.Axis
  let series: [Picture.Series]

  private static let width = 640.0
  private static let plotHeight = 260.0
  private static let colorCount = 6

  func svg(label: String) -> String {
    var svg = SVG()
    let left = 16 + (y.ticks.map { SVG.width(SVG.cut($0.text, to: 16)) }.max() ?? 0)
    let right = Self.width - 32
    let top = y.label.isEmpty ? 14.0 : 36
    let bottom = top + Self.plotHeight
    func across(_ value: Double) -> Double { left + x.place(of: value) * (right - left) }
    func up(_ value: Double) -> Double { bottom - y.place(of: value) * (bottom - top) }

    if !y.label.isEmpty { svg.text(SVG.cut(y.label, to: 70), at: .init(x: 4, y: 16)) }
    for tick in y.ticks {
      let height = up(tick.value)
      svg.line([.init(x: left, y: height), .init(x: right, y: height)], classes: "grid")
      svg.text(
        SVG.cut(tick.text, to: 16), at: .init(x: left - 8, y: height + 4), anchor: .end)
    }
    for tick in x.ticks {
      let place = across(tick.value)
      svg.line([.init(x: place, y: bottom), .init(x: place, y: bottom + 5)], classes: "axis")
      svg.text(SVG.cut(tick.text, to: 12), at: .init(x: place, y: bottom + 20), anchor: .middle)
    }
    svg.line([.init(x: left, y: bottom), .init(x: right, y: bottom)], classes: "axis")
    var foot = bottom + 30
    if !x.label.isEmpty {
      foot += 14
      svg.text(
        SVG.cut(x.label, to: 70), at: .init(x: (left + right) / 2, y: foot - 2), anchor: .middle)
    }
    for (index, line) in series.enumerated() {
      let color = "session-\(index % Self.colorCount)"
      let points = line.points.map { SVG.Point(x: across($0.x), y: up($0.y)) }
      svg.line(points, classes: "line \(color)")
      // Of very many points the line says it all.
      if points.count <= 60 {
        for point in points { svg.dot(at: point, classes: "dot \(color)") }
      }
      guard !line.name.isEmpty else { continue }
      foot += 20
      svg.line(
        [.init(x: left, y: foot - 4), .init(x: left + 30, y: foot - 4)], classes: "line \(color)")
      svg.text(SVG.cut(line.name, to: 70), at: .init(x: left + 38, y: foot))
    }
    return svg.svg(label: label, width: Self.width, height: foot + 8)
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
