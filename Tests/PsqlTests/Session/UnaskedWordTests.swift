import Glibc
import PostgresClient
import Sessions
import TestSupport
import Testing

@testable import Psql

/// What the server says to a session that has nothing to do, while its socket is not looked at: as
/// on a machine that has much else to do.
@Suite struct UnaskedWordTests {
  private static let rest = """
    server closed the connection unexpectedly
    \tThis probably means the server terminated abnormally
    \tbefore or while processing the request.
    connection to server was lost

    """

  /// Begins a step whose answer comes only after that, however late. The server waits at `WAIT`.
  private func begin(_ text: String, in session: PsqlSession, _ lesson: PsqlLesson) throws {
    let gate = try lesson.connect()
    try gate.query("SELECT pg_advisory_lock(7)")
    // Not a wait for a lock, which the lesson would look into.
    let wait = """
      DO $$ BEGIN WHILE NOT pg_try_advisory_xact_lock(7) LOOP PERFORM pg_sleep(0.001); END LOOP; END $$
      """
    try session.begin(StepInput(text: text.replacing("WAIT", with: wait), number: 1))
    #expect(session.state == .working && session.takeOutput().bytes.isEmpty)
    try gate.query("SELECT pg_advisory_unlock(7)")
  }

  /// Waits until a query on another connection says that something is so.
  private func wait(_ lesson: PsqlLesson, until query: String) throws {
    let other = try lesson.connect()
    let deadline = ContinuousClock.now + .seconds(60)
    while try other.query(query).firstValue != "t" {
      try #require(ContinuousClock.now < deadline, "\(query)")
      usleep(5000)
    }
  }

  private func end(_ lesson: PsqlLesson, _ session: PsqlSession) throws -> SessionOutput {
    try lesson.settle()
    return session.takeOutput()
  }

  @Test(
    "A timeout that ends an idle session is told by its next statement",
    arguments: [
      ("SET idle_session_timeout = 1", "idle-session timeout", "57P05"),
      (
        "BEGIN \\; SET idle_in_transaction_session_timeout = 1", "idle-in-transaction timeout",
        "25P03"
      ),
    ], ["SELECT 1;", "\\dt", "SELECT 1 \\gdesc", "\\set ON_ERROR_ROLLBACK on\nSELECT 1;"])
  func timeout(setting: (sql: String, name: String, code: String), next: String) throws {
    let lesson = try PsqlLesson()
    let (session, other) = (try lesson.open("a"), try lesson.open("b"))
    try begin("\(setting.sql) \\; WAIT;", in: session, lesson)
    let isGone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = "
    try wait(lesson, until: isGone + "\(try #require(session.backendProcessID))")

    // The answer, the reason and the end have all arrived by now.
    let own = try end(lesson, session)
    let tags = setting.sql.hasPrefix("BEGIN") ? "BEGIN\nSET\nDO\n" : "SET\nDO\n"
    #expect(String(decoding: own.bytes, as: UTF8.self) == tags)
    #expect(own.failure == nil && own.errors.isEmpty && session.state == .idle)
    #expect(try lesson.run("SELECT 2 AS two \\gset", in: other).isEmpty)
    #expect(session.takeOutput() == SessionOutput())

    try session.begin(StepInput(text: next, number: 2))
    let late = try end(lesson, session)
    let reason = "FATAL:  terminating connection due to \(setting.name)\n"
    #expect(String(decoding: late.bytes, as: UTF8.self) == reason + Self.rest)
    #expect(late.failure == String(reason.dropLast()))
    #expect(late.errors.map(\.code) == [setting.code])
    #expect(session.state == .ended("connection to server was lost"))
  }

  @Test("What a new connection prints is not what the old one was told")
  func reconnected() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    try begin(
      "SET idle_session_timeout = 1 \\; WAIT;", in: session, lesson)
    let isGone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = "
    try wait(lesson, until: isGone + "\(try #require(session.backendProcessID))")
    #expect(try end(lesson, session).failure == nil)
    let output = try lesson.run(
      "\\set QUIET on\n\\c\n\\pset tuples_only on\nSELECT 7;", in: session)
    #expect(output == "        7\n\n")
  }

  @Test("A message to an idle session is printed before its next statement")
  func message() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    try lesson.run("LISTEN c; SET trace_notify = on;", in: session)
    try begin(
      "SET client_min_messages = debug1 \\; WAIT \\; SELECT 1 AS one \\gset", in: session, lesson)
    let process = try #require(session.process)
    let isIdle = "SELECT state = 'idle' FROM pg_stat_activity WHERE pid = \(process.processID)"
    try wait(lesson, until: isIdle)
    try lesson.connect().query("NOTIFY c, 'x'")
    let deadline = ContinuousClock.now + .seconds(60)
    while process.standing == .astir, ContinuousClock.now < deadline { usleep(1000) }
    let own = String(decoding: try end(lesson, session).bytes, as: UTF8.self)
    #expect(!own.contains("DEBUG"), "\(own)")
    let late = try lesson.run("SELECT 1 AS one;", in: session)
    #expect(late.hasPrefix("DEBUG:  ProcessIncomingNotify"), "\(late)")
    #expect(late.contains("\n one \n"), "\(late)")
  }
}
