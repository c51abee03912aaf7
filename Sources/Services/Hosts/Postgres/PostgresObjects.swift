import PostgresClient

/// What a lesson can make on a PostgreSQL server outside of its database.
struct PostgresObjects: Sendable, Equatable {
  /// One of them.
  struct Item: Sendable, Hashable {
    /// What it is, in the order in which they can be removed.
    enum Kind: String, Sendable, CaseIterable {
      case slot = "replication slot"
      case database, tablespace, role
    }

    var kind: Kind
    var name: String

    /// As it reads in a message: `role bob`.
    var text: String { "\(kind.rawValue) \(name)" }
  }

  private var items: Set<Item>

  /// Asks a server.
  ///
  /// - Throws: `PostgresError` when it does not answer.
  init(on connection: PostgresConnection) throws(PostgresError) {
    // Other runs' databases, and the roles that PostgreSQL brings along, are nobody's business
    // here.
    let rows = try connection.query(
      """
      SELECT 'database', datname FROM pg_catalog.pg_database WHERE datname !~ '^etude_[0-9a-f]+'
      UNION ALL SELECT 'role', rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_'
      UNION ALL SELECT 'tablespace', spcname FROM pg_catalog.pg_tablespace
      UNION ALL SELECT 'replication slot', slot_name FROM pg_catalog.pg_replication_slots
        WHERE NOT temporary
      """)
    items = Set(
      rows.compactMap { row in
        guard let kind = row[0].flatMap(Item.Kind.init), let name = row[1] else { return nil }
        return Item(kind: kind, name: name)
      })
  }

  private init(_ items: Set<Item>) { self.items = items }

  /// Those that were not there before.
  func subtracting(_ before: PostgresObjects) -> PostgresObjects {
    PostgresObjects(items.subtracting(before.items))
  }

  /// Those that a text makes by name, in the order in which they can be removed.
  func made(by text: String) -> [Item] {
    let words = Self.words(of: text)
    return ordered { Self.isMade($0, by: words) }
  }

  /// All others.
  func notMade(by text: String) -> [Item] {
    let words = Self.words(of: text)
    return ordered { !Self.isMade($0, by: words) }
  }

  private func ordered(_ isWanted: (Item) -> Bool) -> [Item] {
    Item.Kind.allCases.flatMap { kind in
      items.filter { $0.kind == kind && isWanted($0) }.sorted { $0.name < $1.name }
    }
  }

  private static func words(of text: String) -> [Substring] {
    text.lowercased().split { $0.isWhitespace || "();,'\"".contains($0) }
  }

  /// Whether the text holds the statement, or the command of a shell, that makes it. A name that a
  /// statement only puts together is not found.
  private static func isMade(_ item: Item, by words: [Substring]) -> Bool {
    let name = item.name.lowercased()
    return words.indices.contains { index in
      guard words[index] == name else { return false }
      let before = Array(words[..<index].suffix(2))
      switch item.kind {
      case .database: return before == ["create", "database"] || before.last == "createdb"
      case .role:
        let makers: Set<Substring> = ["role", "user", "group"]
        return before.first == "create" && makers.contains(before.last ?? "")
          || before.last == "createuser"
      case .tablespace: return before == ["create", "tablespace"]
      case .slot:
        let makers: Set<Substring> = [
          "pg_create_physical_replication_slot", "pg_create_logical_replication_slot",
          "create_replication_slot", "-s",
        ]
        return makers.contains(before.last ?? "")
      }
    }
  }
}
