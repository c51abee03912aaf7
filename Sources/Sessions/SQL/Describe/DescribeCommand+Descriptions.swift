import PsqlTables

extension DescribeCommand {
  /// `\d NAME`.
  func descriptions(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "",
      from: """
        pg_catalog.pg_class c
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        """,
      columns: [("nspname", "n.nspname"), ("relname", "c.relname"), ("oid", "c.oid")])
    try listing.match(pattern, .relation(), in: context)
    let found = try await session.rows(listing.sql)
    if found.isEmpty { throw notFound("relation") }
    for row in found {
      try await describe(
        row.text("oid"), schema: row.text("nspname"), name: row.text("relname"), in: session)
    }
  }

  private func describe(
    _ oid: String, schema: String, name: String, in session: isolated any DescribeSession
  ) async throws(DescribeFailure) {
    let rows = try await session.rows(
      """
      SELECT c.relkind, c.relchecks, c.relhasindex, c.relhasrules, c.relhastriggers,
        c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.relpersistence,
        c.relreplident, c.reltablespace, am.amname,
        CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text END AS type,
        array_to_string(c.reloptions || ARRAY(
          SELECT 'toast.' || o.option FROM unnest(toast.reloptions) AS o (option)), ', ') AS options
      FROM pg_catalog.pg_class c
        LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
        LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
      WHERE c.oid = \(oid)
      """)
    guard let info = rows.first, let kind = RelationKind(letter: info.text("relkind")) else {
      throw DescribeFailure("Did not find any relation with OID \(oid).")
    }
    var description = RelationDescription(
      oid: oid, schema: schema, kind: kind, info: info, isVerbose: isVerbose,
      context: context)
    let isUnlogged = info["relpersistence"] == "u"
    let title = "\(kind.title(isUnlogged: isUnlogged)) \"\(schema).\(name)\""
    if kind == .sequence {
      try await description.printSequence(title: title, in: session)
      return
    }
    let table = try await description.columns(in: session)
    try await description.addFooters(in: session)
    session.print(table, title: title, footers: description.footers) {
      // A table of columns is confusing when each is a record of its own.
      $0.expanded = .off
    }
  }
}

/// What kind of relation a row of pg_class is.
enum RelationKind: String {
  case table = "r"
  case view = "v"
  case materializedView = "m"
  case index = "i"
  case partitionedIndex = "I"
  case sequence = "S"
  case toastTable = "t"
  case foreignTable = "f"
  case compositeType = "c"
  case partitionedTable = "p"

  init?(letter: String) { self.init(rawValue: letter) }

  /// The words that stand before the name.
  func title(isUnlogged: Bool) -> String {
    let words =
      switch self {
      case .table: "table"
      case .view: "view"
      case .materializedView: "materialized view"
      case .index: "index"
      case .partitionedIndex: "partitioned index"
      case .sequence: "sequence"
      case .toastTable: "TOAST table"
      case .foreignTable: "foreign table"
      case .compositeType: "composite type"
      case .partitionedTable: "partitioned table"
      }
    let canBeUnlogged =
      switch self {
      case .view, .toastTable, .foreignTable, .compositeType: false
      default: true
      }
    if isUnlogged, canBeUnlogged { return "Unlogged \(words)" }
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  var isIndex: Bool { self == .index || self == .partitionedIndex }

  /// Whether it has rows of its own, or would have.
  var isTableLike: Bool {
    switch self {
    case .table, .materializedView, .foreignTable, .partitionedTable, .toastTable: true
    default: false
    }
  }
}
