import PostgresClient

/// The steps of a move. Each can be done twice.
extension SlotMover {
  func perform(_ step: Step) throws(ShardingError) {
    switch step {
    case .prepare: try prepare()
    case .watch: try setState("copying", forgettingChanges: true)
    case .copy: try copy()
    case .catchUp:
      // Writers may be faster than this; the rest is left for the drain, which they wait for.
      for _ in 0..<10 where try copyChanges() > 100 {}
    case .fence: try fence()
    case .drain: while try copyChanges() > 0 {}
    case .activate: try activate()
    case .publish: try publish()
    case .cleanUp: try cleanUp()
    }
  }

  private func prepare() throws(ShardingError) {
    try directory.run(
      "INSERT INTO slot_moves VALUES (\(slot), \(target)) ON CONFLICT DO NOTHING")
    try transaction(on: target) { connection throws(PostgresError) in
      try becomeReplica(connection)
      try deleteRows(connection)
    }
  }

  // lesson: setState
  /// Sets the slot's state on the source, when no transaction works on the slot there: the exclusive
  /// lock is granted after the last of them has ended.
  private func setState(
    _ state: String, forgettingChanges: Bool = false
  ) throws(ShardingError) {
    try transaction(on: source) { connection throws(PostgresError) in
      try connection.query("SELECT pg_advisory_xact_lock(\(SlotSchema.lockClass), \(slot))")
      try connection.query("UPDATE slots SET state = '\(state)' WHERE slot = \(slot)")
      if forgettingChanges {
        try connection.query("DELETE FROM slot_changes WHERE slot = \(slot)")
      }
    }
  }
  // lesson: end

  private func copy() throws(ShardingError) {
    for table in tables {
      let rows = try on(source) { connection throws(PostgresError) in
        try connection.query(
          "SELECT coalesce(json_agg(t), '[]') FROM \(table.name) t WHERE slot = \(slot)"
        ).firstValue
      }
      try transaction(on: target) { connection throws(PostgresError) in
        try becomeReplica(connection)
        try insert(rows, into: table, connection)
      }
    }
  }

  // lesson: copyChanges
  /// Copies the rows again whose keys are noted, and then forgets those notes. A crash in between
  /// leaves them, and the rows are copied once more.
  ///
  /// - Returns: how many changes were noted.
  private func copyChanges() throws(ShardingError) -> Int {
    var count = 0
    for table in tables {
      let noted = try on(source) { connection throws(PostgresError) in
        try connection.query(
          """
          SELECT count(*), json_agg(id), json_agg(key) FROM slot_changes
          WHERE slot = \(slot) AND relation = $1
          """, parameters: [table.name])
      }
      guard let row = noted.first, let changes = row[0].flatMap({ Int($0) }), changes > 0 else {
        continue
      }
      count += changes
      // Read after the notes: at least as new as what they tell of.
      let rows = try on(source) { connection throws(PostgresError) in
        try connection.query(
          """
          SELECT coalesce(json_agg(t), '[]') FROM \(table.name) t
          WHERE slot = \(slot) AND \(Self.isListed(table))
          """, parameters: [row[2]]
        ).firstValue
      }
      try transaction(on: target) { connection throws(PostgresError) in
        try becomeReplica(connection)
        try connection.query(
          "DELETE FROM \(table.name) WHERE slot = \(slot) AND \(Self.isListed(table))",
          parameters: [row[2]])
        try insert(rows, into: table, connection)
      }
      try transaction(on: source) { connection throws(PostgresError) in
        try connection.query(
          """
          DELETE FROM slot_changes
          WHERE id IN (SELECT json_array_elements_text($1::json)::bigint)
          """, parameters: [row[1]])
      }
    }
    return count
  }
  // lesson: end

  // lesson: handOver
  /// The directory's row of the slot stays locked from here until `publish` commits. Clients that
  /// the source refuses meanwhile wait for that row, and then know where to go.
  private func fence() throws(ShardingError) {
    try directory.run("BEGIN")
    try directory.run("SELECT FROM slot_owners WHERE slot = \(slot) FOR UPDATE")
    try setState("fenced")
  }

  private func activate() throws(ShardingError) {
    try transaction(on: target) { connection throws(PostgresError) in
      try connection.query(
        "INSERT INTO slots VALUES (\(slot), 'owned') ON CONFLICT DO NOTHING")
    }
  }

  private func publish() throws(ShardingError) {
    try directory.run("UPDATE slot_owners SET shard = \(target) WHERE slot = \(slot)")
    try directory.run(
      """
      UPDATE slot_map
      SET version = version + 1, shard_count = greatest(shard_count, \(target + 1))
      """)
    try directory.run("COMMIT")
  }
  // lesson: end

  /// Clears the source. After a crash the directory no longer says which one that was: then all
  /// shards but the target are cleared.
  private func cleanUp() throws(ShardingError) {
    let others = source == target ? shardIndices.filter { $0 != target } : [source]
    for shard in others {
      try transaction(on: shard) { connection throws(PostgresError) in
        try becomeReplica(connection)
        try deleteRows(connection)
        try connection.query("DELETE FROM slot_changes WHERE slot = \(slot)")
        try connection.query("DELETE FROM slots WHERE slot = \(slot)")
      }
    }
    try directory.run("DELETE FROM slot_moves WHERE slot = \(slot)")
  }

  private func deleteRows(_ connection: PostgresConnection) throws(PostgresError) {
    for table in tables.reversed() {
      try connection.query("DELETE FROM \(table.name) WHERE slot = \(slot)")
    }
  }

  private func insert(
    _ rows: String?, into table: SlotTable, _ connection: PostgresConnection
  ) throws(PostgresError) {
    try connection.query(
      """
      INSERT INTO \(table.name) OVERRIDING SYSTEM VALUE
      SELECT * FROM json_populate_recordset(NULL::\(table.name), $1::json)
      """, parameters: [rows])
  }

  /// For the rest of the transaction triggers and foreign keys do not fire: the rows were checked
  /// where they were written, as those that a replica receives.
  private func becomeReplica(_ connection: PostgresConnection) throws(PostgresError) {
    try connection.query("SET LOCAL session_replication_role = replica")
  }

  /// The condition that a row's key is in the JSON array `$1`.
  private static func isListed(_ table: SlotTable) -> String {
    "\(table.key)::text IN (SELECT json_array_elements_text($1::json))"
  }
}
