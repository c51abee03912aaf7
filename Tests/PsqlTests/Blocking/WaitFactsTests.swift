import Glibc
import PostgresClient
import Sessions
import TestSupport
import Testing

@testable import Psql

/// What is known of waits beside who waits for whom.
@Suite struct WaitFactsTests {
  static let modes = [
    "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE",
    "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
  ]

  /// `SHARE ROW EXCLUSIVE` in a statement, `ShareRowExclusiveLock` in `pg_locks`.
  private static func name(_ mode: String) -> String {
    mode.split(separator: " ").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined() + "Lock"
  }

  @Test(arguments: modes) func locksConflictAsTheServerSays(held: String) throws {
    let lesson = try PsqlLesson()
    let (holder, other) = (try lesson.connect(), try lesson.connect())
    try holder.query("CREATE TABLE t (i int)")
    try holder.query("BEGIN; LOCK TABLE t IN \(held) MODE")
    for wanted in Self.modes {
      var isRefused = false
      do {
        try other.query("BEGIN; LOCK TABLE t IN \(wanted) MODE NOWAIT")
      } catch {
        isRefused = true
      }
      try other.query("ROLLBACK")
      #expect(LockMode.conflict(Self.name(wanted), Self.name(held)) == isRefused, "\(wanted)")
    }
    #expect(LockMode.conflict("SIReadLock", Self.name(held)))
  }

  @Test(
    arguments: [
      ("0", nil), ("100ms", .milliseconds(100)), ("10s", .seconds(10)), ("1min", .seconds(60)),
      ("2h", .seconds(7200)), ("1d", .seconds(86400)), ("x", nil), ("5x", nil),
    ] as [(String, Duration?)])
  func readsWhatSHOWPrints(text: String, duration: Duration?) {
    #expect(WaitTimeouts.duration(text) == duration)
  }

  @Test func timeoutsBeyondTheStepDoNotCount() {
    var timeouts = WaitTimeouts()
    timeouts.values = [
      .lock: .seconds(5), .idleInTransaction: .seconds(2), .idleSession: .seconds(9),
    ]
    #expect(timeouts.endWait(within: nil))
    #expect(timeouts.endWait(within: .seconds(10)))
    #expect(!timeouts.endWait(within: .seconds(5)))
    #expect(timeouts.endHold(inTransaction: true, within: .seconds(5)))
    #expect(!timeouts.endHold(inTransaction: false, within: .seconds(5)))
    #expect(timeouts.endHold(inTransaction: false, within: .seconds(10)))
  }

  @Test(arguments: [
    ("S (sleeping)", "0", "0", false, false), ("R (running)", "0", "0", true, false),
    ("D (disk sleep)", "0", "0", true, false),
    // SIGINT, SIGTERM, SIGUSR1 and SIGURG; SIGCHLD says nothing.
    ("S (sleeping)", "0", "0000000000000002", true, false),
    ("S (sleeping)", "0", "0000000000004000", true, false),
    ("S (sleeping)", "0000000000000200", "0", true, false),
    ("S (sleeping)", "0", "0000000000400000", true, false),
    ("S (sleeping)", "0", "0000000000010000", false, false),
    ("T (stopped)", "0", "0000000000004000", false, false), ("Z (zombie)", "0", "0", false, true),
  ])
  func readsAProcessStatus(
    state: String, thread: String, process: String, isAstir: Bool, hasEnded: Bool
  ) {
    let text = """
      Name:\tpostgres: (x)
      State:\t\(state)
      PPid:\t4711
      SigPnd:\t\(thread)
      ShdPnd:\t\(process)
      SigCgt:\tffffffffffffffff
      voluntary_ctxt_switches:\t12
      nonvoluntary_ctxt_switches:\t30

      """
    let status = ProcessStatus(Array(text.utf8))
    #expect(status.isAstir == isAstir)
    #expect(status.hasEnded == hasEnded)
    #expect(status.parent == 4711)
    #expect(status.runs == 42)
  }

  /// A signal that PostgreSQL takes for a crash; a stopped process ends only by SIGKILL.
  @Test(arguments: [
    ("S (sleeping)", SIGKILL, true), ("S (sleeping)", SIGQUIT, true),
    ("R (running)", SIGSEGV, true),
    ("S (sleeping)", SIGTERM, false), ("S (sleeping)", SIGCHLD, false),
    ("T (stopped)", SIGQUIT, false), ("T (stopped)", SIGKILL, true), ("Z (zombie)", SIGQUIT, false),
  ])
  func tellsACrashAhead(state: String, signal: Int32, isDying: Bool) {
    let pending = String(UInt64(1) << UInt64(signal - 1), radix: 16)
    for set in ["SigPnd", "ShdPnd"] {
      #expect(
        ProcessStatus(Array("State:\t\(state)\n\(set):\t\(pending)\n".utf8)).isDying == isDying)
    }
  }

  /// The process is found, is asleep once it has answered, and does not rest as it did before from the
  /// moment at which a signal has been sent to it: it is astir, and at last gone.
  ///
  /// It may wait for a lock while it ends; then it has run. Each look is judged once: the server's first
  /// process, which serves other tests too, can be astir at the next one.
  @Test func seesASignalBeforeTheServerDoes() throws {
    let lesson = try PsqlLesson()
    for _ in 0..<20 {
      let (victim, killer) = (try lesson.connect(), try lesson.connect())
      let process = try #require(BackendProcess(of: victim))
      let before = standing(of: process) { $0 == .astir }
      guard case .resting = before else {
        Issue.record("\(before)")
        return
      }
      #expect(
        try killer.query("SELECT pg_terminate_backend(\(process.processID))").firstValue == "t")
      #expect(standing(of: process) { $0 != before && $0 != .gone } == .gone)
    }
  }

  /// The first standing that is not passing, or that of two minutes later.
  private func standing(
    of process: BackendProcess, while isPassing: (BackendProcess.Standing) -> Bool
  ) -> BackendProcess.Standing {
    let deadline = ContinuousClock.now + .seconds(120)
    while true {
      let standing = process.standing
      guard isPassing(standing), ContinuousClock.now < deadline else { return standing }
      usleep(100)
    }
  }

  /// Of a server elsewhere only the server's own word is to be had: it has to give it twice.
  @Test(arguments: [true, false]) func findsWaitsOnServersElsewhere(seesProcesses: Bool) throws {
    let lesson = try PsqlLesson()
    lesson.group.looksAtProcesses = seesProcesses
    let (a, b, c) = (try lesson.open("a"), try lesson.open("b"), try lesson.open("c"))
    try lesson.run("CREATE TABLE t (i int); BEGIN; LOCK TABLE t;", in: a)
    #expect(try lesson.run("TABLE t;", in: b).isEmpty)
    #expect(b.state == .blocked(by: ["a"]))
    #expect((b.process == nil) == !seesProcesses)
    // A holder that has ended is no longer listed, and nothing more is waited for.
    let number = try #require(a.backendProcessID)
    try lesson.run("SELECT pg_terminate_backend(\(number), 10000);", in: c)
    try lesson.settle()
    #expect(b.state == .idle)
    try lesson.run("BEGIN; LOCK TABLE t;", in: c)
    #expect(try lesson.run("TABLE t;", in: b).contains("(0 rows)"))
    #expect(b.state == .blocked(by: ["c"]))
  }

  /// A statement waits when its parallel workers do, whether the kernel shows them or not.
  @Test(arguments: [true, false]) func findsWorkersThatWait(seesProcesses: Bool) throws {
    let lesson = try PsqlLesson()
    lesson.group.looksAtProcesses = seesProcesses
    let (a, b) = (try lesson.open("a"), try lesson.open("b"))
    try lesson.run(
      """
      CREATE FUNCTION take(int) RETURNS int PARALLEL SAFE LANGUAGE sql
        AS 'SELECT pg_advisory_xact_lock($1); SELECT 1';
      CREATE TABLE big AS SELECT i FROM generate_series(1, 10000) AS i; ANALYZE big;
      SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0;
      SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
      SET parallel_leader_participation = off;
      """, in: a)
    try lesson.run("BEGIN; SELECT take(1);", in: b)
    #expect(try lesson.run("SELECT sum(take(1)) FROM big;", in: a).isEmpty)
    #expect(a.state == .blocked(by: ["b"]))
    try lesson.run("COMMIT;", in: b)
    try lesson.settle()
    #expect(a.state == .idle)
  }

  /// The number of a backend elsewhere means nothing here.
  @Test func believesNoProcessThatIsNotTheServers() throws {
    let lesson = try PsqlLesson()
    let connection = try lesson.connect()
    #expect(BackendProcess(of: connection)?.processID == connection.backendProcessID)
    #expect(
      BackendProcess(of: connection)?.parent == ProcessStatus(connection.backendProcessID)?.parent)
    #expect(ProcessStatus(getpid())?.parent == getppid())
  }
}
