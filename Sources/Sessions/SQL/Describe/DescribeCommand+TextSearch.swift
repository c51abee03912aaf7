import PsqlTables

/// Text search.
extension DescribeCommand {
  /// `\dF`.
  func searchConfigurations(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    try await listSearchObjects(
      "configurations", "pg_ts_config", prefix: "cfg", in: session)
  }

  /// `\dFp`.
  func searchParsers(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    try await listSearchObjects("parsers", "pg_ts_parser", prefix: "prs", in: session)
  }

  /// `\dFd`.
  func searchDictionaries(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let template = """
      (SELECT coalesce(tn.nspname, '(null)')::text || '.' || t.tmplname
          FROM pg_catalog.pg_ts_template t
            LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
          WHERE t.oid = o.dicttemplate)
      """
    try await listSearchObjects(
      "dictionaries", "pg_ts_dict", prefix: "dict",
      details: [("Template", template), ("Init options", "o.dictinitoption")], in: session)
  }

  /// `\dFt`.
  func searchTemplates(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    try await listSearchObjects(
      "templates", "pg_ts_template", prefix: "tmpl",
      details: [("Init", "o.tmplinit::regproc"), ("Lexize", "o.tmpllexize::regproc")],
      in: session)
  }

  private func listSearchObjects(
    _ kind: String, _ catalog: String, prefix: String,
    details: [Listing.Column] = [], in session: isolated any DescribeSession
  ) async throws(DescribeFailure) {
    var listing = Listing(
      "List of text search \(kind)",
      from: """
        pg_catalog.\(catalog) o
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.\(prefix)namespace
        """,
      columns: [("Schema", "n.nspname"), ("Name", "o.\(prefix)name")])
    if isVerbose { listing.columns += details }
    listing.columns.append(Listing.description("o.oid", catalog: catalog))
    try await run(listing, matching: .searchObject(catalog, prefix: prefix), in: session)
  }

  /// `\dF+`.
  func searchConfigurationDetails(_ session: isolated any DescribeSession)
    async throws(DescribeFailure)
  {
    var listing = Listing(
      "",
      from: """
        pg_catalog.pg_ts_config o
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.cfgnamespace
          JOIN pg_catalog.pg_ts_parser p ON p.oid = o.cfgparser
          LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
        """,
      columns: [
        ("nspname", "n.nspname"), ("cfgname", "o.cfgname"), ("oid", "o.oid"),
        ("prsname", "p.prsname"), ("pnspname", "pn.nspname"),
      ])
    try listing.match(
      pattern, .searchObject("pg_ts_config", prefix: "cfg"), in: context)
    let found = try await session.rows(listing.sql)
    if found.isEmpty {
      throw notFound("text search configuration")
    }
    for row in found {
      let schema = row["nspname"].map { "\($0)." } ?? ""
      let parserSchema = row["pnspname"].map { "\($0)." } ?? ""
      var tokens = Listing(
        """
        Text search configuration "\(schema)\(row.text("cfgname"))"
        Parser: "\(parserSchema)\(row.text("prsname"))"
        """,
        from: """
          pg_catalog.pg_ts_config c
            JOIN pg_catalog.pg_ts_config_map m ON m.mapcfg = c.oid
          """,
        columns: [
          (
            "Token",
            """
            (SELECT t.alias FROM ts_token_type(c.cfgparser) AS t
                WHERE t.tokid = m.maptokentype)
            """
          ),
          (
            "Dictionaries",
            """
            btrim(ARRAY(SELECT d.mapdict::regdictionary
                FROM pg_catalog.pg_ts_config_map d
                WHERE d.mapcfg = m.mapcfg AND d.maptokentype = m.maptokentype
                ORDER BY d.mapseqno)::text, '{}')
            """
          ),
        ], where: ["c.oid = \(row.text("oid"))"], order: "1")
      tokens.grouping = "m.mapcfg, m.maptokentype, c.cfgparser"
      let table = try await session.table(tokens.sql)
      session.print(table, title: tokens.title, footers: [])
    }
  }

  /// `\dFp+`.
  func searchParserDetails(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "",
      from: """
        pg_catalog.pg_ts_parser o
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.prsnamespace
        """,
      columns: [("nspname", "n.nspname"), ("prsname", "o.prsname"), ("oid", "o.oid")])
    try listing.match(
      pattern, .searchObject("pg_ts_parser", prefix: "prs"), in: context)
    let found = try await session.rows(listing.sql)
    if found.isEmpty { throw notFound("text search parser") }
    for row in found {
      let name = (row["nspname"].map { "\($0)." } ?? "") + row.text("prsname")
      let methods = [
        ("Start parse", "prsstart"), ("Get next token", "prstoken"), ("End parse", "prsend"),
        ("Get headline", "prsheadline"), ("Get token types", "prslextype"),
      ].map { method, column in
        """
        SELECT '\(method)' AS "Method", p.\(column)::regproc AS "Function",
          obj_description(p.\(column), 'pg_proc') AS "Description"
        FROM pg_catalog.pg_ts_parser p WHERE p.oid = \(row.text("oid"))
        """
      }
      let table = try await session.table(methods.joined(separator: "\nUNION ALL\n"))
      session.print(table, title: "Text search parser \"\(name)\"", footers: [])
      let tokens = Listing(
        "Token types for parser \"\(name)\"", from: "ts_token_type(\(row.text("oid"))::oid) t",
        columns: [("Token name", "t.alias"), ("Description", "t.description")], order: "1")
      // psql has a row count here whatever the settings are.
      session.print(try await session.table(tokens.sql), title: tokens.title) {
        $0.footer = true
      }
    }
  }
}

extension NamePattern.Target {
  /// Text search objects `o` of a catalog whose columns begin with a prefix.
  fileprivate static func searchObject(_ catalog: String, prefix: String) -> Self {
    Self(
      schema: "n.nspname", name: "o.\(prefix)name", isVisible: "\(catalog)_is_visible(o.oid)")
  }
}
