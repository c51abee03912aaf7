import PsqlTables
import PsqlText

/// Logical replication.
extension DescribeCommand {
  private static let actions = [
    (heading: "All tables", column: "puballtables"), ("Inserts", "pubinsert"),
    ("Updates", "pubupdate"), ("Deletes", "pubdelete"), ("Truncates", "pubtruncate"),
  ]

  private static func actions(
    _ serverVersion: Int
  ) -> [(heading: String, column: String)] {
    actions + (serverVersion >= 130_000 ? [("Via root", "pubviaroot")] : [])
  }

  /// `\dRp`.
  func publications(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let listing = Listing(
      "List of publications", from: "pg_catalog.pg_publication p",
      columns: [("Name", "p.pubname"), Listing.owner("p.pubowner")]
        + Self.actions(context.serverVersion).map { ($0.heading, "p.\($0.column)") },
      order: "1")
    try await run(listing, matching: .init(name: "p.pubname", partLimit: 1), in: session)
  }

  /// `\dRp+`.
  func publicationDetails(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let actions = Self.actions(context.serverVersion)
    var listing = Listing(
      "", from: "pg_catalog.pg_publication p",
      columns: [("oid", "p.oid"), ("pubname", "p.pubname"), Listing.owner("p.pubowner")]
        + actions.map { ($0.heading, "p.\($0.column)") },
      order: "2")
    try listing.match(pattern, .init(name: "p.pubname", partLimit: 1), in: context)
    let found = try await session.rows(listing.sql)
    if found.isEmpty { throw notFound("publication") }
    let headings = ["Owner"] + actions.map(\.heading)
    for row in found {
      let members =
        row.flag("All tables") ? [] : try await members(of: row.text("oid"), in: session)
      session.print(
        ResultTable(headings: headings, texts: [headings.map { row.text($0) }]),
        title: "Publication \(row.text("pubname"))", footers: members.isEmpty ? nil : members)
    }
  }

  /// The tables and schemas that a publication is of.
  private func members(
    of publication: String, in session: isolated any DescribeSession
  ) async throws(DescribeFailure) -> [String] {
    let hasFilters = context.serverVersion >= 150_000
    let tables = try await session.rows(
      """
      SELECT n.nspname, c.relname,
        \(hasFilters ? "pg_get_expr(pr.prqual, c.oid)" : "NULL") AS filter,
        \(hasFilters ? Self.publishedColumns("pr.prattrs", of: "c.oid") : "NULL") AS columns
      FROM pg_catalog.pg_publication_rel pr
        JOIN pg_catalog.pg_class c ON c.oid = pr.prrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE pr.prpubid = \(publication)
      ORDER BY 1, 2
      """)
    var lines = tables.isEmpty ? [] : ["Tables:"]
    for table in tables {
      var line = "    \"\(table.text("nspname")).\(table.text("relname"))\""
      if let columns = table["columns"] { line += " (\(columns))" }
      if let filter = table["filter"] { line += " WHERE \(filter)" }
      lines.append(line)
    }
    guard hasFilters else { return lines }
    let schemas = try await session.rows(
      """
      SELECT n.nspname FROM pg_catalog.pg_namespace n
        JOIN pg_catalog.pg_publication_namespace pn ON pn.pnnspid = n.oid
      WHERE pn.pnpubid = \(publication)
      ORDER BY 1
      """)
    if !schemas.isEmpty { lines.append("Tables from schemas:") }
    return lines + schemas.map { "    \"\($0.text("nspname"))\"" }
  }

  /// The names of the columns that a publication of a table is limited to; NULL if it is not.
  static func publishedColumns(_ numbers: String, of table: String) -> String {
    """
    CASE WHEN \(numbers) IS NOT NULL THEN (
          SELECT string_agg(a.attname, ', ' ORDER BY k.position)
          FROM unnest(\(numbers)::int2[]) WITH ORDINALITY AS k (number, position)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = \(table) AND a.attnum = k.number) END
    """
  }

  /// `\dRs`.
  func subscriptions(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let serverVersion = context.serverVersion
    var listing = Listing(
      "List of subscriptions", from: "pg_catalog.pg_subscription s",
      columns: [
        ("Name", "s.subname"), Listing.owner("s.subowner"), ("Enabled", "s.subenabled"),
        ("Publication", "s.subpublications"),
      ],
      where: [
        """
        s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d
            WHERE d.datname = current_database())
        """
      ], order: "1")
    if isVerbose {
      if serverVersion >= 140_000 {
        listing.columns += [
          ("Binary", "s.subbinary"), ("Streaming", streaming),
        ]
      }
      if serverVersion >= 150_000 {
        listing.columns += [
          ("Two-phase commit", "s.subtwophasestate"),
          ("Disable on error", "s.subdisableonerr"),
        ]
      }
      let version = context.version
      if serverVersion >= 160_000, version.has(.major(16)) {
        listing.columns += [
          ("Origin", "s.suborigin"), ("Password required", "s.subpasswordrequired"),
          ("Run as owner?", "s.subrunasowner"),
        ]
      }
      if serverVersion >= 170_000, version.has(.major(17)) {
        listing.add("Failover", "s.subfailover")
      }
      listing.columns += [
        ("Synchronous commit", "s.subsynccommit"), ("Conninfo", "s.subconninfo"),
      ]
      if serverVersion >= 150_000 { listing.add("Skip LSN", "s.subskiplsn") }
    }
    try await run(listing, matching: .init(name: "s.subname", partLimit: 1), in: session)
  }

  /// Whether the changes of unfinished transactions are sent: psql 16 has words for it.
  private var streaming: String {
    guard context.serverVersion >= 160_000, context.version.has(.major(16)) else {
      return "s.substream"
    }
    return "CASE s.substream WHEN 'f' THEN 'off' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' END"
  }
}
