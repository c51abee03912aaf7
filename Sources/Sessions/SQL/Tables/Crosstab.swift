import PsqlText

/// `\crosstabview`: a table with a row for each value of one column, a column for each value of
/// another, and the values of a third where both meet.
package struct Crosstab {
  /// Why a result has no crosstab.
  package struct Failure: Error, Sendable, Equatable {
    /// The message, as psql words it.
    package let message: String

    init(_ reason: String) { message = "\\crosstabview: \(reason)" }
  }

  private static let maximumColumnCount = 1600

  /// Rearranges a result.
  ///
  /// - Parameters:
  ///   - table: The result.
  ///   - arguments: The command's arguments as written, up to four: the columns for the rows'
  ///     headings, for the columns' headings, for the values, and for the order of the columns.
  ///     Each is a number from 1, or a name that is folded to lower case unless it is quoted.
  ///   - nullText: The text for a NULL that becomes a heading.
  /// - Returns: The table to print.
  /// - Throws: `Failure` when an argument names no column, or when two values meet in a cell.
  /// - Complexity: O(*n* log *n*) in the number of rows.
  package static func pivot(
    _ table: ResultTable, arguments: [String], nullText: [UInt8] = []
  ) throws(Failure) -> ResultTable {
    let fields = try Fields(table, arguments: arguments)
    var rows = Headings()
    var columns = Headings()
    for row in table.rows.indices {
      let sortKey = fields.sort.map { table.rows[row, $0] } ?? nil
      columns.add(table.rows[row, fields.columns], sortKey: sortKey)
      guard columns.count <= maximumColumnCount else {
        throw Failure("maximum number of columns (\(maximumColumnCount)) exceeded")
      }
      rows.add(table.rows[row, fields.rows], sortKey: nil)
    }
    if fields.sort != nil { columns.sort() }

    // A cell without a row is empty, not NULL.
    var cells: [[[UInt8]??]] = Array(
      repeating: Array(repeating: nil, count: columns.count), count: rows.count)
    for row in table.rows.indices {
      let rowName = table.rows[row, fields.rows]
      let columnName = table.rows[row, fields.columns]
      guard let across = rows.rank(rowName), let down = columns.rank(columnName) else { continue }
      guard cells[across][down] == nil else {
        func shown(_ name: [UInt8]?) -> String {
          String(
            decoding: name ?? (nullText.isEmpty ? Array("(null)".utf8) : nullText), as: UTF8.self)
        }
        throw Failure(
          "query result contains multiple data values for row \"\(shown(rowName))\", "
            + "column \"\(shown(columnName))\"")
      }
      cells[across][down] = .some(table.rows[row, fields.data])
    }

    let valueType = table.columns[fields.data].typeOID
    return ResultTable(
      columns: [table.columns[fields.rows]]
        + columns.names.map { .init(name: $0 ?? nullText, typeOID: valueType) },
      rows: zip(rows.names, cells).map { name, values in [name] + values.map { $0 ?? [] } })
  }

  /// The use of the result's columns.
  private struct Fields {
    var rows: Int
    var columns: Int
    var data: Int
    var sort: Int?

    init(_ table: ResultTable, arguments: [String]) throws(Failure) {
      func field(_ index: Int, default value: Int) throws(Failure) -> Int {
        guard index < arguments.count else { return value }
        return try Crosstab.index(of: arguments[index], in: table.columns)
      }
      let count = table.columns.count
      guard count >= 3 else { throw Failure("query must return at least three columns") }
      rows = try field(0, default: 0)
      columns = try field(1, default: 1)
      guard rows != columns else {
        throw Failure("vertical and horizontal headers must be different columns")
      }
      if arguments.count > 2 {
        data = try field(2, default: 0)
      } else {
        guard count == 3 else {
          throw Failure("data column must be specified when query returns more than three columns")
        }
        data = 3 - rows - columns
      }
      sort = arguments.count > 3 ? try field(3, default: 0) : nil
    }
  }

  private static func index(
    of argument: String, in columns: [ResultTable.Column]
  ) throws(Failure) -> Int {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    if !argument.isEmpty, argument.utf8.allSatisfy(digits.contains) {
      let number = Int(argument) ?? 0
      guard 1...columns.count ~= number else {
        throw Failure("column number \(number) is out of range 1..\(columns.count)")
      }
      return number - 1
    }
    let name = ArgumentScanner.unquoted(Array(argument.utf8), folds: true)
    let found = columns.indices.filter { columns[$0].name == name }
    let shown = String(decoding: name, as: UTF8.self)
    guard let index = found.first else { throw Failure("column name not found: \"\(shown)\"") }
    guard found.count == 1 else { throw Failure("ambiguous column name: \"\(shown)\"") }
    return index
  }

  /// The values that become headings, in the order in which they first appear.
  private struct Headings {
    private(set) var names: [[UInt8]?] = []
    private var sortKeys: [Int32] = []
    private var ranks: [[UInt8]?: Int] = [:]

    var count: Int { names.count }

    mutating func add(_ name: [UInt8]?, sortKey: [UInt8]?) {
      guard ranks[name] == nil else { return }
      ranks[name] = names.count
      names.append(name)
      sortKeys.append(Self.number(sortKey))
    }

    func rank(_ name: [UInt8]?) -> Int? { ranks[name] }

    /// Orders the headings by number; those of one number by their bytes, NULL last.
    mutating func sort() {
      let order = names.indices.sorted { first, second in
        if sortKeys[first] != sortKeys[second] { return sortKeys[first] < sortKeys[second] }
        guard let name = names[first] else { return false }
        return names[second].map { name.lexicographicallyPrecedes($0) } ?? true
      }
      names = order.map { names[$0] }
      sortKeys = order.map { sortKeys[$0] }
      for (rank, name) in names.enumerated() { ranks[name] = rank }
    }

    /// A sort key that is no whole number counts as 0.
    private static func number(_ text: [UInt8]?) -> Int32 {
      guard let text, text.first != UInt8(ascii: "+") else { return 0 }
      return Int64(String(decoding: text, as: UTF8.self)).map { Int32(truncatingIfNeeded: $0) } ?? 0
    }
  }
}
