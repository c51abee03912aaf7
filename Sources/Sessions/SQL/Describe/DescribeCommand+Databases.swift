import PsqlText

/// What there is in a cluster or a database as a whole.
extension DescribeCommand {
  /// `\l`.
  func databases(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let serverVersion = context.serverVersion
    var listing = Listing(
      "List of databases", from: "pg_catalog.pg_database d",
      columns: [
        ("Name", "d.datname"), Listing.owner("d.datdba"),
        ("Encoding", "pg_encoding_to_char(d.encoding)"),
      ], order: "1")
    let version = context.version
    listing.columns += Self.locale(
      in: version, collate: "d.datcollate", type: "d.datctype",
      name: serverVersion >= 170_000
        ? "d.datlocale" : serverVersion >= 150_000 ? "d.daticulocale" : "NULL",
      rules: serverVersion >= 160_000 ? "d.daticurules" : "NULL",
      provider: (
        "Locale Provider",
        serverVersion >= 150_000
          ? Self.localeProvider("d.datlocprovider", in: version) : "'libc'"
      ))
    listing.columns.append(Listing.privileges("d.datacl"))
    if isVerbose {
      listing.tables += " JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace"
      listing.columns += [
        (
          "Size",
          """
          CASE WHEN has_database_privilege(d.datname, 'CONNECT')
                OR pg_has_role('pg_read_all_stats', 'USAGE')
              THEN pg_size_pretty(pg_database_size(d.datname)) ELSE 'No Access' END
          """
        ),
        ("Tablespace", "t.spcname"),
        Listing.sharedDescription("d.oid", catalog: "pg_database"),
      ]
    }
    try await run(listing, matching: .init(name: "d.datname", partLimit: 1), in: session)
  }

  /// `\db`.
  func tablespaces(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of tablespaces", from: "pg_catalog.pg_tablespace s",
      columns: [
        ("Name", "s.spcname"), Listing.owner("s.spcowner"),
        ("Location", "pg_tablespace_location(s.oid)"),
      ], order: "1")
    if isVerbose {
      listing.columns += [
        Listing.privileges("s.spcacl"), ("Options", "s.spcoptions"),
        ("Size", "pg_size_pretty(pg_tablespace_size(s.oid))"),
        Listing.sharedDescription("s.oid", catalog: "pg_tablespace"),
      ]
    }
    try await run(listing, matching: .init(name: "s.spcname", partLimit: 1), in: session)
  }

  /// `\dn`.
  func schemas(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of schemas", from: "pg_catalog.pg_namespace n",
      columns: [("Name", "n.nspname"), Listing.owner("n.nspowner")], order: "1")
    if isVerbose {
      listing.columns += [
        Listing.privileges("n.nspacl"), Listing.description("n.oid", catalog: "pg_namespace"),
      ]
    }
    if leavesOutSystem {
      listing.conditions += ["n.nspname !~ '^pg_'", "n.nspname <> 'information_schema'"]
    }
    try listing.match(pattern, .init(name: "n.nspname", partLimit: 2), in: context)
    let table = try await session.table(listing.sql)
    var footers: [String]?
    if let pattern, context.serverVersion >= 150_000 {
      // The pattern is taken as a plain name here.
      let publications = try await session.rows(
        """
        SELECT p.pubname FROM pg_catalog.pg_publication p
          JOIN pg_catalog.pg_publication_namespace pn ON pn.pnpubid = p.oid
          JOIN pg_catalog.pg_namespace n ON n.oid = pn.pnnspid
        WHERE n.nspname = \(sqlLiteral(pattern))
        ORDER BY 1
        """)
      if !publications.isEmpty {
        footers = ["Publications:"] + publications.map { "    \"\($0.text("pubname"))\"" }
      }
    }
    session.print(table, title: listing.title, footers: footers)
  }

  /// `\dL`.
  func languages(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of languages", from: "pg_catalog.pg_language l",
      columns: [
        ("Name", "l.lanname"), Listing.owner("l.lanowner"), ("Trusted", "l.lanpltrusted"),
      ], order: "1")
    if isVerbose {
      listing.columns += [
        ("Internal language", "NOT l.lanispl"),
        ("Call handler", "l.lanplcallfoid::regprocedure"),
        ("Validator", "l.lanvalidator::regprocedure"),
        ("Inline handler", "l.laninline::regprocedure"),
        Listing.privileges("l.lanacl"),
      ]
    }
    listing.columns.append(Listing.description("l.oid", catalog: "pg_language"))
    try listing.match(pattern, .init(name: "l.lanname", partLimit: 2), in: context)
    if leavesOutSystem { listing.conditions.append("l.lanplcallfoid <> 0") }
    try await listing.run(in: session)
  }

  /// `\dx`.
  func extensions(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let listing = Listing(
      "List of installed extensions",
      from: """
        pg_catalog.pg_extension e
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        """,
      columns: [
        ("Name", "e.extname"), ("Version", "e.extversion"), ("Schema", "n.nspname"),
        Listing.description("e.oid", catalog: "pg_extension"),
      ], order: "1")
    try await run(listing, matching: .init(name: "e.extname", partLimit: 1), in: session)
  }

  /// `\dx+`.
  func extensionContents(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "", from: "pg_catalog.pg_extension e",
      columns: [("extname", "e.extname"), ("oid", "e.oid")], order: "1")
    try listing.match(pattern, .init(name: "e.extname", partLimit: 1), in: context)
    let found = try await session.rows(listing.sql)
    if found.isEmpty { throw notFound("extension") }
    for row in found {
      let contents = Listing(
        "Objects in extension \"\(row.text("extname"))\"", from: "pg_catalog.pg_depend d",
        columns: [("Object description", "pg_describe_object(d.classid, d.objid, 0)")],
        where: [
          "d.refclassid = 'pg_catalog.pg_extension'::regclass",
          "d.refobjid = \(row.text("oid"))", "d.deptype = 'e'",
        ], order: "1")
      try await contents.run(in: session)
    }
  }

  /// The failure of a command that found no object. A quiet psql prints no message for it.
  func notFound(_ kind: String) -> DescribeFailure {
    if context.controls.isQuiet { return DescribeFailure(message: nil) }
    let what = pattern.map { "\(kind) named \"\($0)\"" } ?? "\(kind)s"
    return DescribeFailure("Did not find any \(what).")
  }

  /// `\dy`.
  func eventTriggers(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of event triggers", from: "pg_catalog.pg_event_trigger e",
      columns: [
        ("Name", "e.evtname"), ("Event", "e.evtevent"), Listing.owner("e.evtowner"),
        (
          "Enabled",
          """
          CASE e.evtenabled WHEN 'O' THEN 'enabled' WHEN 'R' THEN 'replica'
              WHEN 'A' THEN 'always' WHEN 'D' THEN 'disabled' END
          """
        ),
        ("Function", "e.evtfoid::regproc"),
        (
          "Tags",
          "array_to_string(ARRAY(SELECT tag FROM unnest(e.evttags) AS t (tag)), ', ')"
        ),
      ], order: "1")
    if isVerbose {
      listing.columns.append(Listing.description("e.oid", catalog: "pg_event_trigger"))
    }
    try await run(listing, matching: .init(name: "e.evtname", partLimit: 1), in: session)
  }

  /// `\dl` and `\lo_list`.
  func largeObjects(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "Large objects", from: "pg_catalog.pg_largeobject_metadata l",
      columns: [("ID", "l.oid"), Listing.owner("l.lomowner")], order: "l.oid")
    if isVerbose { listing.columns.append(Listing.privileges("l.lomacl")) }
    listing.columns.append(Listing.description("l.oid", catalog: "pg_largeobject"))
    try await listing.run(in: session)
  }

  /// `\dconfig`.
  func parameters(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of \(pattern == nil ? "non-default " : "")configuration parameters",
      from: "pg_catalog.pg_settings s",
      columns: [("Parameter", "s.name"), ("Value", "current_setting(s.name)")], order: "1")
    if isVerbose {
      listing.columns += [("Type", "s.vartype"), ("Context", "s.context")]
      if context.serverVersion >= 150_000 {
        listing.tables +=
          " LEFT JOIN pg_catalog.pg_parameter_acl p ON p.parname = lower(s.name)"
        listing.columns.append(Listing.privileges("p.paracl"))
      }
    }
    if pattern == nil {
      listing.conditions = [
        "s.source <> 'default'", "s.setting IS DISTINCT FROM s.boot_val",
      ]
    }
    try await run(listing, matching: .init(name: "lower(s.name)", partLimit: nil), in: session)
  }
}
