package import PsqlTables
import PsqlText

/// The psql session that a describe command stands in. The command asks the session's server, and
/// prints through the session.
package protocol DescribeSession: Actor {
  /// The print settings in force.
  var settings: PrintSettings { get }

  /// Runs a query.
  ///
  /// - Parameters:
  ///   - sql: The query.
  ///   - isBrief: Whether only severity and primary text are printed when the query fails.
  /// - Returns: The rows.
  /// - Throws: `DescribeFailure` without a message when the query fails. The session has then
  ///   printed the server's message.
  func answer(to sql: String, isBrief: Bool) async throws(DescribeFailure) -> ResultTable

  /// Prints a table to the query output.
  func printListing(_ table: ResultTable, settings: PrintSettings)

  /// Prints a text to the query output as it stands.
  func printText(_ text: String)

  /// Prints a message of psql's own; the session adds the line end.
  func printError(_ message: String)
}

/// Why a describe command has failed.
package struct DescribeFailure: Error {
  /// psql's message; nil when nothing is left to print.
  package let message: String?

  package init(message: String?) { self.message = message }

  init(_ message: String) { self.message = message }
}

extension DescribeSession {
  /// The answer to a query.
  func table(_ sql: String) async throws(DescribeFailure) -> ResultTable {
    try await answer(to: sql, isBrief: false)
  }

  /// The rows that answer a query.
  func rows(_ sql: String) async throws(DescribeFailure) -> [CatalogRow] {
    CatalogRow.rows(of: try await answer(to: sql, isBrief: false))
  }

  /// The rows that answer a query whose failure is printed in one line.
  func lookup(_ sql: String) async throws(DescribeFailure) -> [CatalogRow] {
    CatalogRow.rows(of: try await answer(to: sql, isBrief: true))
  }

  /// Prints a listing. Before psql 17, a listing leaves NULL empty.
  func print(
    _ table: ResultTable, title: String, footers: [String]? = nil,
    adjust: (inout PrintSettings) -> Void = { _ in }
  ) {
    var titled = table
    titled.title = Array(title.utf8)
    if let footers { titled.footers = footers.map { Array($0.utf8) } }
    var settings = settings
    if !settings.version.has(.major(17)) { settings.nullText = [] }
    adjust(&settings)
    printListing(titled, settings: settings)
  }
}

/// A row of an answer.
struct CatalogRow {
  private let table: ResultTable
  private let index: Int

  static func rows(of table: ResultTable) -> [CatalogRow] {
    table.rows.indices.map { CatalogRow(table: table, index: $0) }
  }

  /// The value in the column of this name; nil when it is NULL or there is no such column.
  ///
  /// - Complexity: O(*n*) in the number of columns.
  subscript(name: String) -> String? {
    guard let column = table.columns.firstIndex(where: { $0.name.elementsEqual(name.utf8) }) else {
      return nil
    }
    return table.rows[index, column].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The value in a column; empty when it is NULL.
  func text(_ name: String) -> String { self[name] ?? "" }

  /// The value in a column of booleans.
  func flag(_ name: String) -> Bool { self[name] == "t" }
}
