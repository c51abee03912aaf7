import PsqlText

/// Functions, operators and what else there is to call.
extension DescribeCommand {
  /// `\df`, `\dfa`, `\dfn`, `\dfp`, `\dft`, `\dfw`.
  func functions(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let options = letters.dropFirst(2)
    guard options.allSatisfy("anptwS+".contains) else {
      throw DescribeFailure("\\df only takes [anptwS+] as options")
    }
    var listing = Listing(
      "List of functions",
      from: """
        pg_catalog.pg_proc p
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "p.proname"),
        ("Result data type", "pg_get_function_result(p.oid)"),
        ("Argument data types", "pg_get_function_arguments(p.oid)"),
        (
          "Type",
          """
          CASE p.prokind WHEN 'a' THEN 'agg' WHEN 'w' THEN 'window' WHEN 'p' THEN 'proc'
              ELSE 'func' END
          """
        ),
      ], order: "1, 2, 4")
    if isVerbose {
      listing.tables += "\n  LEFT JOIN pg_catalog.pg_language l ON l.oid = p.prolang"
      listing.columns += Self.functionDetails(context)
    }
    if let condition = Self.functionKinds(options) { listing.conditions.append(condition) }
    try listing.match(
      pattern,
      .init(
        schema: "n.nspname", name: "p.proname", isVisible: "pg_function_is_visible(p.oid)"),
      in: context)
    try matchArguments(
      of: &listing, (0..<rest.count).map { "p.proargtypes[\($0)]" }, in: context)
    if leavesOutSystem { listing.leaveOutSystemSchemas() }
    try await listing.run(in: session)
  }

  private static func functionDetails(
    _ context: DescribeCommand.Context
  ) -> [Listing.Column] {
    [
      (
        "Volatility",
        """
        CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable'
            WHEN 'v' THEN 'volatile' END
        """
      ),
      (
        "Parallel",
        """
        CASE p.proparallel WHEN 'r' THEN 'restricted' WHEN 's' THEN 'safe'
            WHEN 'u' THEN 'unsafe' END
        """
      ),
      Listing.owner("p.proowner"),
      ("Security", "CASE WHEN p.prosecdef THEN 'definer' ELSE 'invoker' END"),
      Listing.privileges("p.proacl"),
      ("Language", "l.lanname"),
      // psql 16 leaves the source to \sf.
      context.version.has(.major(16))
        ? ("Internal name", "CASE WHEN l.lanname IN ('internal', 'c') THEN p.prosrc END")
        : (
          "Source code",
          context.serverVersion >= 140_000
            ? "coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)" : "p.prosrc"
        ),
      Listing.description("p.oid", catalog: "pg_proc"),
    ]
  }

  /// The condition that a function is of a kind that the letters ask for; nil if all are.
  private static func functionKinds(_ options: Substring) -> String? {
    let tests: [(Character, String)] = [
      ("a", "p.prokind = 'a'"), ("p", "p.prokind = 'p'"), ("w", "p.prokind = 'w'"),
      ("t", "p.prorettype = 'pg_catalog.trigger'::regtype"),
    ]
    let asked = tests.filter { options.contains($0.0) }
    if options.contains("n") {
      // All others are asked for along with the normal ones: leave out those that are not.
      let others = tests.filter { !options.contains($0.0) }.map { "NOT (\($0.1))" }
      return others.isEmpty ? nil : others.joined(separator: " AND ")
    }
    return asked.isEmpty ? nil : "(\(asked.map(\.1).joined(separator: " OR ")))"
  }

  /// Leaves only what takes arguments of the types that the further patterns name.
  private func matchArguments(
    of listing: inout Listing, _ types: [String], in context: Context
  ) throws(DescribeFailure) {
    for (index, (pattern, type)) in zip(rest, types).enumerated() {
      listing.tables += """

          LEFT JOIN pg_catalog.pg_type t\(index) ON t\(index).oid = \(type)
          LEFT JOIN pg_catalog.pg_namespace nt\(index) ON nt\(index).oid = t\(index).typnamespace
        """
      if pattern == "-" {
        listing.conditions.append("t\(index).typname IS NULL")
      } else {
        try listing.match(
          Self.typeName(pattern), .type("t\(index)", schema: "nt\(index)"), in: context)
      }
    }
  }

  /// `\da`.
  func aggregates(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of aggregate functions",
      from: """
        pg_catalog.pg_proc p
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "p.proname"),
        ("Result data type", "format_type(p.prorettype, NULL)"),
        (
          "Argument data types",
          "CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END"
        ),
        Listing.description("p.oid", catalog: "pg_proc"),
      ], where: ["p.prokind = 'a'"], order: "1, 2, 4")
    if leavesOutSystem { listing.leaveOutSystemSchemas() }
    try await run(
      listing,
      matching: .init(
        schema: "n.nspname", name: "p.proname", isVisible: "pg_function_is_visible(p.oid)"),
      in: session)
  }

  /// `\do`.
  func operators(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of operators",
      from: """
        pg_catalog.pg_operator o
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        """,
      columns: [
        ("Schema", "n.nspname"), ("Name", "o.oprname"),
        (
          "Left arg type",
          "CASE WHEN o.oprkind = 'l' THEN NULL ELSE format_type(o.oprleft, NULL) END"
        ),
        (
          "Right arg type",
          "CASE WHEN o.oprkind = 'r' THEN NULL ELSE format_type(o.oprright, NULL) END"
        ),
        ("Result type", "format_type(o.oprresult, NULL)"),
      ], order: "1, 2, 3, 4")
    if isVerbose { listing.add("Function", "o.oprcode") }
    listing.add(
      "Description",
      """
      coalesce(obj_description(o.oid, 'pg_operator'), obj_description(o.oprcode, 'pg_proc'))
      """)
    if leavesOutSystem { listing.leaveOutSystemSchemas() }
    try listing.match(
      pattern,
      .init(
        schema: "n.nspname", name: "o.oprname", isVisible: "pg_operator_is_visible(o.oid)",
        isLiteral: true),
      in: context)
    // One type alone is that of the right-hand side: a prefix operator has no other.
    if rest.count == 1 { listing.conditions.append("o.oprleft = 0") }
    try matchArguments(
      of: &listing, rest.count == 1 ? ["o.oprright"] : ["o.oprleft", "o.oprright"],
      in: context)
    try await listing.run(in: session)
  }

  /// The name that the catalogs have for a type, for names that only the grammar knows.
  static func typeName(_ pattern: String) -> String {
    let names = [
      "decimal": "numeric", "float": "double precision", "int": "integer",
      "bool[]": "boolean[]", "decimal[]": "numeric[]", "float[]": "double precision[]",
      "float4[]": "real[]", "float8[]": "double precision[]", "int[]": "integer[]",
      "int2[]": "smallint[]", "int4[]": "integer[]", "int8[]": "bigint[]",
      "time[]": "time without time zone[]", "timetz[]": "time with time zone[]",
      "timestamp[]": "timestamp without time zone[]",
      "timestamptz[]": "timestamp with time zone[]", "varbit[]": "bit varying[]",
      "varchar[]": "character varying[]",
    ]
    return names[pattern.utf8.lowercasedText] ?? pattern
  }
}

extension NamePattern.Target {
  /// Types, by the name in the catalog or by the one that SQL has for it.
  static func type(_ type: String, schema: String) -> Self {
    Self(
      schema: "\(schema).nspname", name: "\(type).typname",
      alternative: "format_type(\(type).oid, NULL)", isVisible: "pg_type_is_visible(\(type).oid)")
  }
}
