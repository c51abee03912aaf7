import PsqlTables
import PsqlText

extension DescribeCommand {
  /// `\d`, `\dt`, `\dv`, `\dm`, `\di`, `\ds`, `\dE` and their combinations.
  func relations(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let letters = letters.dropFirst()
    let all = "tvmisE"
    // `\d`, `\d+` and `\dS` list every kind but indexes, whatever letters follow.
    let namesKinds = letters.first.map(all.contains) ?? false
    let kinds = Set(namesKinds ? letters.filter(all.contains) : "tvmsE")
    let showsIndexes = kinds.contains("i")
    var relkinds = ""
    if kinds.contains("t") { relkinds += leavesOutSystem ? "rp" : "rpt" }
    if kinds.contains("v") { relkinds += "v" }
    if kinds.contains("m") { relkinds += "m" }
    if showsIndexes { relkinds += "iI" }
    if kinds.contains("s") { relkinds += "S" }
    if kinds.contains("E") { relkinds += "f" }

    var listing = Listing(
      "List of relations",
      from: """
        pg_catalog.pg_class c
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "c.relname"), ("Type", Self.relationKind("c.relkind")),
        Listing.owner("c.relowner"),
      ], where: [Self.isOneOf("c.relkind", relkinds)])
    if showsIndexes {
      listing.tables += """

          LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
          LEFT JOIN pg_catalog.pg_class ic ON ic.oid = i.indrelid
        """
      listing.add("Table", "ic.relname")
    }
    if isVerbose {
      listing.add(
        "Persistence",
        """
        CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 't' THEN 'temporary'
            WHEN 'u' THEN 'unlogged' END
        """)
      if !context.controls.hidesAccessMethods, !kinds.isDisjoint(with: "tmi") {
        listing.tables += "\n  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam"
        listing.add("Access method", "am.amname")
      }
      listing.add("Size", "pg_size_pretty(pg_table_size(c.oid))")
      listing.columns.append(Listing.description("c.oid", catalog: "pg_class"))
    }
    if leavesOutSystem { listing.leaveOutSystemSchemas(toast: true) }
    try listing.match(pattern, .relation(), in: context)

    let table = try await session.table(listing.sql)
    if table.rows.isEmpty, !context.controls.isQuiet {
      let what = pattern.map { "relation named \"\($0)\"" } ?? "relations"
      session.printError("Did not find any \(what).")
    } else {
      session.print(table, title: listing.title)
    }
  }

  /// `\dP`, `\dPt`, `\dPi`, `\dPn`.
  func partitionedRelations(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let options = letters.dropFirst(2)
    let isOfBoth = options.contains("t") == options.contains("i")
    let showsTables = isOfBoth || options.contains("t")
    let showsIndexes = isOfBoth || options.contains("i")
    let showsNested = options.contains("n")
    let showsParent = showsNested || pattern != nil

    var listing = Listing(
      "List of partitioned \(isOfBoth ? "relations" : showsTables ? "tables" : "indexes")",
      from: """
        pg_catalog.pg_class c
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "c.relname"), Listing.owner("c.relowner"),
      ], where: [Self.isOneOf("c.relkind", (showsTables ? "p" : "") + (showsIndexes ? "I" : ""))])
    var order = ["\"Schema\""]
    if isOfBoth {
      listing.add("Type", Self.relationKind("c.relkind"))
      order.append("\"Type\" DESC")
    }
    if showsParent {
      listing.add("Parent name", "inh.inhparent::regclass")
      listing.tables += "\n  LEFT JOIN pg_catalog.pg_inherits inh ON inh.inhrelid = c.oid"
      order.append("\"Parent name\" NULLS FIRST")
    }
    if showsIndexes {
      listing.add("Table", "i.indrelid::regclass")
      listing.tables += "\n  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid"
    }
    if isVerbose {
      if showsNested {
        listing.add(
          "Leaf partition size",
          """
          (SELECT pg_size_pretty(sum(CASE WHEN tree.isleaf AND tree.level = 1
              THEN pg_table_size(tree.relid) ELSE 0 END)) FROM pg_partition_tree(c.oid) tree)
          """)
      }
      listing.add(
        "Total size",
        """
        (SELECT pg_size_pretty(sum(pg_table_size(tree.relid)))
            FROM pg_partition_tree(c.oid) tree)
        """)
      listing.columns.append(Listing.description("c.oid", catalog: "pg_class"))
    }
    listing.order = (order + ["\"Name\""]).joined(separator: ", ")
    if !showsParent { listing.conditions.append("NOT c.relispartition") }
    if pattern == nil { listing.leaveOutSystemSchemas(toast: true) }
    try await run(listing, matching: .relation(), in: session)
  }

  /// `\dp` and `\z`.
  func privileges(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "Access privileges",
      from: """
        pg_catalog.pg_class c
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "c.relname"), ("Type", Self.relationKind("c.relkind")),
        Listing.privileges("c.relacl"),
        (
          "Column privileges",
          """
          array_to_string(ARRAY(
              SELECT a.attname || E':\\n  ' || array_to_string(a.attacl, E'\\n  ')
              FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attacl IS NOT NULL), E'\\n')
          """
        ),
        (
          "Policies",
          """
          array_to_string(ARRAY(
              SELECT p.polname
                || CASE WHEN p.polpermissive THEN '' ELSE ' (RESTRICTIVE)' END
                || CASE WHEN p.polcmd = '*' THEN '' ELSE ' (' || p.polcmd::text || ')' END || ':'
                || coalesce(E'\\n  (u): ' || pg_get_expr(p.polqual, p.polrelid), '')
                || coalesce(E'\\n  (c): ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
                || CASE WHEN p.polroles = '{0}' THEN '' ELSE E'\\n  to: ' || array_to_string(ARRAY(
                    SELECT r.rolname FROM pg_catalog.pg_roles r
                    WHERE r.oid = ANY (p.polroles) ORDER BY 1), ', ') END
              FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid), E'\\n')
          """
        ),
      ], where: [Self.isOneOf("c.relkind", "rvmSfp")])
    // psql 16 leaves out what the system has as its other listings do, with S to show it.
    let isAsOthers = context.version.has(.major(16))
    if isAsOthers, leavesOutSystem { listing.leaveOutSystemSchemas() }
    let isVisible = "pg_table_is_visible(c.oid)"
    try await run(
      listing,
      matching: .relation(
        isVisible: isAsOthers ? isVisible : "n.nspname !~ '^pg_' AND \(isVisible)"), in: session)
  }

  /// The words for the letters that pg_class has for kinds of relations.
  static func relationKind(_ letter: String) -> String {
    """
    CASE \(letter) WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'i' THEN 'index' WHEN 'I' THEN 'partitioned index' WHEN 'S' THEN 'sequence'
        WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table'
        WHEN 'p' THEN 'partitioned table' END
    """
  }

  private static func isOneOf(_ column: String, _ letters: String) -> String {
    "\(column) IN (\(letters.map { "'\($0)'" }.joined(separator: ", ")))"
  }
}

extension NamePattern.Target {
  /// Relations `c` in schemas `n`.
  static func relation(isVisible: String = "pg_table_is_visible(c.oid)") -> Self {
    Self(schema: "n.nspname", name: "c.relname", isVisible: isVisible)
  }
}
