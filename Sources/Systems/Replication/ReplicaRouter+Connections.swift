import Clients

/// Connections, and the two questions that the servers are asked.
extension ReplicaRouter {
  /// Beyond these many seconds a server that does not answer a connection attempt counts as gone.
  private static let parameters = ["connect_timeout": "2"]

  /// The connection for reads of a server; nil when it cannot be opened, which is noted.
  func reader(of index: Int, at now: Duration) -> PostgresConnection? {
    if let open = readers[index] { return open }
    do throws(PostgresError) {
      let connection = try PostgresConnection(
        url: servers[index].url, parameters: Self.parameters)
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
      let connection = try PostgresConnection(url: primary.url, parameters: Self.parameters)
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
      table.noteAnswer(of: index, position: try position(of: index, on: connection))
    } catch {
      lose(index, at: now)
    }
  }

  // lesson: position
  /// Where a server is in the log: a replica as far as it has replayed, the primary as far as the
  /// log is written. Nil when it does not know.
  func position(
    of index: Int, on connection: PostgresConnection
  ) throws(PostgresError) -> LogSequenceNumber? {
    counts[index].positionQueries += 1
    let query = index == RoutingTable.primary ? Self.primaryPosition : Self.replicaPosition
    return try connection.query(query).firstValue.flatMap { LogSequenceNumber($0) }
  }

  private static let replicaPosition = "SELECT pg_last_wal_replay_lsn()"
  /// A commit returns when its record is written, unless it does not wait for the log.
  private static let primaryPosition = """
    SELECT CASE current_setting('synchronous_commit')
      WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_lsn() END
    """
  // lesson: end

  /// Counts who was passed over.
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
