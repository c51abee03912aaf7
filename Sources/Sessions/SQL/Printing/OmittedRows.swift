/// What is known of rows that are not kept: as much as it takes to print the others as if these were
/// there, and to tell how many bytes they would have taken.
public struct OmittedRows: Sendable, Equatable {
  /// What is known of the values in a column.
  struct Column: Sendable, Equatable {
    var widest = 0
    var widthSum = 0
    var byteCount = 0
  }

  /// How many there are.
  public var count = 0
  /// Where among the kept rows they were: they follow that many.
  public var position = 0
  var columns: [Column] = []
  /// The number of lines of the tallest one.
  var tallest = 1
  /// How many lines they have beyond one each.
  var extraLines = 0
  /// How many bytes they take in a form in which rows do not depend on each other.
  var byteCount = 0

  /// Makes no rows.
  public init() {}

  /// Measures rows that are not kept.
  ///
  /// - Parameters:
  ///   - rows: The rows, which follow those that were measured before.
  ///   - names: Their columns.
  ///   - settings: How they are printed.
  ///   - first: The number of the records before them.
  mutating func add(
    _ rows: ResultRows, columns names: [ResultTable.Column], settings: PrintSettings,
    after first: Int
  ) {
    var table = ResultTable(columns: names, rows: rows)
    count += rows.count
    guard settings.format == .aligned || settings.format == .wrapped else {
      (table.startsTable, table.endsTable, table.priorRecords) = (false, false, first)
      TablePrinter.print(table, settings: settings) { byteCount += $0.count }
      // This form closes the table behind each part.
      if settings.format == .asciidoc { byteCount -= "|====\n".utf8.count }
      return
    }
    if columns.isEmpty { columns = names.map { _ in Column() } }
    let printable = PrintableTable(table, settings: settings)
    for row in printable.rows {
      var height = 1
      for column in columns.indices {
        let size = printable.size(row, column)
        columns[column].widest = max(columns[column].widest, size.width)
        columns[column].widthSum += size.width
        columns[column].byteCount += printable.byteCount(row, column)
        height = max(height, size.lineCount)
      }
      tallest = max(tallest, height)
      extraLines += height - 1
    }
  }

  /// How many bytes they take when each column is filled up to a width.
  ///
  /// Values that are wrapped over lines are counted as if they were not: it is the least.
  ///
  /// - Parameters:
  ///   - emptyRow: How many bytes a row takes that has only empty values.
  ///   - isFilled: Whether a column is filled up with blanks.
  /// - Returns: That number.
  func byteCount(emptyRow: Int, isFilled: (Int) -> Bool) -> Int {
    columns.indices.reduce((count + extraLines) * emptyRow) { sum, column in
      let blanks = isFilled(column) ? columns[column].widthSum : 0
      return sum + columns[column].byteCount - blanks
    }
  }
}

/// The middle of a value that is not kept, because no place would be left for it.
struct ValueCut: Sendable, Equatable {
  /// Where among the kept bytes it was.
  var offset: Int
  /// How many bytes it has.
  var byteCount: Int
  /// What the whole value takes.
  var size: CellText.Size
}
