import PostgresClient

/// Transactions that a lesson has prepared and left so. As long as one is there its database cannot
/// be dropped, and its name is taken on the whole server.
enum PreparedTransactions {
  /// Rolls back those of the database that a connection is to.
  ///
  /// - Parameter parameters: libpq's, for that database.
  static func rollBack(_ parameters: [String: String]) {
    guard let connection = try? PostgresConnection(parameters: parameters),
      let left = try? connection.query(
        "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()"
      )
    else { return }
    for index in 0..<left.count {
      guard let gid = left[index].first ?? nil else { continue }
      // The others are rolled back all the same.
      _ = try? connection.query("ROLLBACK PREPARED '\(gid.replacing("'", with: "''"))'")
    }
  }
}
