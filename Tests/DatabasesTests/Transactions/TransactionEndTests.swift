import Databases
import Foundation
import PostgresClient
import Synchronization
import Testing

@Suite("How a transaction ends")
struct TransactionEndTests {
  private let fixture: TransactionFixture
  private let policy = RetryPolicy(maximumAttempts: 3, baseDelay: .zero)

  init() throws { fixture = try TransactionFixture() }

  @Test("A write skew is found at COMMIT, and the second attempt sees it")
  func writeSkew() throws {
    let (bob, alice) = (try fixture.connect(), try fixture.connect())
    try alice.query("CREATE TABLE oncall (name text PRIMARY KEY)")
    try alice.query("INSERT INTO oncall VALUES ('alice'), ('bob')")
    /// Goes off call if somebody else stays.
    func leave(_ name: String, _ query: (String) throws -> PostgresRows) throws -> Bool {
      guard try query("SELECT count(*) FROM oncall").firstValue != "1" else { return false }
      _ = try query("DELETE FROM oncall WHERE name = '\(name)'")
      return true
    }
    var failures: [String?] = []
    let hasLeft = try bob.transaction(
      .serializable, retrying: policy, beforeRetry: { failures.append($0.cause.sqlState) }
    ) { transaction in
      if transaction.attempt == 1 {
        try alice.query("BEGIN ISOLATION LEVEL SERIALIZABLE")
        _ = try leave("alice") { try alice.query($0) }
      }
      let hasLeft = try leave("bob") { try transaction.query($0) }
      if transaction.attempt == 1 { try alice.query("COMMIT") }
      return hasLeft
    }
    // Every statement of the first attempt went well; its COMMIT did not.
    #expect(failures == ["40001"])
    #expect(!hasLeft)
    #expect(try alice.query("SELECT name FROM oncall").column("name") == ["bob"])
  }

  @Test("A deferred constraint fails at COMMIT, once")
  func deferred() throws {
    let connection = try fixture.connect()
    try connection.query(
      "CREATE TABLE child (id int REFERENCES counter DEFERRABLE INITIALLY DEFERRED)")
    #expect {
      try connection.transaction(retrying: policy) {
        try $0.query("INSERT INTO child VALUES (99)")
      }
    } throws: { error in
      guard case .failed(let cause, attempt: 1) = error as? TransactionError else { return false }
      return cause.sqlState == "23503"
    }
    #expect(connection.transactionStatus == .idle)
  }

  @Test("A connection that is lost before COMMIT has changed nothing")
  func lostBefore() throws {
    let connection = try fixture.connect()
    #expect {
      try connection.transaction(retrying: policy) { transaction in
        try increment(transaction)
        try transaction.query("SELECT pg_terminate_backend(pg_backend_pid())")
      }
    } throws: { error in
      guard case .failed(_, attempt: 1) = error as? TransactionError else { return false }
      return true
    }
    #expect(try fixture.count() == 0)
  }

  @Test("A connection that is lost during COMMIT: nobody knows, so nobody tries again")
  func lostDuring() throws {
    let connection = try fixture.connect()
    try connection.query(
      """
      CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END$$;
      CREATE CONSTRAINT TRIGGER vanish AFTER UPDATE ON counter
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION vanish()
      """)
    var attempts = 0
    #expect {
      try connection.transaction(retrying: policy) { transaction in
        attempts += 1
        try increment(transaction)
      }
    } throws: { error in
      guard case .outcomeUnknown(_, attempt: 1) = error as? TransactionError else { return false }
      return true
    }
    #expect(attempts == 1)
  }

  /// Every failure of a writer is due to another one's commit, and each commit spoils at most one
  /// attempt of each other writer: of w writers nobody needs more than w attempts.
  @Test("Writers side by side: the sum is exact, and nobody needs more attempts than writers")
  func concurrent() throws {
    let writers = 20
    let policy = RetryPolicy(
      maximumAttempts: writers, baseDelay: .milliseconds(1), maximumDelay: .milliseconds(8))
    let attempts = Mutex<[Int]>([])
    let done = DispatchGroup()
    for writer in 1...writers {
      done.enter()
      Thread.detachNewThread { [fixture] in
        defer { done.leave() }
        let count = try? fixture.connect().transaction(
          .repeatableRead, retrying: policy, seed: UInt64(writer)
        ) { transaction in
          try increment(transaction)
          return transaction.attempt
        }
        if let count { attempts.withLock { $0.append(count) } }
      }
    }
    done.wait()
    #expect(attempts.withLock { $0.count } == writers)
    #expect(attempts.withLock { $0.allSatisfy { 1 <= $0 && $0 <= writers } })
    #expect(try fixture.count() == writers)
  }
}
