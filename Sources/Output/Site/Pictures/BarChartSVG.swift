import LessonModel

/// Draws a bar chart.
struct BarChartSVG {
  let bars: [Picture.Bar]

  private static let width = 640.0
  private static let rowHeight = 28.0
  private static let longestLabel = 28

  func svg(label: String) -> String {
    var svg = SVG()
    let labels = bars.map { SVG.cut($0.label, to: Self.longestLabel) }
    let texts = bars.map { SVG.cut($0.text, to: Self.longestLabel) }
    let left = 12 + (labels.map(SVG.width).max() ?? 0)
    let room = Self.width - left - 16 - (texts.map(SVG.width).max() ?? 0)
    let most = bars.map(\.value).max() ?? 0
    for index in bars.indices {
      let top = 6 + Double(index) * Self.rowHeight
      let part = most > 0 ? max(0, bars[index].value / most) : 0
      svg.text(labels[index], at: .init(x: left - 8, y: top + 15), anchor: .end)
      svg.rectangle(
        at: .init(x: left, y: top), width: part * room, height: Self.rowHeight - 8,
        classes: "bar session-1")
      svg.text(texts[index], at: .init(x: left + part * room + 8, y: top + 15))
    }
    let height = 12 + Double(bars.count) * Self.rowHeight
    svg.line([.init(x: left, y: 2), .init(x: left, y: height - 6)], classes: "axis")
    return svg.svg(label: label, width: Self.width, height: height)
  }
}
