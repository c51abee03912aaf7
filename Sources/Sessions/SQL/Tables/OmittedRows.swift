/// The measures of rows that are not kept. They are enough to print the other rows as if these were
/// there, and to tell how many bytes these would have taken.
package struct OmittedRows: Sendable, Equatable {
  /// The measures of the values in a column.
  struct Column: Sendable, Equatable {
    var widest = 0
    var widthSum = 0
    var byteCount = 0
  }

  /// The number of rows.
  package var count = 0
  /// The number of kept rows before them.
  package var position = 0
  var columns: [Column] = []
  /// The number of lines of the tallest one.
  var tallest = 1
  /// The number of lines beyond one for each row.
  var extraLines = 0
  /// The number of their bytes in a form in which rows do not depend on each other.
  var byteCount = 0

  /// Creates the measures of no rows.
  package init() {}

  /// Measures further rows.
  ///
  /// - Parameters:
  ///   - rows: The rows, which follow those measured before.
  ///   - names: Their columns.
  ///   - settings: The layout.
  ///   - first: The number of the records before them.
  /// - Complexity: O(*n*) in the bytes of the rows.
  package mutating func add(
    _ rows: ResultRows, columns names: [ResultTable.Column], settings: PrintSettings,
    after first: Int
  ) {
    var table = ResultTable(columns: names, rows: rows)
    count += rows.count
    guard settings.format == .aligned || settings.format == .wrapped else {
      (table.startsTable, table.endsTable, table.priorRecords) = (false, false, first)
      TablePrinter.print(table, settings: settings) { byteCount += $0.count }
      // AsciiDoc closes the table behind each part.
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

  /// The number of bytes that the rows take when each column is filled up to a width.
  ///
  /// Values that are wrapped over lines count as if they were not, so the number is the least.
  ///
  /// - Parameters:
  ///   - emptyRow: The number of bytes of a row that has only empty values.
  ///   - isFilled: Whether a column is filled up with blanks.
  /// - Returns: The number of bytes.
  func byteCount(emptyRow: Int, isFilled: (Int) -> Bool) -> Int {
    columns.indices.reduce((count + extraLines) * emptyRow) { sum, column in
      let blanks = isFilled(column) ? columns[column].widthSum : 0
      return sum + columns[column].byteCount - blanks
    }
  }
}

/// The middle of a value that is not kept, because the step's output has no room for it.
package struct ValueCut: Sendable, Equatable {
  /// The number of kept bytes before it.
  package let offset: Int
  /// The number of its bytes.
  package let byteCount: Int
  /// The room that the whole value takes.
  let size: CellText.Size

  package init(offset: Int, byteCount: Int, size: CellText.Size) {
    self.offset = offset
    self.byteCount = byteCount
    self.size = size
  }
}
