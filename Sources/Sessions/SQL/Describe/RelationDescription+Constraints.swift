extension RelationDescription {
  /// Checks, foreign keys, and the foreign keys of other tables that lead here.
  mutating func addConstraints(in session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    if info["relchecks"] != "0" {
      let checks = try await session.rows(
        """
        SELECT r.conname, pg_get_constraintdef(r.oid, true) AS condef
        FROM pg_catalog.pg_constraint r WHERE r.conrelid = \(oid) AND r.contype = 'c'
        ORDER BY 1
        """)
      if !checks.isEmpty { footers.append("Check constraints:") }
      for check in checks {
        footers.append("    \"\(check.text("conname"))\" \(check.text("condef"))")
      }
    }
    guard info.flag("relhastriggers") || kind == .partitionedTable else { return }

    // Those of a partitioned table count for its partitions, too.
    let isInTree = info.flag("relispartition") || kind == .partitionedTable
    let tree =
      isInTree ? "SELECT relid FROM pg_partition_ancestors(\(oid))" : "VALUES (\(oid)::regclass)"
    let keys = try await session.rows(
      """
      SELECT r.conrelid = \(oid) AS own, r.conname, r.conrelid::regclass AS ontable,
        pg_get_constraintdef(r.oid, true) AS condef
      FROM pg_catalog.pg_constraint r
      WHERE r.contype = 'f' AND r.conparentid = 0 AND r.conrelid IN (\(tree))
      ORDER BY own DESC, r.conname
      """)
    if !keys.isEmpty { footers.append("Foreign-key constraints:") }
    for key in keys {
      let name = "\"\(key.text("conname"))\""
      let origin = key.flag("own") ? name : "TABLE \"\(key.text("ontable"))\" CONSTRAINT \(name)"
      footers.append("    \(origin) \(key.text("condef"))")
    }

    let references = try await session.rows(
      """
      SELECT r.conname, r.conrelid::regclass AS ontable,
        pg_get_constraintdef(r.oid, true) AS condef
      FROM pg_catalog.pg_constraint r
      WHERE r.contype = 'f' AND r.conparentid = 0 AND r.confrelid IN (
        SELECT relid FROM pg_partition_ancestors(\(oid)) UNION ALL VALUES (\(oid)::regclass))
      ORDER BY r.conname
      """)
    if !references.isEmpty { footers.append("Referenced by:") }
    for key in references {
      footers.append(
        "    TABLE \"\(key.text("ontable"))\" CONSTRAINT \"\(key.text("conname"))\" "
          + key.text("condef"))
    }
  }

  /// The policies of row security.
  mutating func addPolicies(in session: isolated any DescribeSession) async throws(DescribeFailure)
  {
    let policies = try await session.rows(
      """
      SELECT p.polname, p.polpermissive,
        CASE WHEN p.polroles <> '{0}' THEN array_to_string(ARRAY(
          SELECT r.rolname FROM pg_catalog.pg_roles r
          WHERE r.oid = ANY (p.polroles) ORDER BY 1), ',') END AS roles,
        pg_get_expr(p.polqual, p.polrelid) AS qualification,
        pg_get_expr(p.polwithcheck, p.polrelid) AS checks,
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
          WHEN 'd' THEN 'DELETE' END AS command
      FROM pg_catalog.pg_policy p WHERE p.polrelid = \(oid)
      ORDER BY 1
      """)
    let isEnabled = info.flag("relrowsecurity")
    let isForced = info.flag("relforcerowsecurity")
    switch (isEnabled, isForced, policies.isEmpty) {
    case (true, false, false): footers.append("Policies:")
    case (true, true, false): footers.append("Policies (forced row security enabled):")
    case (true, false, true): footers.append("Policies (row security enabled): (none)")
    case (true, true, true): footers.append("Policies (forced row security enabled): (none)")
    case (false, _, false): footers.append("Policies (row security disabled):")
    case (false, _, true): break
    }
    for policy in policies {
      var text = "    POLICY \"\(policy.text("polname"))\""
      if !policy.flag("polpermissive") { text += " AS RESTRICTIVE" }
      if let command = policy["command"] { text += " FOR \(command)" }
      if let roles = policy["roles"] { text += "\n      TO \(roles)" }
      if let condition = policy["qualification"] { text += "\n      USING (\(condition))" }
      if let condition = policy["checks"] { text += "\n      WITH CHECK (\(condition))" }
      footers.append(text)
    }
  }

  /// The statistics over several columns.
  mutating func addStatistics(in session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    let hasExpressions = serverVersion >= 140_000
    let columns =
      hasExpressions
      ? "pg_get_statisticsobjdef_columns(s.oid)"
      : """
      (SELECT string_agg(quote_ident(a.attname), ', ') FROM unnest(s.stxkeys) AS k (number)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = k.number)
      """
    let rows = try await session.rows(
      """
      SELECT s.stxnamespace::regnamespace AS nsp, s.stxname, s.stxrelid::regclass AS ontable,
        \(columns) AS columns, 'd' = ANY (s.stxkind) AS ndistinct,
        'f' = ANY (s.stxkind) AS dependencies, 'm' = ANY (s.stxkind) AS mcv,
        \(serverVersion >= 130_000 ? "nullif(s.stxstattarget, -1)" : "NULL") AS target
      FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = \(oid)
      ORDER BY nsp, s.stxname
      """)
    if !rows.isEmpty { footers.append("Statistics objects:") }
    for row in rows {
      let kinds = ["ndistinct", "dependencies", "mcv"]
      let enabled = kinds.filter(row.flag)
      var line = "    \"\(row.text("nsp")).\(row.text("stxname"))\""
      if !enabled.isEmpty, enabled.count < kinds.count {
        line += " (\(enabled.joined(separator: ", ")))"
      }
      line += " ON \(row.text("columns")) FROM \(row.text("ontable"))"
      if let target = row["target"] { line += "; STATISTICS \(target)" }
      footers.append(line)
    }
  }
}
