import PsqlText

/// What a text does to a PostgreSQL server beyond one database.
///
/// Lessons share a server with a database each. What belongs to the whole server they would share
/// too. That is roles, databases and tablespaces, names of prepared transactions and replication
/// slots, the server's settings and its counters, and the views that list every session. A page
/// that touches any of it gets a server of its own, so that what runs beside it is never seen. So
/// does a page that shows its database's name: on a shared server a second round of the page, or a
/// mutant of it, has another one.
enum PostgresText {
  /// Whether a step's text touches what the databases of a server share.
  static func touchesServer(_ text: String, isSQL: Bool) -> Bool {
    if isSQL { return StatementText.words(of: text).contains(where: touchesServer) }
    // In a program SQL may stand anywhere; a line is taken for a statement, a step for its verbs.
    let lines = text.split(separator: "\n").map { words(of: String($0)) }
    let all = lines.flatMap { $0 }
    return hasVerb(all) || all.contains(where: programs.contains)
      || lines.contains {
        lacksFilter($0) || showsDatabase($0) || $0.contains(where: commands.contains)
      }
  }

  private static func touchesServer(_ statement: [String]) -> Bool {
    if let first = statement.first, commands.contains(first) { return true }
    return hasVerb(statement) || lacksFilter(statement) || showsDatabase(statement)
  }

  static func words(of line: String) -> [String] {
    line.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "\\") }
      .map(String.init)
  }
}

extension PostgresText {
  private static let verbs: Set<String> = ["create", "alter", "drop"]
  private static let objects: Set<String> = [
    "role", "user", "group", "database", "tablespace", "subscription",
  ]
  private static let functions: Set<String> = [
    "pg_create_physical_replication_slot", "pg_create_logical_replication_slot",
    "pg_copy_physical_replication_slot", "pg_copy_logical_replication_slot",
    "pg_drop_replication_slot", "pg_replication_origin_create", "pg_replication_origin_drop",
    "pg_reload_conf", "pg_rotate_logfile", "pg_stat_reset_shared", "pg_stat_reset_slru",
    "pg_stat_bgwriter", "pg_stat_checkpointer", "pg_stat_wal", "pg_stat_archiver", "pg_stat_slru",
    "pg_stat_io",
  ]

  /// Whether words change something of the whole server, or read counters of all of it.
  private static func hasVerb(_ words: [String]) -> Bool {
    if words.contains(where: functions.contains) { return true }
    for (index, (first, second)) in zip(words, words.dropFirst()).enumerated() {
      switch (first, second) {
      case ("create", "user"), ("alter", "user"), ("drop", "user"):
        if index + 2 >= words.count || words[index + 2] != "mapping" { return true }
      case ("on", _):
        // COMMENT ON ROLE; `ON database` may also begin a join's condition.
        if index > 0, words[index - 1] == "comment", objects.contains(second) { return true }
      case ("prepare", "transaction"), ("commit", "prepared"), ("rollback", "prepared"),
        ("alter", "system"):
        return true
      default:
        if verbs.contains(first), objects.contains(second) { return true }
      }
    }
    return false
  }

  private static let views: Set<String> = [
    "pg_stat_activity", "pg_locks", "pg_prepared_xacts", "pg_stat_database", "pg_stat_replication",
    "pg_replication_slots", "pg_stat_replication_slots", "pg_stat_ssl", "pg_stat_gssapi",
    "pg_stat_progress_vacuum", "pg_stat_progress_copy", "pg_stat_progress_create_index",
    "pg_roles", "pg_user", "pg_shadow", "pg_group", "pg_authid", "pg_auth_members", "pg_database",
    "pg_tablespace", "pg_db_role_setting", "pg_shseclabel", "pg_shdescription",
  ]
  private static let filters: Set<String> = [
    "datname", "datid", "database", "current_database", "rolname", "slot_name", "gid", "spcname",
  ]

  /// Whether words list what every session or database of the server has, and leave nothing out.
  private static func lacksFilter(_ words: [String]) -> Bool {
    guard words.contains(where: views.contains) else { return false }
    guard let condition = words.firstIndex(of: "where") else { return true }
    return !words[condition...].contains(where: filters.contains)
  }

  private static let databaseNames: Set<String> = [
    "current_database", "current_catalog", "datname", "dbname", "pgdatabase",
  ]

  /// Whether words name the lesson's database elsewhere than in a condition.
  private static func showsDatabase(_ words: [String]) -> Bool {
    words.prefix { $0 != "where" }.contains(where: databaseNames.contains)
  }

  /// psql's commands that list what the whole server has, or print the database's name.
  private static let commands: Set<String> = [
    "\\du", "\\dg", "\\l", "\\list", "\\db", "\\drds", "\\drg", "\\c", "\\connect", "\\conninfo",
  ]
  /// PostgreSQL's programs that do.
  private static let programs: Set<String> = [
    "createuser", "dropuser", "createdb", "dropdb", "pg_dumpall", "pg_receivewal",
    "pg_recvlogical",
  ]
}

extension PostgresText {
  private static let lastingObjects: Set<String> = [
    "role", "user", "group", "database", "tablespace",
  ]

  /// The names of what a lesson's texts make for the whole server.
  static func made(in texts: [String]) -> Set<String> {
    Set(
      texts.flatMap { text in
        pairs(in: text, of: ["create"]).map(\.name)
          + names(after: ["createuser", "createdb"], in: text)
      })
  }

  /// Whether a text changes settings of a PostgreSQL server, or a role, database or tablespace that
  /// the lesson does not make.
  static func changesServer(_ text: String, made: Set<String>) -> Bool {
    let all = words(of: text)
    if zip(all, all.dropFirst()).contains(where: { $0 == ("alter", "system") }) { return true }
    return pairs(in: text, of: ["alter", "drop"]).contains { pair in
      !(pair.object == "user" && pair.name == "mapping") && !made.contains(pair.name)
    }
  }

  /// The names in `CREATE ROLE name` and the like.
  private static func pairs(
    in text: String, of verbs: Set<String>
  ) -> [(object: String, name: String)] {
    let all = words(of: text)
    return all.indices.dropLast(2).compactMap { index in
      let object = all[index + 1]
      guard verbs.contains(all[index]), lastingObjects.contains(object) else { return nil }
      let rest = all[(index + 2)...].drop { ["if", "exists"].contains($0) }
      return rest.first.map { (object, $0) }
    }
  }

  private static func names(after programs: Set<String>, in text: String) -> [String] {
    text.split(separator: "\n").map { words(of: String($0)) }
      .filter { !programs.isDisjoint(with: $0) }.flatMap { $0 }
  }
}
