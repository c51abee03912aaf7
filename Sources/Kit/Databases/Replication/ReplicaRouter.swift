import PostgresClient

/// Sends the statements of an application to a PostgreSQL primary and its replicas. Writes go to
/// the primary, reads to the server whose turn it is and that is fresh enough for the session that
/// asks.
///
///     let router = ReplicaRouter(
///       primary: DatabaseServer("primary", url: primaryURL),
///       replicas: [DatabaseServer("standby", url: standbyURL, weight: 3)])
///     var session = ReplicaSession(.upToDate)
///     try router.write("UPDATE users SET name = 'Ada' WHERE id = 7", for: &session, at: now)
///     try router.read("SELECT name FROM users WHERE id = 7", for: &session, at: now).server
///
/// What is a read and what a write is for the caller to say: no look at the text tells, since a
/// SELECT can call a function that writes. Each statement is a transaction of its own. A read runs
/// where nothing can be written, on the primary too, so that a write that is sent as a read fails
/// on every server and not on some.
///
/// The decisions are `RoutingTable`'s; this is the wire. A router is not `Sendable`: one task or
/// thread uses it, for as many sessions as it likes. Positions in the log compare only along one
/// timeline: after a failover the reads of `upToDate` sessions fail, and new sessions begin.
///
/// For `upToDate` sessions its role needs the rights of `pg_monitor`, to ask a replica for its timeline.
public final class ReplicaRouter {
  /// What a server has done.
  public struct Counters: Sendable, Equatable {
    /// The reads that it answered.
    public var reads = 0
    /// The writes that it did.
    public var writes = 0
    /// How often it was asked for its position in the log, or for its transactions.
    public var positionQueries = 0
    /// How often it would have taken part in a read and did not: behind, or not reachable.
    public var skips = 0
  }

  var table: RoutingTable
  let servers: [DatabaseServer]
  /// One connection a server for reads; opened when it is first needed.
  var readers: [PostgresConnection?]
  var writer: PostgresConnection?
  var counts: [Counters]

  /// Makes a router that has no connection yet.
  ///
  /// - Parameters:
  ///   - primary: the primary; with weight 0 it answers reads only when no replica can.
  ///   - replicas: its replicas.
  ///   - policy: how the reads are divided.
  ///   - retryInterval: how long a server that could not be reached is left alone.
  public init(
    primary: DatabaseServer, replicas: [DatabaseServer], policy: ReadPolicy = .roundRobin,
    retryInterval: Duration = .seconds(10)
  ) {
    servers = [primary] + replicas
    table = RoutingTable(
      primary: primary.name, primaryWeight: primary.weight,
      replicas: replicas.map { (name: $0.name, weight: $0.weight) }, policy: policy,
      retryInterval: retryInterval)
    readers = servers.map { _ in nil }
    counts = servers.map { _ in Counters() }
  }

  /// What each server has done, the primary first.
  public var counters: [(server: String, counters: Counters)] {
    zip(servers, counts).map { (server: $0.name, counters: $1) }
  }

  /// Runs a statement that writes, on the primary, once.
  ///
  /// - Parameters:
  ///   - sql: one statement.
  ///   - parameters: the values of `$1`, `$2`, …; nil is NULL.
  ///   - session: whose write it is; what it needs to see the write later is noted in it.
  ///   - now: the time, on any clock that only goes forward.
  /// - Returns: what the statement returned, and the server that ran it.
  /// - Throws: `RoutingError`. After `outcomeUnknown` the write may have happened; after
  ///   `positionUnknown` it has.
  @discardableResult
  public func write(
    _ sql: String, parameters: [String?] = [], for session: inout ReplicaSession, at now: Duration
  ) throws(RoutingError) -> RoutedRows {
    let route = try table.routeWrite(at: now)
    let connection = try openWriter(at: now)
    session.noteWrite(at: now)
    let rows: PostgresRows
    do throws(PostgresError) {
      rows = try connection.query(sql, parameters: parameters)
    } catch {
      guard connection.isBroken else { throw refusal(error, by: route.server) }
      lose(route.server, at: now)
      throw .outcomeUnknown(server: servers[route.server].name, error)
    }
    table.noteAnswer(of: route.server)
    counts[route.server].writes += 1
    if session.consistency == .upToDate {
      do throws(PostgresError) {
        session.note(try knownPlace(of: route.server, on: connection))
      } catch {
        if connection.isBroken { lose(route.server, at: now) }
        throw .positionUnknown(server: servers[route.server].name, error)
      }
    }
    return RoutedRows(server: servers[route.server].name, rows: rows, skipped: route.skipped)
  }

  /// Runs a statement that reads, on the server whose turn it is and that is fresh enough for the
  /// session. When a server cannot be reached, the next one is asked.
  ///
  /// - Parameters:
  ///   - sql: one statement.
  ///   - parameters: the values of `$1`, `$2`, …; nil is NULL.
  ///   - session: whose read it is; what a later read must not fall behind is noted in it.
  ///   - now: the time, on the same clock as that of the writes.
  /// - Returns: what the statement returned, the server that answered it, and those that were
  ///   passed over.
  /// - Throws: `RoutingError`.
  /// - Complexity: one round trip. A session that is `upToDate` costs further ones: one for the
  ///   position of the server that answers, and one for each replica not known to be far enough.
  ///   One more is for the primary when a replica has shown the session what the primary may hide.
  public func read(
    _ sql: String, parameters: [String?] = [], for session: inout ReplicaSession, at now: Duration
  ) throws(RoutingError) -> RoutedRows {
    for replica in table.replicasToAsk(for: session, at: now) { askPosition(of: replica, at: now) }
    while true {
      if let shown = session.required?.shownByReplica, table.asksPrimary(for: session, at: now) {
        askUnderWay(asOf: shown, at: now)
      }
      let route = try table.routeRead(of: session, at: now)
      // An attempt that ends here makes the server unreachable, so at last there is none to try.
      guard let connection = reader(of: route.server, at: now) else { continue }
      let rows: PostgresRows
      let place: SessionToken?
      do throws(PostgresError) {
        rows = try connection.query(sql, parameters: parameters)
        // Asked after the read, so that it counts what the read has seen. (A replica shows a commit a
        // moment before its position counts it.)
        place =
          session.consistency == .upToDate
          ? try self.knownPlace(of: route.server, on: connection) : nil
      } catch {
        guard connection.isBroken else { throw refusal(error, by: route.server) }
        lose(route.server, at: now)
        continue
      }
      table.noteAnswer(of: route.server, at: place)
      // It was promoted, or follows another primary, since it was asked: not for this session.
      if let token = session.required, let place, place.timeline != token.timeline { continue }
      if let place { session.note(place) }
      counts[route.server].reads += 1
      count(route.skipped)
      return RoutedRows(server: servers[route.server].name, rows: rows, skipped: route.skipped)
    }
  }
}
