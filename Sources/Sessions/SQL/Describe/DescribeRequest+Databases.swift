/// What there is in a cluster or a database as a whole.
extension DescribeRequest {
  /// `\l`.
  func databases(_ conversation: inout Conversation) throws(Conversation.Pause) {
    let serverVersion = conversation.context.serverVersion
    var listing = Listing(
      "List of databases", from: "pg_catalog.pg_database d",
      columns: [
        ("Name", "d.datname"), Listing.owner("d.datdba"),
        ("Encoding", "pg_encoding_to_char(d.encoding)"),
      ], order: "1")
    let version = conversation.context.settings.version
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
    try listing.match(pattern, .init(name: "d.datname", partLimit: 1), in: conversation)
    try listing.run(in: &conversation)
  }

  /// `\db`.
  func tablespaces(_ conversation: inout Conversation) throws(Conversation.Pause) {
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
    try listing.match(pattern, .init(name: "s.spcname", partLimit: 1), in: conversation)
    try listing.run(in: &conversation)
  }

  /// `\dn`.
  func schemas(_ conversation: inout Conversation) throws(Conversation.Pause) {
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
    try listing.match(pattern, .init(name: "n.nspname", partLimit: 2), in: conversation)
    let table = try conversation.table(listing.sql)
    var footers: [String]?
    if let pattern, conversation.context.serverVersion >= 150_000 {
      // The pattern is taken as a plain name here.
      let publications = try conversation.rows(
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
    conversation.print(table, title: listing.title, footers: footers)
  }

  /// `\dL`.
  func languages(_ conversation: inout Conversation) throws(Conversation.Pause) {
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
    try listing.match(pattern, .init(name: "l.lanname", partLimit: 2), in: conversation)
    if leavesOutSystem { listing.conditions.append("l.lanplcallfoid <> 0") }
    try listing.run(in: &conversation)
  }

  /// `\dx`.
  func extensions(_ conversation: inout Conversation) throws(Conversation.Pause) {
    var listing = Listing(
      "List of installed extensions",
      from: """
        pg_catalog.pg_extension e
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        """,
      columns: [
        ("Name", "e.extname"), ("Version", "e.extversion"), ("Schema", "n.nspname"),
        Listing.description("e.oid", catalog: "pg_extension"),
      ], order: "1")
    try listing.match(pattern, .init(name: "e.extname", partLimit: 1), in: conversation)
    try listing.run(in: &conversation)
  }

  /// `\dx+`.
  func extensionContents(
    _ conversation: inout Conversation
  ) throws(Conversation.Pause) -> [Conversation.Stage] {
    var listing = Listing(
      "", from: "pg_catalog.pg_extension e",
      columns: [("extname", "e.extname"), ("oid", "e.oid")], order: "1")
    try listing.match(pattern, .init(name: "e.extname", partLimit: 1), in: conversation)
    let found = try conversation.rows(listing.sql)
    if found.isEmpty { throw notFound("extension", in: conversation) }
    return found.map { row in
      Conversation.Stage { conversation throws(Conversation.Pause) in
        let contents = Listing(
          "Objects in extension \"\(row.text("extname"))\"", from: "pg_catalog.pg_depend d",
          columns: [("Object description", "pg_describe_object(d.classid, d.objid, 0)")],
          where: [
            "d.refclassid = 'pg_catalog.pg_extension'::regclass",
            "d.refobjid = \(row.text("oid"))", "d.deptype = 'e'",
          ], order: "1")
        try contents.run(in: &conversation)
        return []
      }
    }
  }

  /// Why a command that found nothing has failed. It does not say so if psql is quiet.
  func notFound(_ kind: String, in conversation: Conversation) -> Conversation.Pause {
    guard !conversation.context.isQuiet else { return .failed(nil) }
    let what = pattern.map { "\(kind) named \"\($0)\"" } ?? "\(kind)s"
    return .failed("Did not find any \(what).")
  }

  /// `\dy`.
  func eventTriggers(_ conversation: inout Conversation) throws(Conversation.Pause) {
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
    try listing.match(pattern, .init(name: "e.evtname", partLimit: 1), in: conversation)
    try listing.run(in: &conversation)
  }

  /// `\dl` and `\lo_list`.
  func largeObjects(_ conversation: inout Conversation) throws(Conversation.Pause) {
    var listing = Listing(
      "Large objects", from: "pg_catalog.pg_largeobject_metadata l",
      columns: [("ID", "l.oid"), Listing.owner("l.lomowner")], order: "l.oid")
    if isVerbose { listing.columns.append(Listing.privileges("l.lomacl")) }
    listing.columns.append(Listing.description("l.oid", catalog: "pg_largeobject"))
    try listing.run(in: &conversation)
  }

  /// `\dconfig`.
  func parameters(_ conversation: inout Conversation) throws(Conversation.Pause) {
    var listing = Listing(
      "List of \(pattern == nil ? "non-default " : "")configuration parameters",
      from: "pg_catalog.pg_settings s",
      columns: [("Parameter", "s.name"), ("Value", "current_setting(s.name)")], order: "1")
    if isVerbose {
      listing.columns += [("Type", "s.vartype"), ("Context", "s.context")]
      if conversation.context.serverVersion >= 150_000 {
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
    try listing.match(pattern, .init(name: "lower(s.name)", partLimit: nil), in: conversation)
    try listing.run(in: &conversation)
  }
}
