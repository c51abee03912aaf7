import PostgresClient

/// Removes what a lesson has made on a PostgreSQL server outside of its database.
struct PostgresRemoval {
  private let connection: PostgresConnection
  private let parameters: [String: String]

  /// Prepares.
  ///
  /// - Parameters:
  ///   - connection: a connection to another database than those to be removed.
  ///   - parameters: libpq's, for further ones.
  init(on connection: PostgresConnection, reaching parameters: [String: String]) {
    self.connection = connection
    self.parameters = parameters
  }

  /// Removes them, in the order given.
  ///
  /// - Returns: what could not be removed, and why.
  func drop(_ items: [PostgresObjects.Item]) -> [String] { items.compactMap(drop) }

  /// Removes one.
  ///
  /// - Returns: that it could not be removed, and why; nil when it is gone.
  func drop(_ item: PostgresObjects.Item) -> String? {
    guard let quoted = connection.identifier(Array(item.name.utf8)) else { return item.text }
    let name = String(decoding: quoted, as: UTF8.self)
    do throws(PostgresError) {
      switch item.kind {
      case .slot:
        try connection.query(
          "SELECT pg_catalog.pg_drop_replication_slot($1)", parameters: [item.name])
      case .database:
        try endPrepared(in: item.name)
        try connection.query("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
      case .tablespace: try connection.query("DROP TABLESPACE IF EXISTS \(name)")
      case .role:
        // What it was granted on what is shared, and here.
        try connection.query("DROP OWNED BY \(name)")
        try connection.query("DROP ROLE IF EXISTS \(name)")
      }
      return nil
    } catch {
      return "\(item.text): \(error.text)"
    }
  }

  /// Rolls prepared transactions back, which would keep their database for ever.
  private func endPrepared(in database: String) throws(PostgresError) {
    let rows = try connection.query(
      "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = $1", parameters: [database])
    guard !rows.isEmpty else { return }
    // Only from within that database.
    let inside = try PostgresConnection(
      parameters: parameters.merging(["dbname": database]) { _, new in new })
    for row in rows {
      guard let gid = row[0], let literal = inside.literal(Array(gid.utf8)) else { continue }
      try inside.query("ROLLBACK PREPARED " + String(decoding: literal, as: UTF8.self))
    }
  }
}
