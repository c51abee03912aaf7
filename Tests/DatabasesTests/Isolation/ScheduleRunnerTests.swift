import Databases
import PostgresClient
import Testing

@Suite("Running schedules")
struct ScheduleRunnerTests {
  @Test("A step that waits keeps its session's further steps back, and goes on when let go")
  func waiting() throws {
    let run = try IsolationFixture().run(Anomaly.dirtyWrite.schedule)
    #expect(
      run.trace == """
        T1  BEGIN                                           BEGIN
        T2  BEGIN                                           BEGIN
        T1  UPDATE accounts SET balance = 111 WHERE id = 1  UPDATE 1
        T2  UPDATE accounts SET balance = 222 WHERE id = 1  waits for T1
        T1  UPDATE accounts SET balance = 111 WHERE id = 2  UPDATE 1
        T1  COMMIT                                          COMMIT
        T2  UPDATE accounts SET balance = 222 WHERE id = 1  goes on: UPDATE 1
        T2  UPDATE accounts SET balance = 222 WHERE id = 2  UPDATE 1
        T2  COMMIT                                          COMMIT
        end: 222, 222
        """)
    #expect(run.summary == "T2 waits for T1; end 222, 222")
    #expect(run.committed == ["T1", "T2"])
  }

  /// The row is only locked, not changed: of those that wait for a row with a new version, any may be
  /// the first to lock that version.
  @Test("Two that wait for the same row go on one after the other")
  func queue() throws {
    let run = try IsolationFixture().run(
      """
      T1: BEGIN
      T2: BEGIN
      T3: BEGIN
      T1: SELECT balance FROM accounts WHERE id = 1 FOR UPDATE
      T2: UPDATE accounts SET balance = balance + 1 WHERE id = 1
      T3: SELECT balance FROM accounts WHERE id = 1 FOR UPDATE
      T1: COMMIT
      T2: COMMIT
      T3: UPDATE accounts SET balance = balance + 1 WHERE id = 1
      T3: COMMIT
      end: SELECT balance FROM accounts WHERE id = 1
      """)
    #expect(run.committed == ["T1", "T2", "T3"])
    #expect(run.final == "102")
  }

  /// The server lets go of the locks, then removes the files of dropped tables, then answers.
  @Test("A COMMIT comes before what it lets go on, though its answer arrives later")
  func lateAnswer() throws {
    let fixture = try IsolationFixture()
    try fixture.connect().query(
      """
      CREATE SCHEMA scrap;
      DO $$ BEGIN
        FOR i IN 1..400 LOOP EXECUTE format('CREATE TABLE scrap.t%s AS SELECT 1', i); END LOOP;
      END $$;
      """)
    let run = try fixture.run(
      """
      T1: BEGIN
      T2: BEGIN
      T3: BEGIN
      T2: UPDATE accounts SET balance = 222 WHERE id = 1
      T3: SELECT pg_advisory_xact_lock(7)
      T2: SELECT pg_advisory_xact_lock(7)
      T1: UPDATE accounts SET balance = 111 WHERE id = 1
      T3: DROP SCHEMA scrap CASCADE
      T3: COMMIT
      T2: COMMIT
      T1: COMMIT
      """)
    let order = run.events.dropFirst(8).map { event in
      "\(event.step.session) \(event.step.sql.prefix(6))"
    }
    #expect(order == ["T3 COMMIT", "T2 SELECT", "T2 COMMIT", "T1 UPDATE", "T1 COMMIT"])
  }

  @Test("What a transaction has read that did not commit does not count")
  func readByAborted() throws {
    let run = try IsolationFixture().run(
      """
      T1: BEGIN
      T2: BEGIN
      T1: SELECT balance, NULL FROM accounts ORDER BY id  -- kept
      T2: SELECT balance FROM accounts WHERE id = 1  -- dropped
      T1: COMMIT
      T2: ROLLBACK
      """)
    #expect(run["kept"] == "100 NULL, 100 NULL")
    #expect(run["dropped"] == nil)
    #expect(run["unheard-of"] == nil)
  }

  @Test("The server ends a circle of waits, and the run tells who failed")
  func deadlock() throws {
    let run = try IsolationFixture().run(
      """
      T1: BEGIN
      T2: BEGIN
      T1: UPDATE accounts SET balance = 111 WHERE id = 1
      T2: UPDATE accounts SET balance = 222 WHERE id = 2
      T1: UPDATE accounts SET balance = 111 WHERE id = 2
      T2: UPDATE accounts SET balance = 222 WHERE id = 1
      T1: COMMIT
      T2: COMMIT
      end: SELECT balance FROM accounts ORDER BY id
      """)
    #expect(run.failure?.sqlState == "40P01")
    #expect(run.committed.count == 1)
    #expect(run.final == (run.committed == ["T1"] ? "111, 111" : "222, 222"))
  }

  @Test("An error that has nothing to do with concurrency ends the run, and leaves no lock behind")
  func mistake() throws {
    let fixture = try IsolationFixture()
    let error = #expect(throws: ScheduleError.self) {
      try fixture.run(
        """
        T1: BEGIN
        T2: BEGIN
        T1: UPDATE accounts SET balance = 0 WHERE id = 1
        T2: UPDATE accounts SET balance = 0 WHERE id = 1
        T1: SELECT nonsense
        T1: COMMIT
        T2: COMMIT
        """)
    }
    guard case .statementFailed(let cause, session: "T1", line: 5) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(cause.sqlState == "42703")
    let left = try fixture.connect().query("SELECT balance FROM accounts ORDER BY id")
    #expect(left.column("balance") == ["100", "100"])
  }

  @Test("A wait that no step of the schedule can end is an error that names the session")
  func noProgress() throws {
    let fixture = try IsolationFixture()
    #expect(throws: ScheduleError.noProgress(sessions: ["T2"])) {
      try fixture.run(
        """
        T1: BEGIN
        T2: BEGIN
        T1: SELECT pg_advisory_lock(7)
        T2: SELECT pg_advisory_lock(7)
        T1: COMMIT
        T2: COMMIT
        """)
    }
  }

  @Test("A wait for somebody outside the schedule is not taken for a wait of the schedule")
  func outsider() throws {
    let fixture = try IsolationFixture(patience: .milliseconds(50))
    let outsider = try fixture.connect()
    try outsider.query("BEGIN")
    try outsider.query("SELECT pg_advisory_xact_lock(8)")
    #expect(throws: ScheduleError.noProgress(sessions: ["T1"])) {
      try fixture.run("T1: BEGIN\nT1: SELECT pg_advisory_xact_lock(8)\nT1: COMMIT")
    }
  }

  @Test("A server that cannot be reached, and a set-up that fails, are said")
  func server() throws {
    let schedule = try Schedule("T1: BEGIN\nT1: COMMIT")
    let fixture = try IsolationFixture()
    for runner in [
      ScheduleRunner { () throws(PostgresError) in
        throw PostgresError(message: "nobody there")
      },
      ScheduleRunner(setup: "nonsense") { () throws(PostgresError) in try fixture.connect() },
    ] {
      let error = #expect(throws: ScheduleError.self) {
        try runner.run(schedule, at: .serializable)
      }
      guard case .server = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }
}
