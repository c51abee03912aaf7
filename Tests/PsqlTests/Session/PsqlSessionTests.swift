import PostgresClient
import Psql
import PsqlText
import Sessions
import Testing

@Suite("A psql session")
struct PsqlSessionTests {
  @Test("A statement goes on in the next step")
  func openStatement() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    #expect(try lesson.run("select 1", in: session) == "")
    #expect(session.state == .idle)
    #expect(try lesson.run("as one;", in: session) == " one \n-----\n   1\n(1 row)\n\n")
  }

  @Test("The end of the input runs what is open")
  func finish() throws {
    let lesson = try PsqlLesson()
    let output = try lesson.output(of: Array("select 1 as one".utf8))
    #expect(String(decoding: output, as: UTF8.self) == " one \n-----\n   1\n(1 row)\n\n")
  }

  @Test("The first error is the step's failure")
  func failure() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    for (input, expected) in [
      ("select 1;", nil), ("select 1/0; select nosuch;", "ERROR:  division by zero"),
      ("\\nosuch", "invalid command \\nosuch"), ("\\watch 1", "\\watch is left out here"),
      ("\\pset format html", "\\pset: the format html is left out here"),
      ("\\copy t to 'x'", "\\copy to a file is left out here"), ("\\! ls", "\\! is left out here"),
      ("\\echo `date`", "backticks are left out"), ("select 2;", nil),
    ] as [(String, String?)] {
      try session.begin(StepInput(text: input, number: 1))
      try lesson.settle()
      let failure = session.takeOutput().failure
      if let expected {
        #expect(failure?.hasPrefix(expected) == true, "\(input): \(failure ?? "no failure")")
      } else {
        #expect(failure == nil, "\(input)")
      }
    }
  }

  @Test("A statement that waits for another session is blocked, and goes on after it")
  func blocked() throws {
    let lesson = try PsqlLesson()
    let (alice, bob) = (try lesson.open("alice"), try lesson.open("bob"))
    try lesson.run(
      "create table t (a int); insert into t values (1); begin; update t set a = 2;",
      in: alice)
    #expect(try lesson.run("begin; update t set a = a + 1; select 'on';", in: bob) == "BEGIN\n")
    #expect(bob.state == .blocked(by: ["alice"]))
    #expect(try lesson.run("select 3 as x \\gset", in: alice) == "")
    #expect(bob.state == .blocked(by: ["alice"]))
    try lesson.run("commit;", in: alice)
    #expect(bob.state == .idle)
    let later = String(decoding: bob.takeOutput().bytes, as: UTF8.self)
    #expect(later.hasPrefix("UPDATE 1\n ?column? \n"))
  }

  @Test("A wait that a timeout ends is not blocked")
  func timeout() throws {
    let lesson = try PsqlLesson()
    let (alice, bob) = (try lesson.open("alice"), try lesson.open("bob"))
    try lesson.run("create table t (a int); begin; lock table t;", in: alice)
    let output = try lesson.run("set lock_timeout = '50ms'; select * from t;", in: bob)
    #expect(
      output == "SET\nERROR:  canceling statement due to lock timeout\n"
        + "LINE 1: select * from t;\n                      ^\n")
    #expect(bob.state == .idle)
    try lesson.run("reset lock_timeout; select * from t;", in: bob)
    #expect(bob.state == .blocked(by: ["alice"]))
    try lesson.run("commit;", in: alice)
    #expect(bob.state == .idle)
    // A setting for one transaction ends with it.
    try lesson.run("begin; lock table t;", in: alice)
    _ = bob.takeOutput()
    try lesson.run(
      "begin; set local statement_timeout = '50ms'; select * from t; rollback;", in: bob)
    #expect(bob.state == .idle)
    try lesson.run("select * from t;", in: bob)
    #expect(bob.state == .blocked(by: ["alice"]))
  }

  @Test("A deadlock is not blocked: the server ends it")
  func deadlock() throws {
    let lesson = try PsqlLesson()
    let (alice, bob) = (try lesson.open("alice"), try lesson.open("bob"))
    try lesson.run("create table a (); create table b (); set deadlock_timeout = '30s';", in: alice)
    try lesson.run("begin; lock table a;", in: alice)
    try lesson.run("set deadlock_timeout = '50ms'; begin; lock table b;", in: bob)
    try lesson.run("lock table b;", in: alice)
    #expect(alice.state == .blocked(by: ["bob"]))
    let output = try lesson.run("lock table a;", in: bob)
    #expect(output.hasPrefix("ERROR:  deadlock detected\n"))
    #expect(alice.state == .idle)
  }

  @Test("A wait for a safe snapshot is blocked")
  func safeSnapshot() throws {
    let lesson = try PsqlLesson()
    let (alice, bob) = (try lesson.open("alice"), try lesson.open("bob"))
    try lesson.run(
      "create table t (a int); begin isolation level serializable; insert into t values (1);",
      in: alice)
    try lesson.run(
      "begin isolation level serializable read only deferrable; select * from t;", in: bob)
    #expect(bob.state == .blocked(by: ["alice"]))
    try lesson.run("commit;", in: alice)
    #expect(bob.state == .idle)
  }

  @Test("Ctrl-C cancels a statement, or drops an open one")
  func interrupt() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    try session.begin(StepInput(text: "select pg_sleep(600);", number: 1))
    #expect(session.state == .working)
    try session.interrupt()
    try lesson.settle()
    let output = String(decoding: session.takeOutput().bytes, as: UTF8.self)
    #expect(
      output
        == "Cancel request sent\nERROR:  canceling statement due to user request\n")
    try lesson.run("select 'open", in: session)
    try session.interrupt()
    #expect(try lesson.run("select 1 as one;", in: session).hasPrefix(" one \n"))
  }

  @Test("A lost connection ends the session")
  func lostConnection() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    let admin = try lesson.connect()
    try admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'psql' "
        + "and datname = current_database()")
    let output = try lesson.run("select 1; select 2;", in: session)
    #expect(output.hasPrefix("FATAL:  terminating connection due to administrator command\n"))
    #expect(output.hasSuffix("connection to server was lost\n"))
    #expect(session.state == .ended("connection to server was lost"))
    #expect(throws: SessionError.self) {
      try session.begin(StepInput(text: "select 3;", number: 2))
    }
  }

  @Test(
    "Why the server has ended a session is printed also when Etude is the first to ask it something",
    arguments: ["select 1;", "\\dt", "\\set AUTOCOMMIT off\nselect 1;"])
  func lostConnectionWithTimeouts(input: String) throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    try lesson.run("set lock_timeout = 0;", in: session)
    try lesson.connect().query(
      "select pg_terminate_backend(pid, 10000) from pg_stat_activity "
        + "where application_name = 'psql' and datname = current_database()")
    let output = try lesson.run(input, in: session)
    #expect(output.hasPrefix("FATAL:  terminating connection due to administrator command\n"))
    #expect(output.contains("server closed the connection unexpectedly\n"))
    #expect(session.state == .ended("connection to server was lost"))
  }

  @Test("\\q ends the session")
  func quit() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    #expect(try lesson.run("\\echo before\n\\q\n\\echo after", in: session) == "before\n")
    #expect(session.state == .ended("\\q"))
  }

  @Test("A refused COPY without data does not swallow the next step")
  func refusedCopy() throws {
    let lesson = try PsqlLesson(version: .recorded)
    let session = try lesson.open()
    let output = try lesson.run("copy nosuch from stdin;\n1\n2\n\\.\n\\echo next", in: session)
    #expect(output == "ERROR:  relation \"nosuch\" does not exist\nnext\n")
    #expect(try lesson.run("copy nosuch from stdin;", in: session).hasPrefix("ERROR:  relation"))
    #expect(try lesson.run("\\echo there", in: session) == "there\n")
  }

  @Test("COPY data may come in the next step")
  func copyOverSteps() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    #expect(
      try lesson.run("create table t (a int); copy t from stdin;\n1", in: session)
        == "CREATE TABLE\n")
    #expect(try lesson.run("2\n\\.\n", in: session) == "COPY 2\n")
  }

  @Test("A server that is not there")
  func noServer() throws {
    let group = PsqlSessionGroup(parameters: ["host": "/nonexistent", "user": "kit"])
    #expect {
      _ = try group.open("main")
    } throws: { error in
      "\(error)".hasPrefix("psql cannot connect: connection to server on socket")
    }
  }

  @Test("Closing a session in the middle of a statement")
  func closing() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    try session.begin(StepInput(text: "select pg_sleep(600);", number: 1))
    session.close()
    #expect(session.state == .ended("closed"))
    session.close()
  }
}
