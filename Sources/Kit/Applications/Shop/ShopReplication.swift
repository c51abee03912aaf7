import Databases
import PostgresClient
import WebServers

/// `GET /replication`: how far each replica is.
extension Shop {
  private struct Report: Encodable {
    let server: String
    /// Up to where the primary has written its log.
    let position: String
    let replicas: [Replica]
  }

  private struct Replica: Encodable {
    let name: String
    /// `streaming` and the other states of the primary's sender; `disconnected` when there is no sender
    /// for it; `unreachable` when it does not answer.
    let state: String
    /// Whether it replays what it receives: `not paused`, `pause requested` or `paused`.
    var replay: String?
    /// Up to where it has replayed the log.
    var position: String?
    /// How many bytes of log it has still to replay.
    var bytesBehind: Int?
  }

  /// Asks each server itself, on connections of its own: what the primary knows of a replica is as old
  /// as the replica's last message.
  func replication() throws -> HTTPReply {
    let (position, states) = try primaryState()
    // Read after the replicas' own positions it would count what came meanwhile; read before, a replica
    // may be beyond it: that is 0 bytes behind.
    let report = Report(
      server: primary.name, position: "\(position)",
      replicas: replicas.map { replica($0, primaryAt: position, state: states[$0.name]) })
    var reply = try HTTPReply.json(report, headers: ["Cache-Control": "no-store"])
    reply.answeredBy = primary.name
    reply.headers["Served-By"] = primary.name
    return reply
  }

  private func primaryState() throws -> (LogSequenceNumber, [String: String]) {
    do throws(PostgresError) {
      let connection = try Self.connect(primary)
      let text = try connection.query("SELECT pg_current_wal_lsn()").firstValue
      let rows = try connection.query("SELECT application_name, state FROM pg_stat_replication")
      let states = rows.map { ($0[0] ?? "", $0[1] ?? "") }
      if let position = text.flatMap({ LogSequenceNumber($0) }) {
        return (position, Dictionary(states) { first, _ in first })
      }
    } catch {
      throw HTTPProblem(503, "The primary cannot be reached.", headers: ["Retry-After": "1"])
    }
    throw HTTPProblem(503, "The primary does not say where its log ends.")
  }

  private func replica(
    _ server: DatabaseServer, primaryAt position: LogSequenceNumber, state: String?
  ) -> Replica {
    do throws(PostgresError) {
      let row = try Self.connect(server).query(
        "SELECT pg_last_wal_replay_lsn(), pg_get_wal_replay_pause_state()"
      ).first
      let replayed = row?[0].flatMap { LogSequenceNumber($0) }
      return Replica(
        name: server.name, state: state ?? "disconnected", replay: row?[1],
        position: replayed.map { "\($0)" }, bytesBehind: replayed.map { max(0, position - $0) })
    } catch {
      return Replica(name: server.name, state: "unreachable")
    }
  }

  private static func connect(_ server: DatabaseServer) throws(PostgresError) -> PostgresConnection
  {
    try PostgresConnection(url: server.url, parameters: ["connect_timeout": "2"])
  }
}
