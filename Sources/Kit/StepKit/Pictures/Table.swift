/// Rows and columns. Columns that hold nothing but numbers are set to the right.
public struct Table: Sendable, Equatable {
  let title: String
  let columns: [String]
  private(set) var rows: [[String]] = []

  /// How many columns a table can have, so that its text form is no wider than a terminal.
  private static let mostColumns = 12
  private static let narrowest = 3

  /// Makes a table without rows.
  ///
  /// - Precondition: there are 1 to 12 columns.
  public init(title: String = "", columns: [String]) {
    demand(
      (1...Table.mostColumns).contains(columns.count), "a table has 1 to 12 columns")
    self.title = TextForm.oneLine(title)
    self.columns = columns.map(TextForm.oneLine)
  }

  /// Adds a row. A `Double` is shown with four significant digits; for others, give a `String`.
  ///
  /// - Precondition: there is one cell for each column.
  public mutating func addRow(_ cells: any CustomStringConvertible...) {
    demand(cells.count == columns.count, "a row has one cell for each column")
    rows.append(
      cells.map { cell in
        if let number = cell as? Double { return NumberText.of(number) }
        return TextForm.oneLine(cell.description)
      })
  }
}

extension Table: Showable {
  var bodyLines: [String] {
    let widths = self.widths
    let isNumeric = self.isNumeric
    func line(_ cells: [String]) -> String {
      cells.indices.map { index in
        let cell = TextForm.cut(cells[index], to: widths[index])
        return isNumeric[index]
          ? " \(TextForm.right(cell, widths[index])) " : " \(TextForm.left(cell, widths[index])) "
      }.joined(separator: "|")
    }
    let rule = widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "+")
    return [line(columns), rule] + rows.map(line)
  }

  var content: (kind: String, value: JSON) {
    (
      "table",
      .object([
        ("columns", .strings(columns)), ("rows", .array(rows.map(JSON.strings))),
        ("numeric", .array(isNumeric.map(JSON.bool))),
      ])
    )
  }

  private var isNumeric: [Bool] {
    columns.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { Double($0[column]) != nil }
    }
  }

  /// As wide as the cells are; the widest give way until the line fits.
  private var widths: [Int] {
    var widths = columns.indices.map { column in
      ([columns[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    let room = TextForm.width - 3 * widths.count + 1
    while widths.reduce(0, +) > room, let widest = widths.max(), widest > Table.narrowest,
      let index = widths.firstIndex(of: widest)
    { widths[index] -= 1 }
    return widths
  }
}
