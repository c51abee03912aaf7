import Databases
import PostgresClient
import Testing

@Suite("A transaction that is retried")
struct TransactionRetryTests {
  private struct NotEnough: Error {}
  private let fixture: TransactionFixture
  /// Waits for nothing.
  private let policy = RetryPolicy(maximumAttempts: 3, baseDelay: .zero)

  init() throws { fixture = try TransactionFixture() }

  @Test("It runs at the level that is asked for, and commits", arguments: IsolationLevel.allCases)
  func level(isolation: IsolationLevel) throws {
    let connection = try fixture.connect()
    let level = try connection.transaction(isolation) { transaction in
      try increment(transaction)
      return try transaction.query("SHOW transaction_isolation").firstValue
    }
    #expect(level == isolation.rawValue.lowercased())
    #expect(connection.transactionStatus == .idle)
    #expect(try fixture.count() == 1)
  }

  @Test("A rival who commits first costs one attempt, and both count")
  func rival() throws {
    let (connection, rival) = (try fixture.connect(), try fixture.connect())
    var failures: [FailedAttempt] = []
    let attempt = try connection.transaction(
      .repeatableRead, retrying: policy, beforeRetry: { failures.append($0) }
    ) { transaction in
      try increment(transaction) {
        if transaction.attempt == 1 { try rival.query("UPDATE counter SET n = n + 10") }
      }
      return transaction.attempt
    }
    #expect(attempt == 2)
    #expect(failures.map(\.attempt) == [1] && failures.map(\.cause.sqlState) == ["40001"])
    #expect(try fixture.count() == 11)
  }

  @Test("A rival who is always first: the policy's attempts, and no more")
  func givesUp() throws {
    let (connection, rival) = (try fixture.connect(), try fixture.connect())
    var attempts = 0
    #expect {
      try connection.transaction(.repeatableRead, retrying: policy) { transaction in
        attempts += 1
        try increment(transaction) { try rival.query("UPDATE counter SET n = n + 10") }
      }
    } throws: { error in
      guard case .gaveUp(let cause, 3) = error as? TransactionError else { return false }
      return cause.sqlState == "40001"
    }
    #expect(attempts == 3)
    #expect(try fixture.count() == 30)
    #expect(connection.transactionStatus == .idle)
  }

  @Test(
    "Which failures are worth another attempt",
    arguments: [
      ("40001", 2), ("40P01", 2), ("23505", 1), ("23514", 1), ("25P02", 1), ("55P03", 1),
      ("57014", 1),
    ])
  func states(state: String, attempts: Int) throws {
    let connection = try fixture.connect()
    var seen = 0
    let result = Result {
      try connection.transaction(retrying: policy) { transaction in
        seen = transaction.attempt
        try increment(transaction)
        if transaction.attempt == 1 { try fail(transaction, with: state) }
      }
    }
    #expect(seen == attempts)
    #expect(try fixture.count() == attempts - 1)
    if attempts == 1 {
      #expect {
        try result.get()
      } throws: { error in
        guard case .failed(let cause, attempt: 1) = error as? TransactionError else { return false }
        return cause.sqlState == state
      }
    }
  }

  @Test("A key chosen from what was read: 23505 is retried where the policy says so")
  func uniqueViolation() throws {
    let (connection, rival) = (try fixture.connect(), try fixture.connect())
    var policy = policy
    policy.retryableStates.insert("23505")
    let key = try connection.transaction(.repeatableRead, retrying: policy) { transaction in
      let next = try transaction.query("SELECT max(id) + 1 FROM counter").firstValue
      if transaction.attempt == 1 { try rival.query("INSERT INTO counter VALUES (2, 0)") }
      try transaction.query("INSERT INTO counter VALUES ($1, 0)", parameters: [next])
      return next
    }
    #expect(key == "3")
  }

  @Test("The body's own error rolls back and comes through as it is")
  func ownError() throws {
    let connection = try fixture.connect()
    #expect(throws: NotEnough.self) {
      try connection.transaction(retrying: policy) { transaction in
        try increment(transaction)
        throw NotEnough()
      }
    }
    #expect(connection.transactionStatus == .idle)
    #expect(try fixture.count() == 0)
  }

  @Test("An error that the body hides is found when COMMIT is answered by ROLLBACK")
  func hiddenError() throws {
    let connection = try fixture.connect()
    let attempt = try connection.transaction(retrying: policy) { transaction in
      try increment(transaction)
      if transaction.attempt == 1 { try? fail(transaction, with: "40001") }
      return transaction.attempt
    }
    #expect(attempt == 2)
    #expect(throws: TransactionError.self) {
      try connection.transaction(retrying: policy) { try? fail($0, with: "23514") }
    }
    #expect(try fixture.count() == 1)
  }

  @Test("What a savepoint took back does not fail the transaction")
  func savepoint() throws {
    let connection = try fixture.connect()
    let attempt = try connection.transaction(retrying: policy) { transaction in
      try increment(transaction)
      try transaction.query("SAVEPOINT part")
      try? fail(transaction, with: "40001")
      try transaction.query("ROLLBACK TO SAVEPOINT part")
      return transaction.attempt
    }
    #expect(attempt == 1)
    #expect(try fixture.count() == 1)
  }

  @Test("Each wait is below its ceiling, and the seed fixes it")
  func waits() throws {
    let connection = try fixture.connect()
    let policy = RetryPolicy(maximumAttempts: 6, baseDelay: .seconds(1), maximumDelay: .seconds(4))
    func delays(seed: UInt64) throws -> [Duration] {
      var delays: [Duration] = []
      _ = try? connection.transaction(
        retrying: policy, seed: seed, beforeRetry: { delays.append($0.delay) }
      ) { try fail($0, with: "40001") }
      return delays
    }
    let waits = try delays(seed: 5)
    #expect(waits.count == 5)
    #expect(zip(waits, 1...).allSatisfy { $0 >= .zero && $0 < policy.ceiling(after: $1) })
    #expect(try delays(seed: 5) == waits)
    #expect(try delays(seed: 6) != waits)
  }
}
