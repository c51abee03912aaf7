import Psql
import Services

/// What is in a PostgreSQL server, asked over a connection to its database `postgres`, which no page uses.
final class PostgresPanel: PanelSource {
  private let name: String
  private let isReplicated: Bool
  private let connection: ObserverConnection

  init(_ endpoint: ServiceEndpoint, isReplicated: Bool) {
    (name, self.isReplicated) = (endpoint.name, isReplicated)
    var parameters = endpoint.postgresParameters
    parameters["dbname"] = "postgres"
    connection = ObserverConnection(parameters: parameters)
  }

  deinit { connection.close() }

  func message(sessions: [Int32: String]) -> PanelMessage {
    var message = PanelMessage(service: name)
    guard let backends = rows(Self.backends) else { return message }
    var postgres = PanelMessage.Postgres(backends: [])
    for row in backends {
      guard let pid = row[0].flatMap({ Int32($0) }) else { continue }
      let holders = (row[4] ?? "").split(separator: ",").compactMap { Int($0) }
      postgres.backends.append(
        PanelMessage.Postgres.Backend(
          pid: Int(pid), session: sessions[pid], state: row[1] ?? "", transaction: row[2],
          query: row[3] ?? "", waitsFor: holders, wait: row[5]))
    }
    if isReplicated, let log = rows(Self.log)?.first {
      (postgres.lsn, postgres.received) = (log[0], log[1])
      var standbys: [PanelMessage.Postgres.Standby] = []
      for row in rows(Self.standbys) ?? [] {
        let gap = row[4].flatMap { Int($0) }
        standbys.append(
          PanelMessage.Postgres.Standby(
            name: row[0] ?? "", state: row[1] ?? "", sent: row[2], replayed: row[3],
            gap: gap.map { max(0, $0) }))
      }
      postgres.standbys = standbys.isEmpty ? nil : standbys
    }
    message.postgres = postgres
    return message
  }

  private func rows(_ sql: String) -> [[String?]]? {
    connection.rows(sql)?.map { row in
      row.map { value in value.map { String(decoding: $0, as: UTF8.self) } }
    }
  }

  private static let backends = """
    SELECT pid, coalesce(state, ''), backend_xid, left(coalesce(query, ''), 200),
      array_to_string(pg_blocking_pids(pid), ','),
      CASE WHEN state = 'active' AND wait_event IS NOT NULL
        THEN concat(wait_event_type, ' ', wait_event) END
    FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND application_name <> 'etude'
    ORDER BY backend_start, pid
    """
  private static let log = """
    SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
      CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() END
    """
  private static let standbys = """
    SELECT application_name, state, sent_lsn, replay_lsn,
      CASE WHEN NOT pg_is_in_recovery()
        THEN pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::int8 END
    FROM pg_stat_replication ORDER BY application_name
    """
}
