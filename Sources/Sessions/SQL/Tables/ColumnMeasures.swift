/// The measures of a table's columns before it is printed.
struct ColumnMeasures {
  /// The widths of the headings.
  let headers: [Int]
  /// The widths of the widest cells, with the headings.
  private(set) var widest: [Int]
  /// The sums of the widths of all values.
  private var sums: [Int]

  init(headers: [Int]) {
    self.headers = headers
    widest = headers
    sums = headers.map { _ in 0 }
  }

  mutating func add(_ width: Int, column: Int) {
    if width > widest[column] { widest[column] = width }
    sums[column] += width
  }

  mutating func add(_ omitted: OmittedRows) {
    for (column, known) in omitted.columns.enumerated() {
      widest[column] = max(widest[column], known.widest)
      sums[column] += known.widthSum
    }
  }

  /// The widths that make a table narrower by a number of columns of the terminal.
  ///
  /// Each step takes one column from the field whose widest value exceeds its average most, because
  /// that cuts the fewest values. Wide fields give a little sooner, and no field gets narrower than
  /// its heading. This is psql's own rule.
  ///
  /// - Complexity: O(*e* · *n*) for an excess *e* and *n* fields.
  func shrunk(by excess: Int, rowCount: Int) -> [Int] {
    var widths = widest
    guard excess > 0, rowCount > 0 else { return widths }
    let averages = sums.map { $0 / rowCount }
    for _ in 0..<excess {
      var worst: (column: Int, ratio: Double)?
      for column in widths.indices where averages[column] > 0 && widths[column] > headers[column] {
        let ratio =
          Double(widths[column]) / Double(averages[column]) + Double(widest[column]) * 0.01
        if ratio > worst?.ratio ?? 0 { worst = (column, ratio) }
      }
      guard let worst else { break }
      widths[worst.column] -= 1
    }
    return widths
  }
}
