/// Lines through points.
public struct LineChart: Sendable, Equatable {
  let title: String
  let xLabel: String
  let yLabel: String
  private var series: [Series] = []

  private struct Series: Equatable {
    var name: String
    var points: [Point]
  }

  private struct Point: Equatable {
    var x: Double
    var y: Double
  }

  private static let marks: [Character] = ["*", "o", "+", "x", "#", "@"]
  private static let mostPoints = 2000
  private static let height = 13

  /// Makes a chart without lines.
  public init(title: String = "", x: String = "", y: String = "") {
    self.title = TextForm.oneLine(title)
    xLabel = TextForm.oneLine(x)
    yLabel = TextForm.oneLine(y)
  }

  /// Adds a line.
  ///
  /// - Parameters:
  ///   - name: what the legend calls it.
  ///   - points: its points, in any order; it goes through them from left to right.
  /// - Precondition: a chart has at most 6 lines of at most 2000 points; each number is between
  ///   -1e300 and 1e300.
  public mutating func addLine(_ name: String, _ points: [(x: Double, y: Double)]) {
    demand(series.count < LineChart.marks.count, "a line chart has at most 6 lines")
    demand(points.count <= LineChart.mostPoints, "a line has at most 2000 points")
    demand(
      points.allSatisfy { [$0.x, $0.y].allSatisfy((-1e300...1e300).contains) },
      "a point is two numbers between -1e300 and 1e300")
    series.append(
      Series(
        name: TextForm.oneLine(name),
        points: points.map { Point(x: $0.x, y: $0.y) }.sorted { $0.x < $1.x }))
  }
}

extension LineChart: Showable {
  private var axes: (x: Axis, y: Axis) {
    let points = series.flatMap(\.points)
    return (
      Axis(label: xLabel, values: points.map(\.x), fromZero: false),
      Axis(label: yLabel, values: points.map(\.y), fromZero: true)
    )
  }

  var bodyLines: [String] {
    let (x, y) = axes
    let labels = y.ticks.map { NumberText.of($0) }
    let margin = labels.map(\.count).max() ?? 0
    // The last number below the axis is centred on the axis's end, and has room there.
    let lastLabel = NumberText.of(x.ticks.last ?? 0).count
    let width = min(61, TextForm.width - margin - 2 - (lastLabel + 1) / 2)
    var plot = TextCanvas(width: margin + 2 + width, height: LineChart.height)
    func row(_ value: Double) -> Int {
      LineChart.height - 1 - Int((y.place(of: value) * Double(LineChart.height - 1)).rounded())
    }
    func column(_ value: Double) -> Int {
      margin + 2 + Int((x.place(of: value) * Double(width - 1)).rounded())
    }
    for row in 0..<LineChart.height { plot.write("|", column: margin + 1, row: row) }
    for (tick, label) in zip(y.ticks, labels) {
      plot.write(TextForm.right(label, margin), column: 0, row: row(tick))
      plot.write("+", column: margin + 1, row: row(tick))
    }
    // All lines first: no line hides a point, and of two points the later line's is seen.
    for line in series {
      for (start, end) in zip(line.points, line.points.dropFirst()) {
        let (first, last) = (column(start.x), column(end.x))
        for between in first..<max(first, last) where between > first {
          let part = Double(between - first) / Double(last - first)
          plot.write(".", column: between, row: row(start.y + (end.y - start.y) * part))
        }
      }
    }
    for (line, mark) in zip(series, LineChart.marks) {
      for point in line.points { plot.write("\(mark)", column: column(point.x), row: row(point.y)) }
    }
    var foot = TextCanvas(width: TextForm.width, height: 2)
    foot.write(String(repeating: "-", count: width), column: margin + 2, row: 0)
    foot.write("+", column: margin + 1, row: 0)
    var free = 0
    for tick in x.ticks {
      let label = NumberText.of(tick)
      let start = max(0, column(tick) - label.count / 2)
      guard start >= free else { continue }
      foot.write("+", column: column(tick), row: 0)
      foot.write(label, column: start, row: 1)
      free = start + label.count + 1
    }
    let head = yLabel.isEmpty ? [] : [TextForm.cut(yLabel, to: TextForm.width)]
    let below = TextForm.blanks(margin + 2)
    let name = xLabel.isEmpty ? [] : [below + TextForm.cut(xLabel, to: width)]
    let legend = zip(series, LineChart.marks).filter { !$0.0.name.isEmpty }.map { line, mark in
      "\(below)\(mark) \(TextForm.cut(line.name, to: width - 2))"
    }
    return head + plot.lines + foot.lines + name + legend
  }

  var content: (kind: String, value: JSON) {
    let (x, y) = axes
    let series = series.map { line in
      JSON.object([
        ("name", .string(line.name)),
        (
          "points",
          .array(line.points.map { .object([("x", .number($0.x)), ("y", .number($0.y))]) })
        ),
      ])
    }
    return ("lineChart", .object([("x", x.json), ("y", y.json), ("series", .array(series))]))
  }
}
