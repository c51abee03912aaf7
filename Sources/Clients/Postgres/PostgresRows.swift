/// The rows of a result in text form, as `PostgresConnection.query` returns them.
public struct PostgresRows: Sendable, Equatable, RandomAccessCollection {
  /// The names of the columns.
  public var columns: [String]
  /// The values, row by row; nil is NULL.
  public var rows: [[String?]]
  /// The command tag, such as `INSERT 0 1`.
  public var commandTag: String

  /// Makes a result of values that were read before.
  ///
  /// - Precondition: every row has a value for each column.
  public init(columns: [String], rows: [[String?]], commandTag: String) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row does not fit the columns")
    self.columns = columns
    self.rows = rows
    self.commandTag = commandTag
  }

  /// The position of the first row.
  public var startIndex: Int { 0 }
  /// The number of rows.
  public var endIndex: Int { rows.count }
  /// The values of one row.
  public subscript(position: Int) -> [String?] { rows[position] }

  /// The value in the first column of the first row; nil when there is none or it is NULL.
  public var firstValue: String? { rows.first?.first ?? nil }

  /// The values of the column with this name, in row order; nil when there is no such column.
  public func column(_ name: String) -> [String?]? {
    columns.firstIndex(of: name).map { index in rows.map { $0[index] } }
  }

  /// How many rows the command changed or returned, as its tag says; 0 when it does not say.
  public var affectedRowCount: Int {
    commandTag.split(separator: " ").last.flatMap { Int($0) } ?? 0
  }
}
