import PsqlText

/// Types and what belongs to them.
extension DescribeCommand {
  /// `\dT`.
  func types(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of data types",
      from: """
        pg_catalog.pg_type t
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        """,
      columns: [("Schema", "n.nspname"), ("Name", "format_type(t.oid, NULL)")],
      where: [
        """
        (t.typrelid = 0
          OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid))
        """
      ])
    if isVerbose {
      listing.columns += [
        ("Internal name", "t.typname"),
        (
          "Size",
          """
          CASE WHEN t.typrelid <> 0 THEN 'tuple' WHEN t.typlen < 0 THEN 'var'
              ELSE t.typlen::text END
          """
        ),
        (
          "Elements",
          """
          array_to_string(ARRAY(
              SELECT e.enumlabel FROM pg_catalog.pg_enum e
              WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder), E'\\n')
          """
        ),
        Listing.owner("t.typowner"), Listing.privileges("t.typacl"),
      ]
    }
    listing.columns.append(Listing.description("t.oid", catalog: "pg_type"))
    // Array types are shown only to those who ask for one.
    if pattern?.contains("[]") != true {
      listing.conditions.append(
        """
        NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type el
            WHERE el.oid = t.typelem AND el.typarray = t.oid)
        """)
    }
    if leavesOutSystem { listing.leaveOutSystemSchemas() }
    try listing.match(
      pattern.map(Self.typeName), .type("t", schema: "n"), in: context)
    try await listing.run(in: session)
  }

  /// `\dD`.
  func domains(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let order =
      context.version.has(.major(16))
      ? " AND r.contype = 'c' ORDER BY r.conname" : ""
    var listing = Listing(
      "List of domains",
      from: """
        pg_catalog.pg_type t
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "t.typname"),
        ("Type", "format_type(t.typbasetype, t.typtypmod)"),
        (
          "Collation",
          """
          (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type bt
              WHERE c.oid = t.typcollation AND bt.oid = t.typbasetype
                AND t.typcollation <> bt.typcollation)
          """
        ),
        ("Nullable", "CASE WHEN t.typnotnull THEN 'not null' END"),
        ("Default", "t.typdefault"),
        (
          "Check",
          """
          array_to_string(ARRAY(
              SELECT pg_get_constraintdef(r.oid, true) FROM pg_catalog.pg_constraint r
              WHERE r.contypid = t.oid\(order)), ' ')
          """
        ),
      ], where: ["t.typtype = 'd'"])
    if isVerbose {
      listing.columns += [
        Listing.privileges("t.typacl"), Listing.description("t.oid", catalog: "pg_type"),
      ]
    }
    if leavesOutSystem { listing.leaveOutSystemSchemas() }
    try await run(
      listing,
      matching: .init(
        schema: "n.nspname", name: "t.typname", isVisible: "pg_type_is_visible(t.oid)"), in: session
    )
  }

  /// `\dC`.
  func casts(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of casts",
      from: """
        pg_catalog.pg_cast c
          LEFT JOIN pg_catalog.pg_proc p ON p.oid = c.castfunc
          LEFT JOIN pg_catalog.pg_type ts ON ts.oid = c.castsource
          LEFT JOIN pg_catalog.pg_namespace ns ON ns.oid = ts.typnamespace
          LEFT JOIN pg_catalog.pg_type tt ON tt.oid = c.casttarget
          LEFT JOIN pg_catalog.pg_namespace nt ON nt.oid = tt.typnamespace
        """,
      columns: [
        ("Source type", "format_type(c.castsource, NULL)"),
        ("Target type", "format_type(c.casttarget, NULL)"),
        (
          "Function",
          """
          CASE c.castmethod WHEN 'b' THEN '(binary coercible)' WHEN 'i' THEN '(with inout)'
              ELSE p.proname END
          """
        ),
        (
          "Implicit?",
          """
          CASE c.castcontext WHEN 'e' THEN 'no' WHEN 'a' THEN 'in assignment' ELSE 'yes' END
          """
        ),
      ])
    if isVerbose { listing.columns.append(Listing.description("c.oid", catalog: "pg_cast")) }
    // The pattern may name either of the two types.
    var source = listing
    try source.match(pattern, .type("ts", schema: "ns"), in: context)
    var target = listing
    try target.match(pattern, .type("tt", schema: "nt"), in: context)
    listing.conditions = [
      [source, target].map { side in
        side.conditions.isEmpty ? "true" : "(\(side.conditions.joined(separator: " AND ")))"
      }.joined(separator: " OR ")
    ]
    try await listing.run(in: session)
  }

  /// `\dO`.
  func collations(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let serverVersion = context.serverVersion
    var listing = Listing(
      "List of collations",
      from: """
        pg_catalog.pg_collation c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "c.collname"),
      ],
      where: [
        "c.collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))"
      ])
    let version = context.version
    listing.columns += Self.locale(
      in: version, collate: "c.collcollate", type: "c.collctype",
      name: serverVersion >= 170_000
        ? "c.colllocale" : serverVersion >= 150_000 ? "c.colliculocale" : "c.collcollate",
      rules: serverVersion >= 160_000 ? "c.collicurules" : "NULL",
      provider: ("Provider", Self.localeProvider("c.collprovider", in: version)))
    listing.columns.append(
      ("Deterministic?", "CASE WHEN c.collisdeterministic THEN 'yes' ELSE 'no' END"))
    if isVerbose {
      listing.columns.append(Listing.description("c.oid", catalog: "pg_collation"))
    }
    if leavesOutSystem { listing.leaveOutSystemSchemas() }
    try await run(
      listing,
      matching: .init(
        schema: "n.nspname", name: "c.collname", isVisible: "pg_collation_is_visible(c.oid)"),
      in: session)
  }

  /// `\dc`.
  func conversions(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of conversions",
      from: """
        pg_catalog.pg_conversion c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "c.conname"),
        ("Source", "pg_encoding_to_char(c.conforencoding)"),
        ("Destination", "pg_encoding_to_char(c.contoencoding)"),
        ("Default?", "CASE WHEN c.condefault THEN 'yes' ELSE 'no' END"),
      ])
    if isVerbose {
      listing.columns.append(Listing.description("c.oid", catalog: "pg_conversion"))
    }
    if leavesOutSystem { listing.leaveOutSystemSchemas() }
    try await run(
      listing,
      matching: .init(
        schema: "n.nspname", name: "c.conname", isVisible: "pg_conversion_is_visible(c.oid)"),
      in: session)
  }
}
