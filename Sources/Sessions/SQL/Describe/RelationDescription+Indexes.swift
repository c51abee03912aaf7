extension RelationDescription {
  /// What an index is like, in one line.
  mutating func addIndexProperties(in session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    let rows = try await session.rows(
      """
      SELECT i.indisunique, i.indisprimary, i.indisclustered, i.indisvalid, i.indisreplident,
        \(Self.nullsNotDistinct(serverVersion)) AS indnullsnotdistinct,
        a.amname, c.relname, n.nspname, pg_get_expr(i.indpred, i.indrelid, true) AS predicate,
        con.condeferrable, con.condeferred
      FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_am a ON a.oid = x.relam
        LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = i.indrelid
          AND con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x') AND i.indimmediate = false
      WHERE i.indexrelid = \(oid)
      """)
    guard let index = rows.first else { return }
    var line = ""
    if index.flag("indisprimary") {
      line = "primary key, "
    } else if index.flag("indisunique") {
      line = index.flag("indnullsnotdistinct") ? "unique nulls not distinct, " : "unique, "
    }
    line += "\(index.text("amname")), for table "
    line += "\"\(index.text("nspname")).\(index.text("relname"))\""
    if let predicate = index["predicate"] { line += ", predicate (\(predicate))" }
    if index.flag("indisclustered") { line += ", clustered" }
    if !index.flag("indisvalid") { line += ", invalid" }
    if index.flag("condeferrable") { line += ", deferrable" }
    if index.flag("condeferred") { line += ", initially deferred" }
    if index.flag("indisreplident") { line += ", replica identity" }
    footers.append(line)
    if kind == .index { try await addTablespace(info.text("reltablespace"), in: session) }
  }

  private static func nullsNotDistinct(_ serverVersion: Int) -> String {
    serverVersion >= 150_000 ? "i.indnullsnotdistinct" : "false"
  }

  /// The indexes of a table.
  mutating func addIndexes(in session: isolated any DescribeSession) async throws(DescribeFailure) {
    let rows = try await session.rows(
      """
      SELECT x.relname, i.indisprimary, i.indisunique, i.indisclustered, i.indisvalid,
        i.indisreplident, x.reltablespace, pg_get_indexdef(i.indexrelid, 0, true) AS definition,
        con.contype, con.condeferrable, con.condeferred,
        pg_get_constraintdef(con.oid, true) AS condef
      FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = i.indrelid
          AND con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
      WHERE i.indrelid = \(oid)
      ORDER BY i.indisprimary DESC, x.relname
      """)
    if !rows.isEmpty { footers.append("Indexes:") }
    for index in rows {
      var line = "    \"\(index.text("relname"))\""
      if index["contype"] == "x" {
        line += " \(index.text("condef"))"
      } else {
        if index.flag("indisprimary") {
          line += " PRIMARY KEY,"
        } else if index.flag("indisunique") {
          line += index["contype"] == "u" ? " UNIQUE CONSTRAINT," : " UNIQUE,"
        }
        line += " \(index.text("definition").after(" USING "))"
        if index.flag("condeferrable") { line += " DEFERRABLE" }
        if index.flag("condeferred") { line += " INITIALLY DEFERRED" }
      }
      if index.flag("indisclustered") { line += " CLUSTER" }
      if !index.flag("indisvalid") { line += " INVALID" }
      if index.flag("indisreplident") { line += " REPLICA IDENTITY" }
      let tablespace = try await tablespaceName(index.text("reltablespace"), in: session)
      if let tablespace { line += ", tablespace \"\(tablespace)\"" }
      footers.append(line)
    }
  }

  /// Where the relation is stored, if not where all of the database is.
  mutating func addTablespace(
    _ tablespace: String, in session: isolated any DescribeSession
  ) async throws(DescribeFailure) {
    guard kind != .foreignTable,
      let name = try await tablespaceName(tablespace, in: session)
    else { return }
    footers.append("Tablespace: \"\(name)\"")
  }

  private func tablespaceName(
    _ tablespace: String, in session: isolated any DescribeSession
  ) async throws(DescribeFailure) -> String? {
    guard tablespace != "0" else { return nil }
    let rows = try await session.rows(
      "SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = \(tablespace)")
    return rows.first?["spcname"]
  }
}

extension String {
  /// What follows the first place where a text stands, or everything if it stands nowhere.
  func after(_ separator: String) -> Substring {
    firstRange(of: separator).map { self[$0.upperBound...] } ?? self[...]
  }
}
