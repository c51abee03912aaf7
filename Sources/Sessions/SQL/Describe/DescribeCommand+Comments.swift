/// Comments on objects that no other command shows the comments of.
extension DescribeCommand {
  /// `\dd`.
  func comments(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let onRelation = "pg_table_is_visible(c.oid)"
    let relation = "JOIN pg_catalog.pg_class c ON c.oid ="
    let sources: [Source] = [
      Source(
        kind: "table constraint", tables: "pg_constraint o \(relation) o.conrelid",
        schema: "c.relnamespace",
        name: "o.conname", isVisible: onRelation),
      Source(
        kind: "domain constraint",
        tables: "pg_constraint o JOIN pg_catalog.pg_type t ON t.oid = o.contypid",
        schema: "t.typnamespace", name: "o.conname", isVisible: "pg_type_is_visible(t.oid)"),
      Source(
        kind: "operator class", tables: "pg_opclass o", schema: "o.opcnamespace", name: "o.opcname",
        isVisible: "pg_opclass_is_visible(o.oid)"),
      Source(
        kind: "operator family", tables: "pg_opfamily o", schema: "o.opfnamespace",
        name: "o.opfname",
        isVisible: "pg_opfamily_is_visible(o.oid)"),
      Source(
        kind: "rule", tables: "pg_rewrite o \(relation) o.ev_class", schema: "c.relnamespace",
        name: "o.rulename", isVisible: onRelation, condition: "o.rulename <> '_RETURN'"),
      Source(
        kind: "trigger", tables: "pg_trigger o \(relation) o.tgrelid", schema: "c.relnamespace",
        name: "o.tgname", isVisible: onRelation),
    ]
    var selects: [String] = []
    for source in sources {
      selects.append(try select(from: source, in: context))
    }
    let sql = """
      SELECT DISTINCT o.nspname AS "Schema", o.name AS "Name", o.kind AS "Object",
        d.description AS "Description"
      FROM (\(selects.joined(separator: "\nUNION ALL\n"))) o
        JOIN pg_catalog.pg_description d
          ON d.objoid = o.oid AND d.classoid = o.tableoid AND d.objsubid = 0
      ORDER BY 1, 2, 3
      """
    session.print(try await session.table(sql), title: "Object descriptions")
  }

  /// Where objects of one kind are.
  private struct Source {
    var kind: String
    var tables: String
    var schema: String
    var name: String
    var isVisible: String
    var condition: String?
  }

  private func select(
    from source: Source, in context: Context
  ) throws(DescribeFailure) -> String {
    var listing = Listing(
      "",
      from: """
        pg_catalog.\(source.tables)
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = \(source.schema)
        """,
      columns: [
        ("oid", "o.oid"), ("tableoid", "o.tableoid"), ("nspname", "n.nspname"),
        ("name", "\(source.name)::text"), ("kind", "'\(source.kind)'::text"),
      ], where: source.condition.map { [$0] } ?? [], order: "")
    if leavesOutSystem { listing.leaveOutSystemSchemas() }
    try listing.match(
      pattern,
      .init(schema: "n.nspname", name: source.name, isVisible: source.isVisible),
      in: context)
    return listing.sql
  }
}
