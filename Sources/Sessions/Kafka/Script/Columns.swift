/// Pads text as Kafka's tools do (`%-15s`).
enum Columns {
  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// One line: each cell padded to its column's width but the last, one blank between them.
  static func line(_ cells: [String], _ widths: [Int]) -> String {
    zip(cells, widths).map { pad($0, $1) }.joined(separator: " ")
  }
}
