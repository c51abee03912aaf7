/// The waits of backends, as the server tells them.
struct ServerWaits {
  /// The wait of one backend.
  struct Wait: Sendable, Equatable {
    /// The processes that block it.
    var holders: Set<Int32> = []
    /// The prepared transactions that block it, in the order in which they were prepared.
    var prepared: [String] = []
    /// Whether it waits for a safe snapshot.
    var isForSnapshot = false
    /// Whether its commit waits for a standby.
    var isForStandby = false
    /// Whether its statement names a function of the lesson that sets a timeout.
    var isInFunctionWithTimeout = false
    /// The parallel workers of its statement.
    var workers: Set<Int32> = []
  }

  /// The backends that wait for others, by their process.
  private(set) var waits: [Int32: Wait] = [:]
  /// The backends that are at work: they exist, and do not wait for their client.
  private(set) var active: Set<Int32> = []

  /// Asks the server; nil when it does not answer.
  ///
  /// The query asks for the kind of a wait besides its holders. A cancelled backend keeps its holders
  /// until it has left the queue, but meanwhile it waits for something else. The kind is hidden when
  /// the session has taken on another role: then the holders alone count.
  ///
  /// A statement with parallel workers waits when one of its workers does, because its own process
  /// waits for that worker. While another worker does anything but wait for a lock or for the others,
  /// it may still fail, or begin to wait for another session. The server counts a worker's holders as
  /// its leader's, and the leader of a worker with a lock as the holder.
  init?(of processIDs: [Int32], _ control: ObserverConnection) {
    let list = processIDs.map { "\($0)" }.joined(separator: ",")
    let answer = control.rows(
      """
      SELECT b.pid, pg_catalog.array_to_string(pg_catalog.pg_blocking_pids(b.pid), ','),
        pg_catalog.array_to_string(pg_catalog.pg_safe_snapshot_blocking_pids(b.pid), ','),
        a.wait_event = 'SyncRep', a.state IS NOT NULL AND a.wait_event IS DISTINCT FROM 'ClientRead',
        a.state IS NULL OR (a.wait_event_type = 'Lock' OR a.wait_event IN ('SafeSnapshot', 'SyncRep')
          OR a.wait_event_type = 'IPC' AND g.waits) AND g.rests IS NOT FALSE,
        EXISTS (SELECT FROM pg_catalog.pg_proc AS f WHERE f.oid >= 16384
          AND pg_catalog.concat(f.proconfig, f.prosrc) ~* '(lock|statement|transaction)_timeout'
          AND pg_catalog.strpos(pg_catalog.lower(a.query), pg_catalog.lower(f.proname)) > 0),
        pg_catalog.array_to_string(g.workers, ',')
      FROM pg_catalog.unnest('{\(list)}'::pg_catalog.int4[]) AS b (pid),
        pg_catalog.pg_stat_get_activity(b.pid) AS a, LATERAL (
          SELECT pg_catalog.array_agg(w.pid) AS workers,
            pg_catalog.bool_or(w.wait_event_type = 'Lock') AS waits,
            pg_catalog.bool_and(coalesce(w.wait_event_type IN ('Lock', 'IPC'), false)) AS rests
          FROM pg_catalog.pg_stat_get_activity(NULL) AS w WHERE w.leader_pid = b.pid) AS g
      """)
    guard let answer else { return nil }
    for row in answer {
      let texts = row.map { String(decoding: $0 ?? [], as: UTF8.self) }
      guard let processID = Int32(texts[0]) else { continue }
      if texts[4] == "t" { active.insert(processID) }
      guard texts[5] == "t" else { continue }
      var wait = Wait(isForSnapshot: !texts[2].isEmpty, isForStandby: texts[3] == "t")
      wait.isInFunctionWithTimeout = texts[6] == "t"
      wait.holders = Self.numbers("\(texts[1]),\(texts[2])")
      wait.workers = Self.numbers(texts[7])
      // The server's number for a holder without a process.
      if wait.holders.remove(0) != nil {
        let waiting = wait.workers.union([processID])
        guard let prepared = Self.prepared(holdingUp: waiting, wait.isForSnapshot, control) else {
          return nil
        }
        wait.prepared = prepared
      }
      waits[processID] = wait
    }
  }

  private static func numbers(_ list: String) -> Set<Int32> {
    Set(list.split(separator: ",").compactMap { Int32($0) })
  }

  /// The prepared transactions of this database that block a backend or its workers.
  ///
  /// A prepared transaction holds a lock on its own number. That lock tells which of the locks without
  /// a process belong to the transaction.
  private static func prepared(
    holdingUp processIDs: Set<Int32>, _ isForSnapshot: Bool, _ control: ObserverConnection
  ) -> [String]? {
    let list = processIDs.map { "\($0)" }.joined(separator: ",")
    let answer = control.rows(
      """
      WITH l AS (SELECT * FROM pg_catalog.pg_locks), p AS (
        SELECT x.gid, x.prepared, l.virtualtransaction
        FROM pg_catalog.pg_prepared_xacts AS x JOIN l ON l.transactionid = x.transaction
          AND l.locktype = 'transactionid' AND l.pid IS NULL AND l.mode = 'ExclusiveLock'
        WHERE x.database = pg_catalog.current_database())
      SELECT p.gid, w.mode, h.mode
      FROM p JOIN l AS h ON h.virtualtransaction = p.virtualtransaction AND h.pid IS NULL
        LEFT JOIN l AS w ON w.pid IN (\(list)) AND NOT w.granted
          AND (w.locktype, w.database, w.relation, w.page, w.tuple, w.virtualxid, w.transactionid,
            w.classid, w.objid, w.objsubid) IS NOT DISTINCT FROM (h.locktype, h.database,
            h.relation, h.page, h.tuple, h.virtualxid, h.transactionid, h.classid, h.objid,
            h.objsubid)
      WHERE w.pid IS NOT NULL OR \(isForSnapshot) AND h.mode = 'SIReadLock'
      ORDER BY p.prepared, p.gid
      """)
    guard let answer else { return nil }
    var names: [String] = []
    for row in answer {
      let texts = row.map { $0.map { String(decoding: $0, as: UTF8.self) } }
      guard let gid = texts[0], let held = texts[2] else { continue }
      if let wanted = texts[1], !LockMode.conflict(wanted, held) { continue }
      if names.last != gid { names.append(gid) }
    }
    return names
  }
}

/// The modes of the server's locks, as `pg_locks` names them.
///
/// Source of the conflicts: PostgreSQL's manual, "Explicit Locking", table "Conflicting Lock Modes".
enum LockMode {
  private static let weakestFirst = [
    "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
  ]

  /// The modes that each mode conflicts with, as numbers from 1 in the order above.
  private static let conflicts: [ClosedRange<Int>] = [
    8...8, 7...8, 5...8, 4...8, 3...8, 3...8, 2...8, 1...8,
  ]

  /// Whether one lock waits for the other. A mode that is not in the list conflicts with all.
  static func conflict(_ one: String, _ other: String) -> Bool {
    guard let first = weakestFirst.firstIndex(of: one),
      let second = weakestFirst.firstIndex(of: other)
    else { return true }
    // ShareLock is the only mode that lies in its own range and does not conflict with itself.
    if first == 4, second == 4 { return false }
    return conflicts[first].contains(second + 1)
  }
}
