import PsqlTables
import PsqlText

/// Roles and what they may do.
extension DescribeCommand {
  /// `\du` and `\dg`.
  func roles(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of roles", from: "pg_catalog.pg_roles r",
      columns: [
        "rolname", "rolsuper", "rolinherit", "rolcreaterole", "rolcreatedb", "rolcanlogin",
        "rolconnlimit", "rolvaliduntil", "rolreplication", "rolbypassrls",
      ].map { ($0, "r.\($0)") } + [
        (
          "memberof",
          """
          ARRAY(SELECT b.rolname FROM pg_catalog.pg_auth_members m
              JOIN pg_catalog.pg_roles b ON b.oid = m.roleid WHERE m.member = r.oid)
          """
        ),
        ("description", "shobj_description(r.oid, 'pg_authid')"),
      ], order: "1")
    if leavesOutSystem { listing.conditions.append("r.rolname !~ '^pg_'") }
    try listing.match(pattern, .init(name: "r.rolname", partLimit: 1), in: context)

    // psql 16 has a command of its own for memberships.
    let showsMembership = !context.version.has(.major(16))
    let headings =
      ["Role name", "Attributes"] + (showsMembership ? ["Member of"] : [])
      + (isVerbose ? ["Description"] : [])
    let rows = try await session.rows(listing.sql).map { role in
      [role.text("rolname"), Self.attributes(of: role)]
        + (showsMembership ? [role.text("memberof")] : [])
        + (isVerbose ? [role.text("description")] : [])
    }
    session.print(
      ResultTable(headings: headings, texts: rows), title: listing.title, footers: [])
  }

  private static func attributes(of role: CatalogRow) -> String {
    var attributes: [String] = []
    if role.flag("rolsuper") { attributes.append("Superuser") }
    if !role.flag("rolinherit") { attributes.append("No inheritance") }
    if role.flag("rolcreaterole") { attributes.append("Create role") }
    if role.flag("rolcreatedb") { attributes.append("Create DB") }
    if !role.flag("rolcanlogin") { attributes.append("Cannot login") }
    if role.flag("rolreplication") { attributes.append("Replication") }
    if role.flag("rolbypassrls") { attributes.append("Bypass RLS") }
    var lines = [attributes.joined(separator: ", ")]
    switch Int(role.text("rolconnlimit")) ?? -1 {
    case 0: lines.append("No connections")
    case 1: lines.append("1 connection")
    case let limit where limit > 1: lines.append("\(limit) connections")
    default: break
    }
    if let end = role["rolvaliduntil"] { lines.append("Password valid until \(end)") }
    return (lines[0].isEmpty ? lines.dropFirst() : lines[...]).joined(separator: "\n")
  }

  /// `\drg`.
  func roleGrants(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let since16 = context.serverVersion >= 160_000
    var listing = Listing(
      "List of role grants",
      from: """
        pg_catalog.pg_auth_members g
          JOIN pg_catalog.pg_roles m ON m.oid = g.member
          LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.roleid
          LEFT JOIN pg_catalog.pg_roles o ON o.oid = g.grantor
        """,
      columns: [
        ("Role name", "m.rolname"), ("Member of", "r.rolname"),
        (
          "Options",
          """
          concat_ws(', ', CASE WHEN g.admin_option THEN 'ADMIN' END,
              CASE WHEN \(since16 ? "g.inherit_option" : "m.rolinherit") THEN 'INHERIT' END,
              \(since16 ? "CASE WHEN g.set_option THEN 'SET' END" : "'SET'"))
          """
        ),
        ("Grantor", "o.rolname"),
      ], order: "1, 2, 4")
    if leavesOutSystem { listing.conditions.append("m.rolname !~ '^pg_'") }
    try await run(listing, matching: .init(name: "m.rolname", partLimit: 1), in: session)
  }

  /// `\drds`.
  func roleSettings(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    var listing = Listing(
      "List of settings",
      from: """
        pg_catalog.pg_db_role_setting s
          LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
          LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
        """,
      columns: [
        ("Role", "r.rolname"), ("Database", "d.datname"),
        ("Settings", "array_to_string(s.setconfig, E'\\n')"),
      ])
    try listing.match(pattern, .init(name: "r.rolname", partLimit: 1), in: context)
    try listing.match(rest.first, .init(name: "d.datname", partLimit: 1), in: context)
    let table = try await session.table(listing.sql)
    guard table.rows.isEmpty, !context.controls.isQuiet else {
      session.print(table, title: listing.title)
      return
    }
    var message = "Did not find any settings"
    if let pattern { message += " for role \"\(pattern)\"" }
    if let database = rest.first { message += " and database \"\(database)\"" }
    session.printError(message + ".")
  }

  /// `\ddp`.
  func defaultPrivileges(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let listing = Listing(
      "Default access privileges",
      from: """
        pg_catalog.pg_default_acl d
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
        """,
      columns: [
        Listing.owner("d.defaclrole"), ("Schema", "n.nspname"),
        (
          "Type",
          """
          CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence'
              WHEN 'f' THEN 'function' WHEN 'T' THEN 'type' WHEN 'n' THEN 'schema' END
          """
        ),
        Listing.privileges("d.defaclacl"),
      ], order: "1, 2, 3")
    try await run(
      listing, matching: .init(name: "n.nspname", alternative: "pg_get_userbyid(d.defaclrole)"),
      in: session)
  }
}

extension ResultTable {
  /// A table of texts.
  init(headings: [String], texts: [[String]]) {
    self.init(
      columns: headings.map { Column(name: Array($0.utf8)) },
      rows: texts.map { $0.map { Array($0.utf8) } })
  }
}
