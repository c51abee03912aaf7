/// Where commands that make tables of their own (`\d`, `\dt`, …) get their rows from: the session
/// they run in.
///
/// The functions that make those tables are `async`, never block and never leave the session's
/// executor: they declare `isolation: isolated (any Actor)? = #isolation`.
protocol QuerySource {
  /// The server's version as one number: 150020 for 15.20.
  var serverVersion: Int { get }

  /// Runs one query of psql's own and waits for its rows.
  ///
  /// - Throws: `QueryFailure` when it fails; the error's text is already printed then.
  func rows(
    _ sql: String, isolation: isolated (any Actor)?
  ) async throws(QueryFailure) -> ResultTable

  /// Prints a table with the session's settings, changed by `adjust`, to the query output.
  func print(_ table: ResultTable, adjust: (inout PrintSettings) -> Void)

  /// Prints a line as an error of psql itself (to standard error); the line end is added.
  func printError(_ text: String)
}

/// A query of psql's own has failed; its error is printed.
struct QueryFailure: Error {}
