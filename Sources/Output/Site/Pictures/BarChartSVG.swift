import LessonModel

/// Draws a bar chart, with the labels beside the bars or, where there is no room, above them.
struct BarChartSVG: SizedDrawing {
  let bars: [Picture.Bar]

  private static let barHeight = 20.0

  var summary: String {
    bars.map { "\($0.label): \($0.text)" }.joined(separator: "; ") + (bars.isEmpty ? "" : ".")
  }

  func drawn(room: Double) -> Drawn {
    var drawn = Drawn(width: room, height: 4)
    let texts = bars.map { SVG.fitted($0.text, room * 0.45) }
    let labels = (bars.map { SVG.width($0.label) }.max() ?? 0) + 12
    let isBeside = labels <= room * 0.45
    let left = isBeside ? labels : 2
    let most = bars.map(\.value).max() ?? 0
    let longest = room - left - 12 - (texts.map { SVG.width($0) }.max() ?? 0)
    for (bar, text) in zip(bars, texts) {
      if isBeside {
        drawn.svg.text(
          bar.label, at: .init(x: left - 8, y: drawn.height + 17), anchor: .end)
      } else {
        let lines = SVG.wrapped(bar.label, room - 4)
        drawn.svg.text(lines, at: .init(x: left, y: drawn.height + 14))
        drawn.height += Double(lines.count) * SVG.lineHeight()
      }
      let length = most > 0 ? max(0, bar.value / most) * longest : 0
      drawn.svg.rectangle(
        at: .init(x: left, y: drawn.height + 3), width: length, height: Self.barHeight,
        classes: "bar session-1")
      drawn.svg.text(text, at: .init(x: left + length + 8, y: drawn.height + 17))
      drawn.height += Self.barHeight + 8
    }
    if isBeside {
      drawn.svg.line(
        [.init(x: left, y: 2), .init(x: left, y: drawn.height)], classes: "axis")
    }
    drawn.height += 6
    return drawn
  }
}
