import PsqlText

/// Parents, children, and what else a relation hangs on.
extension RelationDescription {
  /// The table that a TOAST table stores values of.
  mutating func addOwningTable(in session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    let rows = try await session.rows(
      """
      SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.reltoastrelid = \(oid)
      """)
    if let owner = rows.first {
      footers.append("Owning table: \"\(owner.text("nspname")).\(owner.text("relname"))\"")
    }
  }

  /// Which rows of its parent a partition has.
  mutating func addPartitionBound(in session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    let rows = try await session.rows(
      """
      SELECT i.inhparent::regclass AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound,
        \(serverVersion >= 140_000 ? "i.inhdetachpending" : "false") AS detached,
        \(isVerbose ? "pg_get_partition_constraintdef(c.oid)" : "NULL") AS condition
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
      WHERE c.oid = \(oid)
      """)
    guard let row = rows.first else { return }
    let pending = row.flag("detached") ? " DETACH PENDING" : ""
    footers.append("Partition of: \(row.text("parent")) \(row.text("bound"))\(pending)")
    guard isVerbose else { return }
    let condition = row.text("condition")
    footers.append(
      condition.isEmpty ? "No partition constraint" : "Partition constraint: \(condition)")
  }

  /// By what a table is partitioned.
  mutating func addPartitionKey(in session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    let rows = try await session.rows("SELECT pg_get_partkeydef(\(oid)) AS key")
    if let key = rows.first?["key"] { footers.append("Partition key: \(key)") }
  }

  /// Where a foreign table really is.
  mutating func addServer(in session: isolated any DescribeSession) async throws(DescribeFailure) {
    let rows = try await session.rows(
      """
      SELECT s.srvname, (
        SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ')
        FROM pg_options_to_table(f.ftoptions) o) AS options
      FROM pg_catalog.pg_foreign_table f
        JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
      WHERE f.ftrelid = \(oid)
      """)
    guard let row = rows.first else { return }
    footers.append("Server: \(row.text("srvname"))")
    if let options = row["options"] { footers.append("FDW options: (\(options))") }
  }

  /// The tables that this one inherits from, and those that inherit from it.
  mutating func addRelatives(in session: isolated any DescribeSession) async throws(DescribeFailure)
  {
    let parents = try await session.rows(
      """
      SELECT c.oid::regclass AS name
      FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhparent
      WHERE i.inhrelid = \(oid) AND c.relkind NOT IN ('p', 'I')
      ORDER BY i.inhseqno
      """)
    addList("Inherits", parents.map { $0.text("name") })

    let children = try await session.rows(
      """
      SELECT c.oid::regclass AS name, c.relkind, pg_get_expr(c.relpartbound, c.oid) AS bound,
        \(serverVersion >= 140_000 ? "i.inhdetachpending" : "false") AS detached
      FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = \(oid)
      ORDER BY pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', c.oid::regclass::text
      """)
    let marksForeign = context.version.has(.major(16))
    let isPartitioned = kind == .partitionedTable || kind == .partitionedIndex
    if isPartitioned, children.isEmpty {
      footers.append("Number of partitions: 0")
    } else if !isVerbose {
      guard !children.isEmpty else { return }
      let what = isPartitioned ? "partitions" : "child tables"
      footers.append("Number of \(what): \(children.count) (Use \\d+ to list them.)")
    } else {
      addList(
        isPartitioned ? "Partitions" : "Child tables",
        children.map { child in
          var text = child.text("name")
          if let bound = child["bound"] { text += " \(bound)" }
          if ["p", "I"].contains(child.text("relkind")) { text += ", PARTITIONED" }
          if marksForeign, child["relkind"] == "f" { text += ", FOREIGN" }
          return child.flag("detached") ? text + " (DETACH PENDING)" : text
        })
    }
  }

  /// Adds a heading and names, each on a line of its own, below each other.
  private mutating func addList(_ heading: String, _ names: [String]) {
    for (index, name) in names.enumerated() {
      let label =
        index == 0 ? "\(heading):" : String(repeating: " ", count: heading.utf8.count + 1)
      footers.append("\(label) \(name)\(index < names.count - 1 ? "," : "")")
    }
  }

  /// What identifies a row that logical replication changes, if it is not what is usual.
  mutating func addReplicaIdentity() {
    guard isVerbose, kind == .table || kind == .materializedView else { return }
    let usual = schema == "pg_catalog" ? "n" : "d"
    switch info.text("relreplident") {
    case usual, "i": break
    case "f": footers.append("Replica Identity: FULL")
    case "n": footers.append("Replica Identity: NOTHING")
    default: footers.append("Replica Identity: ???")
    }
  }
}
