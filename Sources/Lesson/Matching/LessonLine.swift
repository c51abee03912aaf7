/// Where a line stands of which only a number is known: on a page, or in a cell of a notebook.
///
/// A cell's lines have numbers that differ from those of other cells and of pages, so that a capture is known by
/// its line.
package struct LessonLine: Sendable, Equatable {
  /// The line of the page or of the cell, from 1.
  package let line: Int
  /// The cell's number in the notebook, from 1; nil on a page.
  package let cell: Int?

  /// No page has as many lines, and no cell.
  private static let linesOfACell = 1_000_000

  /// A line by its number.
  ///
  /// - Parameter number: a page's line, from 1, or `number` of a cell's line.
  package init(_ number: Int) {
    let (cell, line) = number.quotientAndRemainder(dividingBy: Self.linesOfACell)
    (self.line, self.cell) = (line, cell > 0 ? cell : nil)
  }

  /// A cell's line.
  ///
  /// - Parameters:
  ///   - line: the line, from 1.
  ///   - cell: the cell's number, from 1.
  package init(_ line: Int, ofCell cell: Int) { (self.line, self.cell) = (line, cell) }

  /// The line as one number.
  package var number: Int { (cell ?? 0) * Self.linesOfACell + line }

  /// What it is a line of, as messages name it; nil for a page.
  var cellName: String? { cell.map { "In[\($0)]" } }
}
