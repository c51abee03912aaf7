/// What happens when the relation is read or changed.
extension RelationDescription {
  /// The rules of a table.
  mutating func addRules(in session: isolated any DescribeSession) async throws(DescribeFailure) {
    let rules = try await rules(in: session)
    let groups = [
      ("Rules:", ["O"]), ("Disabled rules:", ["D"]), ("Rules firing always:", ["A"]),
      ("Rules firing on replica only:", ["R"]),
    ]
    for (heading, states) in groups {
      let members = rules.filter { states.contains($0.text("ev_enabled")) }
      if !members.isEmpty { footers.append(heading) }
      footers += members.map { "    \($0.text("definition"))" }
    }
  }

  private func rules(in session: isolated any DescribeSession) async throws(DescribeFailure)
    -> [CatalogRow]
  {
    try await session.rows(
      """
      SELECT r.rulename, r.ev_enabled,
        substr(trim(trailing ';' FROM pg_get_ruledef(r.oid, true)), length('CREATE RULE ') + 1)
          AS definition
      FROM pg_catalog.pg_rewrite r
      WHERE r.ev_class = \(oid) AND r.rulename <> '_RETURN'
      ORDER BY 1
      """)
  }

  /// The query of a view, and its rules.
  mutating func addViewDefinition(in session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    let rows = try await session.rows("SELECT pg_get_viewdef(\(oid), true) AS definition")
    footers += ["View definition:", rows.first?.text("definition") ?? ""]
    guard info.flag("relhasrules") else { return }
    let rules = try await rules(in: session)
    if !rules.isEmpty { footers.append("Rules:") }
    footers += rules.map { " \($0.text("definition"))" }
  }

  /// The publications that the table is part of.
  mutating func addPublications(in session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    let all = """
      SELECT p.pubname, NULL AS filter, NULL AS columns FROM pg_catalog.pg_publication p
      WHERE p.puballtables AND pg_relation_is_publishable(\(oid))
      """
    let named = """
      FROM pg_catalog.pg_publication p
        JOIN pg_catalog.pg_publication_rel pr ON pr.prpubid = p.oid
      WHERE pr.prrelid = \(oid)
      """
    let sql =
      serverVersion >= 150_000
      ? """
      SELECT p.pubname, NULL AS filter, NULL AS columns
      FROM pg_catalog.pg_publication p
        JOIN pg_catalog.pg_publication_namespace pn ON pn.pnpubid = p.oid
        JOIN pg_catalog.pg_class c ON c.relnamespace = pn.pnnspid
      WHERE c.oid = \(oid) AND pg_relation_is_publishable(\(oid))
      UNION
      SELECT p.pubname, pg_get_expr(pr.prqual, pr.prrelid),
        \(DescribeCommand.publishedColumns("pr.prattrs", of: "pr.prrelid"))
      \(named)
      UNION
      \(all)
      ORDER BY 1
      """
      : "SELECT p.pubname, NULL AS filter, NULL AS columns\n\(named)\nUNION ALL\n\(all)\nORDER BY 1"
    let rows = try await session.rows(sql)
    if !rows.isEmpty { footers.append("Publications:") }
    for row in rows {
      var line = "    \"\(row.text("pubname"))\""
      if let columns = row["columns"] { line += " (\(columns))" }
      if let filter = row["filter"] { line += " WHERE \(filter)" }
      footers.append(line)
    }
  }

  /// The triggers. Those that serve constraints are shown only when they are disabled.
  mutating func addTriggers(in session: isolated any DescribeSession) async throws(DescribeFailure)
  {
    let hasParents = serverVersion >= 130_000
    let parent = """
      CASE WHEN t.tgparentid <> 0 THEN (
          SELECT u.tgrelid::regclass
          FROM pg_partition_ancestors(t.tgrelid) WITH ORDINALITY AS a (relid, depth)
            JOIN pg_catalog.pg_trigger u
              ON u.tgrelid = a.relid AND u.tgname = t.tgname AND u.tgparentid = 0
          ORDER BY a.depth LIMIT 1) END
      """
    let rows = try await session.rows(
      """
      SELECT t.tgname, pg_get_triggerdef(t.oid, true) AS definition, t.tgenabled,
        t.tgisinternal, \(hasParents ? parent : "NULL") AS parent
      FROM pg_catalog.pg_trigger t
      WHERE t.tgrelid = \(oid) AND (NOT t.tgisinternal OR (t.tgisinternal AND t.tgenabled = 'D')
        \(hasParents ? "" : Self.inheritedTriggers))
      ORDER BY 1
      """)
    let groups: [(heading: String, contains: (CatalogRow) -> Bool)] = [
      ("Triggers:", { $0["tgenabled"] == "O" || $0["tgenabled"] == "t" }),
      (
        "Disabled user triggers:",
        { ["D", "f"].contains($0.text("tgenabled")) && !$0.flag("tgisinternal") }
      ),
      (
        "Disabled internal triggers:",
        { ["D", "f"].contains($0.text("tgenabled")) && $0.flag("tgisinternal") }
      ),
      ("Triggers firing always:", { $0["tgenabled"] == "A" }),
      ("Triggers firing on replica only:", { $0["tgenabled"] == "R" }),
    ]
    for group in groups {
      let members = rows.filter(group.contains)
      if !members.isEmpty { footers.append(group.heading) }
      for trigger in members {
        var line = "    \(trigger.text("definition").after(" TRIGGER "))"
        if let parent = trigger["parent"] { line += ", ON TABLE \(parent)" }
        footers.append(line)
      }
    }
  }

  /// Before 13, a partition's triggers from its parent count as internal.
  private static let inheritedTriggers = """
    OR EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = t.oid
          AND d.refclassid = 'pg_catalog.pg_trigger'::regclass)
    """
}
