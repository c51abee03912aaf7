/// Access methods and how they deal with types.
extension DescribeCommand {
  /// `\dA`.
  func accessMethods(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of access methods", from: "pg_catalog.pg_am am",
      columns: [
        ("Name", "am.amname"),
        ("Type", "CASE am.amtype WHEN 'i' THEN 'Index' WHEN 't' THEN 'Table' END"),
      ], order: "1")
    if isVerbose {
      listing.columns += [
        ("Handler", "am.amhandler"), Listing.description("am.oid", catalog: "pg_am"),
      ]
    }
    try await run(listing, matching: .init(name: "am.amname", partLimit: 1), in: session)
  }

  /// `\dAc`.
  func operatorClasses(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of operator classes",
      from: """
        pg_catalog.pg_opclass c
          LEFT JOIN pg_catalog.pg_am am ON am.oid = c.opcmethod
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
          LEFT JOIN pg_catalog.pg_type t ON t.oid = c.opcintype
          LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
        """,
      columns: [
        ("AM", "am.amname"), ("Input type", "format_type(c.opcintype, NULL)"),
        (
          "Storage type",
          """
          CASE WHEN c.opckeytype <> 0 AND c.opckeytype <> c.opcintype
              THEN format_type(c.opckeytype, NULL) END
          """
        ),
        (
          "Operator class",
          Self.shortestName(
            "c.opcname", schema: "n.nspname", isVisible: "pg_opclass_is_visible(c.oid)")
        ),
        ("Default?", "CASE WHEN c.opcdefault THEN 'yes' ELSE 'no' END"),
      ], order: "1, 2, 4")
    if isVerbose {
      listing.tables += """

          LEFT JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
          LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
        """
      listing.columns += [
        ("Operator family", Self.familyName("f", schema: "fn.nspname")),
        Listing.owner("c.opcowner"),
      ]
    }
    try listing.match(pattern, .init(name: "am.amname", partLimit: 1), in: context)
    if rest.first != nil {
      try listing.match(rest.first, .type("t", schema: "tn"), in: context)
    }
    try await listing.run(in: session)
  }

  /// `\dAf`.
  func operatorFamilies(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of operator families",
      from: """
        pg_catalog.pg_opfamily f
          LEFT JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
        """,
      columns: [
        ("AM", "am.amname"), ("Operator family", Self.familyName("f", schema: "n.nspname")),
        (
          "Applicable types",
          """
          (SELECT string_agg(format_type(c.opcintype, NULL), ', ')
              FROM pg_catalog.pg_opclass c WHERE c.opcfamily = f.oid)
          """
        ),
      ])
    if isVerbose { listing.columns.append(Listing.owner("f.opfowner")) }
    try listing.match(pattern, .init(name: "am.amname", partLimit: 1), in: context)
    if let type = rest.first {
      var types = Listing(
        "",
        from: """
          pg_catalog.pg_type t
            JOIN pg_catalog.pg_opclass c ON c.opcintype = t.oid
            LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
          """,
        columns: [("one", "1")], where: ["c.opcfamily = f.oid"], order: "1")
      try types.match(type, .type("t", schema: "tn"), in: context)
      listing.conditions.append("EXISTS (\(types.sql))")
    }
    try await listing.run(in: session)
  }

  /// `\dAo`.
  func familyOperators(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of operators of operator families",
      from: """
        pg_catalog.pg_amop o
          LEFT JOIN pg_catalog.pg_opfamily f ON f.oid = o.amopfamily
          LEFT JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod AND am.oid = o.amopmethod
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
        """,
      columns: [
        ("AM", "am.amname"), ("Operator family", Self.familyName("f", schema: "n.nspname")),
        ("Operator", "o.amopopr::regoperator"), ("Strategy", "o.amopstrategy"),
        ("Purpose", "CASE o.amoppurpose WHEN 'o' THEN 'ordering' WHEN 's' THEN 'search' END"),
      ],
      order: """
        1, 2, o.amoplefttype = o.amoprighttype DESC, format_type(o.amoplefttype, NULL),
          format_type(o.amoprighttype, NULL), o.amopstrategy
        """)
    if isVerbose {
      listing.tables += "\n  LEFT JOIN pg_catalog.pg_opfamily sf ON sf.oid = o.amopsortfamily"
      listing.add("Sort opfamily", "sf.opfname")
    }
    try matchFamily(of: &listing, in: context)
    try await listing.run(in: session)
  }

  /// `\dAp`.
  func familyFunctions(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of support functions of operator families",
      from: """
        pg_catalog.pg_amproc a
          LEFT JOIN pg_catalog.pg_opfamily f ON f.oid = a.amprocfamily
          LEFT JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
          LEFT JOIN pg_catalog.pg_proc p ON p.oid = a.amproc
        """,
      columns: [
        ("AM", "am.amname"), ("Operator family", Self.familyName("f", schema: "n.nspname")),
        ("Registered left type", "format_type(a.amproclefttype, NULL)"),
        ("Registered right type", "format_type(a.amprocrighttype, NULL)"),
        ("Number", "a.amprocnum"),
      ], order: "1, 2, a.amproclefttype = a.amprocrighttype DESC, 3, 4, 5")
    listing.columns.append(
      isVerbose ? ("Function", "a.amproc::regprocedure") : ("Function", "p.proname"))
    try matchFamily(of: &listing, in: context)
    try await listing.run(in: session)
  }

  private func matchFamily(
    of listing: inout Listing, in context: Context
  ) throws(DescribeFailure) {
    try listing.match(pattern, .init(name: "am.amname", partLimit: 1), in: context)
    try listing.match(
      rest.first, .init(schema: "n.nspname", name: "f.opfname"), in: context)
  }

  private static func familyName(_ family: String, schema: String) -> String {
    shortestName(
      "\(family).opfname", schema: schema, isVisible: "pg_opfamily_is_visible(\(family).oid)")
  }

  /// A name with its schema only if it is not found without.
  private static func shortestName(
    _ name: String, schema: String, isVisible: String
  ) -> String {
    """
    CASE WHEN \(isVisible) THEN format('%I', \(name))
        ELSE format('%I.%I', \(schema), \(name)) END
    """
  }
}
