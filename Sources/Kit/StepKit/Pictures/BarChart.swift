/// A chart of bars, one below the other, each with its label and its number.
public struct BarChart: Sendable, Equatable {
  let title: String
  let unit: String
  private var bars: [Bar] = []

  private struct Bar: Equatable {
    var label: String
    var value: Double
    var text: String
  }

  private static let longestBar = 40
  private static let longestLabel = 24
  private static let longestUnit = 12

  /// Makes a chart without bars.
  ///
  /// - Parameters:
  ///   - title: what stands above it.
  ///   - unit: what stands behind each number, such as `ms`; at most 12 characters of it.
  public init(title: String = "", unit: String = "") {
    self.title = TextForm.oneLine(title)
    self.unit = TextForm.cut(TextForm.oneLine(unit), to: BarChart.longestUnit)
  }

  /// Adds a bar.
  ///
  /// - Precondition: the value is finite, not negative, and at most 1e300.
  public mutating func addBar(_ label: String, _ value: Double) {
    demand((0...1e300).contains(value), "a bar is as long as a number from 0 to 1e300")
    let number = NumberText.of(value)
    bars.append(
      Bar(
        label: TextForm.oneLine(label), value: value,
        text: unit.isEmpty ? number : "\(number) \(unit)"))
  }

  /// Adds a bar.
  ///
  /// - Precondition: the value is not negative.
  public mutating func addBar(_ label: String, _ value: Int) { addBar(label, Double(value)) }
}

extension BarChart: Showable {
  var bodyLines: [String] {
    let labels = bars.map { TextForm.cut($0.label, to: BarChart.longestLabel) }
    let labelWidth = labels.map(\.count).max() ?? 0
    let textWidth = bars.map(\.text.count).max() ?? 0
    let room = min(BarChart.longestBar, TextForm.width - labelWidth - textWidth - 4)
    let most = bars.map(\.value).max() ?? 0
    return zip(bars, labels).map { bar, label in
      var length = most == 0 ? 0 : Int((bar.value / most * Double(room)).rounded())
      // What is not nothing can be seen.
      if bar.value > 0 { length = max(1, length) }
      return "\(TextForm.left(label, labelWidth)) | "
        + (length == 0 ? "" : String(repeating: "#", count: length) + " ") + bar.text
    }
  }

  var content: (kind: String, value: JSON) {
    let bars = bars.map { bar in
      JSON.object([
        ("label", .string(bar.label)), ("value", .number(bar.value)), ("text", .string(bar.text)),
      ])
    }
    return ("barChart", .object([("bars", .array(bars))]))
  }
}
