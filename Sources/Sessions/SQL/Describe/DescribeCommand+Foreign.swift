/// Foreign data, and statistics over several columns.
extension DescribeCommand {
  /// `\des`.
  func foreignServers(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of foreign servers",
      from: """
        pg_catalog.pg_foreign_server s
          JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw
        """,
      columns: [
        ("Name", "s.srvname"), Listing.owner("s.srvowner"),
        ("Foreign-data wrapper", "f.fdwname"),
      ], order: "1")
    if isVerbose {
      listing.columns += [
        Listing.privileges("s.srvacl"), ("Type", "s.srvtype"), ("Version", "s.srvversion"),
        Listing.options("s.srvoptions"),
        Listing.description("s.oid", catalog: "pg_foreign_server"),
      ]
    }
    try await run(listing, matching: .init(name: "s.srvname", partLimit: 1), in: session)
  }

  /// `\deu`.
  func userMappings(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of user mappings", from: "pg_catalog.pg_user_mappings m",
      columns: [("Server", "m.srvname"), ("User name", "m.usename")])
    if isVerbose { listing.columns.append(Listing.options("m.umoptions")) }
    try await run(
      listing, matching: .init(name: "m.srvname", alternative: "m.usename", partLimit: 1),
      in: session)
  }

  /// `\dew`.
  func foreignDataWrappers(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of foreign-data wrappers", from: "pg_catalog.pg_foreign_data_wrapper f",
      columns: [
        ("Name", "f.fdwname"), Listing.owner("f.fdwowner"),
        ("Handler", "f.fdwhandler::regproc"), ("Validator", "f.fdwvalidator::regproc"),
      ], order: "1")
    if isVerbose {
      listing.columns += [
        Listing.privileges("f.fdwacl"), Listing.options("f.fdwoptions"),
        Listing.description("f.oid", catalog: "pg_foreign_data_wrapper"),
      ]
    }
    try await run(listing, matching: .init(name: "f.fdwname", partLimit: 1), in: session)
  }

  /// `\det`.
  func foreignTables(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of foreign tables",
      from: """
        pg_catalog.pg_foreign_table f
          JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
        """,
      columns: [("Schema", "n.nspname"), ("Table", "c.relname"), ("Server", "s.srvname")])
    if isVerbose {
      listing.columns += [
        Listing.options("f.ftoptions"), Listing.description("c.oid", catalog: "pg_class"),
      ]
    }
    try await run(listing, matching: .relation(), in: session)
  }

  /// `\dX`.
  func extendedStatistics(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let columns =
      context.serverVersion >= 140_000
      ? "pg_get_statisticsobjdef_columns(s.oid)"
      : """
      (SELECT string_agg(quote_ident(a.attname), ', ')
          FROM unnest(s.stxkeys) WITH ORDINALITY AS k (number, position)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = k.number)
      """
    func isDefined(_ kind: String) -> String {
      "CASE WHEN '\(kind)' = ANY (s.stxkind) THEN 'defined' END"
    }
    let listing = Listing(
      "List of extended statistics", from: "pg_catalog.pg_statistic_ext s",
      columns: [
        ("Schema", "s.stxnamespace::regnamespace::text"), ("Name", "s.stxname"),
        ("Definition", "format('%s FROM %s', \(columns), s.stxrelid::regclass)"),
        ("Ndistinct", isDefined("d")), ("Dependencies", isDefined("f")),
        ("MCV", isDefined("m")),
      ])
    try await run(
      listing,
      matching: .init(
        schema: "s.stxnamespace::regnamespace::text", name: "s.stxname",
        isVisible: "pg_statistics_obj_is_visible(s.oid)"), in: session)
  }
}
