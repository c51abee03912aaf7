import PostgresClient

/// Connections, and the two questions that the servers are asked.
extension ReplicaRouter {
  /// Beyond these many seconds a server that does not answer a connection attempt counts as gone.
  /// One that starts up or recovers does so at once, as there are others to ask.
  private static let parameters = ["connect_timeout": "10"]

  /// The connection for reads of a server; nil when it cannot be opened, which is noted.
  func reader(of index: Int, at now: Duration) -> PostgresConnection? {
    if let open = readers[index] { return open }
    do throws(PostgresError) {
      let connection = try PostgresConnection(
        url: servers[index].url, parameters: Self.parameters, startLimit: .zero)
      try connection.query("SET default_transaction_read_only = on")
      readers[index] = connection
      return connection
    } catch {
      lose(index, at: now)
      return nil
    }
  }

  /// The connection for writes.
  ///
  /// - Throws: `RoutingError.noServer` when it cannot be opened.
  func openWriter(at now: Duration) throws(RoutingError) -> PostgresConnection {
    if let writer { return writer }
    let primary = servers[RoutingTable.primary]
    do throws(PostgresError) {
      let connection = try PostgresConnection(
        url: primary.url, parameters: Self.parameters, startLimit: .zero)
      writer = connection
      return connection
    } catch {
      lose(RoutingTable.primary, at: now)
      throw .noServer(skipped: [SkippedServer(server: primary.name, reason: .unreachable)])
    }
  }

  /// Gives up a server's connections.
  func lose(_ index: Int, at now: Duration) {
    readers[index] = nil
    if index == RoutingTable.primary { writer = nil }
    table.noteUnreachable(index, at: now)
  }

  /// Asks a replica how far it has replayed, and notes what it says.
  func askPosition(of index: Int, at now: Duration) {
    guard let connection = reader(of: index, at: now) else { return }
    do throws(PostgresError) {
      table.noteAnswer(of: index, at: try place(of: index, on: connection))
    } catch {
      lose(index, at: now)
    }
  }

  /// Asks the primary which of its transactions are under way, and notes what it says.
  func askUnderWay(asOf position: LogSequenceNumber, at now: Duration) {
    guard let connection = reader(of: RoutingTable.primary, at: now) else { return }
    counts[RoutingTable.primary].positionQueries += 1
    do throws(PostgresError) {
      let transactions = try connection.query(Self.underWay).map { $0[0] ?? "" }
      table.noteUnderWay(Set(transactions), asOf: position)
    } catch {
      lose(RoutingTable.primary, at: now)
    }
  }

  /// The transactions that may have written a commit that is not visible yet.
  ///
  /// A transaction that writes holds a lock on its number "until it ends" (PostgreSQL 15 manual,
  /// "System Views", "pg_locks"), prepared ones too. The server gives it up after it has made the
  /// commit visible. A transaction whose client has its turn has written no commit; autovacuum
  /// commits no data.
  private static let underWay = """
    SELECT transactionid FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted
      AND state IS DISTINCT FROM 'idle in transaction'
      AND backend_type IS DISTINCT FROM 'autovacuum worker'
    """

  // lesson: position
  /// Where a server is in the log, and on which timeline: a replica as far as it has replayed, the
  /// primary as far as the log is written. Nil when it does not know.
  func place(
    of index: Int, on connection: PostgresConnection
  ) throws(PostgresError) -> SessionToken? {
    counts[index].positionQueries += 1
    let isReplica = index != RoutingTable.primary
    let rows = try connection.query(isReplica ? Self.replicaPlace : Self.primaryPlace)
    guard let row = rows.first, let position = row[0].flatMap({ LogSequenceNumber($0) }),
      let timeline = row[1].flatMap({ Int($0, radix: 16) })
    else { return nil }
    return SessionToken(timeline: timeline, position: position, isReplica: isReplica)
  }

  /// The same, of a server that has to know: a promise stands on it.
  func knownPlace(
    of index: Int, on connection: PostgresConnection
  ) throws(PostgresError) -> SessionToken {
    if let place = try place(of: index, on: connection) { return place }
    throw PostgresError(message: "the server says nothing about its log")
  }

  /// A replica keeps the history file of every timeline that it follows, from before it follows it.
  private static let replicaPlace = """
    SELECT pg_last_wal_replay_lsn(),
      (SELECT coalesce(max(left(name, 8)), '00000001') FROM pg_ls_waldir()
       WHERE name ~ '^[0-9A-F]{8}[.]history$')
    """
  /// A commit returns when its record is written, unless it does not wait for the log. The name of a
  /// file of the log begins with its timeline.
  private static let primaryPlace = """
    SELECT CASE current_setting('synchronous_commit')
      WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_lsn() END,
      left(pg_walfile_name(pg_current_wal_lsn()), 8)
    """
  // lesson: end

  /// Counts the servers that were passed over.
  func count(_ skipped: [SkippedServer]) {
    for skipped in skipped {
      guard let index = servers.firstIndex(where: { $0.name == skipped.server }) else { continue }
      counts[index].skips += 1
    }
  }

  /// What the server's error means to the caller.
  func refusal(_ error: PostgresError, by index: Int) -> RoutingError {
    let name = servers[index].name
    return error.sqlState == "25006"
      ? .readOnly(server: name, error) : .failed(server: name, error)
  }
}
