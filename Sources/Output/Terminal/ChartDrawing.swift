package import LessonModel
import PlainText

/// A chart drawn for a terminal of a certain width: its lines in braille and its bars in blocks, or both
/// in ASCII where the terminal knows no more.
package struct ChartDrawing {
  /// The lines, from the top.
  package private(set) var lines: [TerminalLine] = []

  private let width: Int
  private let isUTF8: Bool

  /// How many rows a plot has.
  private static let height = 10
  /// The narrowest plot and the shortest bar's room that are worth drawing.
  private static let leastRoom = 8

  /// Draws a picture; nil when it is no chart, or there is no room for it.
  ///
  /// - Parameters:
  ///   - picture: the picture.
  ///   - width: how many columns there are.
  ///   - isUTF8: whether the terminal shows more than ASCII.
  package init?(_ picture: Picture, width: Int, isUTF8: Bool) {
    (self.width, self.isUTF8) = (width, isUTF8)
    if !picture.title.isEmpty {
      lines = LessonTerminal.wrapped([.init(picture.title, [.strong])], width: width)
    }
    switch picture.content {
    case .barChart(let bars): guard draw(bars) else { return nil }
    case .lineChart(let x, let y, let series): guard draw(x, y, series) else { return nil }
    default: return nil
    }
  }

  // MARK: Bars

  private mutating func draw(_ bars: [Picture.Bar]) -> Bool {
    let labels = min(width / 3, bars.map { DisplayWidth.of($0.label) }.max() ?? 0)
    let texts = bars.map { DisplayWidth.of($0.text) }.max() ?? 0
    let room = width - labels - texts - 3
    let most = bars.map(\.value).filter(\.isFinite).max() ?? 0
    guard !bars.isEmpty, room >= Self.leastRoom else { return false }
    for bar in bars {
      let label = cut(bar.label, to: labels)
      let gap = String(repeating: " ", count: labels - DisplayWidth.of(label) + 2)
      let part = most > 0 && bar.value.isFinite ? max(0, bar.value / most) : 0
      lines.append(
        TerminalLine([
          .init(label + gap), .init(length(part * Double(room)), [.voice(0)]),
          .init(" \(bar.text)"),
        ]))
    }
    return true
  }

  /// A bar of so many columns, to an eighth of one. What is not zero is seen.
  private func length(_ columns: Double) -> String {
    if columns == 0 { return "" }
    guard isUTF8 else { return String(repeating: "#", count: max(1, Int(columns.rounded()))) }
    let eighths = max(1, Int((columns * 8).rounded()))
    let rest = eighths % 8 == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1])
    return String(repeating: "█", count: eighths / 8) + rest
  }

  private func cut(_ text: String, to width: Int) -> String {
    if DisplayWidth.of(text) <= width { return text }
    var cut = text
    while !cut.isEmpty, DisplayWidth.of(cut) > width - 1 { cut.removeLast() }
    return cut + (isUTF8 ? "…" : ".")
  }

  // MARK: Lines

  private mutating func draw(
    _ x: Picture.Axis, _ y: Picture.Axis, _ series: [Picture.Series]
  ) -> Bool {
    let left = y.ticks.map { DisplayWidth.of($0.text) }.max() ?? 0
    let columns = width - left - 2
    guard columns >= Self.leastRoom, let xs = Self.range(x, series.flatMap(\.points).map(\.x)),
      let ys = Self.range(y, series.flatMap(\.points).map(\.y))
    else { return false }
    var plot = ChartPlot(columns: columns, rows: Self.height, isUTF8: isUTF8)
    for (index, line) in series.enumerated() {
      let places = line.points.filter { $0.x.isFinite && $0.y.isFinite }.map { point in
        (
          x: (point.x - xs.lowerBound) / (xs.upperBound - xs.lowerBound),
          y: (point.y - ys.lowerBound) / (ys.upperBound - ys.lowerBound)
        )
      }
      plot.add(places, series: index, sign: series.count > 1 ? Self.sign(index) : nil)
    }
    var marks = [String](repeating: "", count: Self.height)
    for tick in y.ticks {
      let part = (tick.value - ys.lowerBound) / (ys.upperBound - ys.lowerBound)
      let row = Int(((1 - part) * Double(Self.height - 1)).rounded())
      if marks.indices.contains(row), marks[row].isEmpty { marks[row] = tick.text }
    }
    if !y.label.isEmpty { lines.append(TerminalLine(cut(y.label, to: width), .dim)) }
    for (mark, pieces) in zip(marks, plot.lines) {
      let start = String(repeating: " ", count: left - DisplayWidth.of(mark)) + mark
      let axis = isUTF8 ? (mark.isEmpty ? "│" : "┤") : "|"
      lines.append(TerminalLine([.init("\(start) \(axis)", [.dim])] + pieces))
    }
    let indent = String(repeating: " ", count: left + 1)
    let rule =
      isUTF8
      ? "└" + String(repeating: "─", count: columns) : "+" + String(repeating: "-", count: columns)
    lines.append(TerminalLine(indent + rule, .dim))
    lines.append(TerminalLine(indent + " " + labels(x, in: xs, columns), .dim))
    if !x.label.isEmpty { lines += LessonTerminal.wrapped([.init(x.label, [.dim])], width: width) }
    legend(series)
    return true
  }

  /// From the first tick, or point, to the last; nil for nothing, or a single value.
  private static func range(_ axis: Picture.Axis, _ values: [Double]) -> ClosedRange<Double>? {
    let all = (axis.ticks.map(\.value) + values).filter(\.isFinite)
    guard let least = all.min(), let most = all.max(), least < most else { return nil }
    return least...most
  }

  /// The texts of ticks below where they belong, as many as do not touch.
  private func labels(_ axis: Picture.Axis, in range: ClosedRange<Double>, _ columns: Int) -> String
  {
    var line = [Character](repeating: " ", count: columns)
    var ticks = axis.ticks
    // The ends are worth more than what is between them.
    if let last = ticks.popLast() { ticks.insert(last, at: min(1, ticks.count)) }
    for tick in ticks {
      let part = (tick.value - range.lowerBound) / (range.upperBound - range.lowerBound)
      let text = Array(tick.text)
      guard text.count <= columns else { continue }
      let start = min(
        columns - text.count,
        max(0, Int((part * Double(columns - 1)).rounded()) - text.count / 2))
      let near = max(0, start - 1)..<min(columns, start + text.count + 1)
      guard line[near].allSatisfy({ $0 == " " }) else { continue }
      line.replaceSubrange(start..<start + text.count, with: text)
    }
    return String(line)
  }

  private mutating func legend(_ series: [Picture.Series]) {
    let named = series.enumerated().filter { !$0.element.name.isEmpty }
    guard !named.isEmpty else { return }
    var pieces: [TerminalLine.Piece] = []
    for (index, line) in named {
      let sign = series.count > 1 ? "\(Self.sign(index)) " : ""
      pieces += [
        .init(pieces.isEmpty ? "" : isUTF8 ? " · " : ", "),
        .init(sign + line.name, [.voice(index % 6)]),
      ]
    }
    lines += LessonTerminal.wrapped(pieces, width: width)
  }

  private static func sign(_ index: Int) -> Character {
    Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index % 26)))
  }
}
