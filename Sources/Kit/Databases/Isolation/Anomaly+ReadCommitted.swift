/// The anomalies that no level of PostgreSQL lets happen. Names after A. Adya, "Weak Consistency",
/// 1999, and P. Bailis et al., "Highly Available Transactions", PVLDB 7 (3), 2013 (OTV); the schedules
/// follow those of M. Kleppmann's Hermitage. They expect the accounts 1 and 2 with 100 each.
extension Anomaly {
  // lesson: G0
  /// Two transactions both write two rows, and each row keeps the value of another one.
  public static let dirtyWrite = Anomaly(
    "G0", "dirty write",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: UPDATE accounts SET balance = 111 WHERE id = 1
      T2: UPDATE accounts SET balance = 222 WHERE id = 1
      T2: UPDATE accounts SET balance = 222 WHERE id = 2
      T1: UPDATE accounts SET balance = 111 WHERE id = 2
      T1: COMMIT
      T2: COMMIT
      end: SELECT balance FROM accounts ORDER BY id
      """
  ) { $0.final == "222, 111" || $0.final == "111, 222" }
  // lesson: end

  // lesson: G1a
  /// A transaction reads what another one then takes back.
  public static let abortedRead = Anomaly(
    "G1a", "aborted read",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: UPDATE accounts SET balance = 900 WHERE id = 1
      T2: SELECT balance FROM accounts WHERE id = 1  -- seen
      T1: ROLLBACK
      T2: COMMIT
      """
  ) { $0["seen"] == "900" }
  // lesson: end

  // lesson: G1b
  /// A transaction reads a value that its writer overwrites before it commits.
  public static let intermediateRead = Anomaly(
    "G1b", "intermediate read",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: UPDATE accounts SET balance = 900 WHERE id = 1
      T2: SELECT balance FROM accounts WHERE id = 1  -- seen
      T1: UPDATE accounts SET balance = 110 WHERE id = 1
      T1: COMMIT
      T2: COMMIT
      """
  ) { $0["seen"] == "900" }
  // lesson: end

  // lesson: G1c
  /// Each of two transactions reads what the other one has written: each must come after the other.
  public static let circularFlow = Anomaly(
    "G1c", "circular information flow",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: UPDATE accounts SET balance = 111 WHERE id = 1
      T2: UPDATE accounts SET balance = 222 WHERE id = 2
      T1: SELECT balance FROM accounts WHERE id = 2  -- other
      T2: SELECT balance FROM accounts WHERE id = 1  -- one
      T1: COMMIT
      T2: COMMIT
      """
  ) { $0["other"] == "222" && $0["one"] == "111" }
  // lesson: end

  // lesson: OTV
  /// A reader sees a transaction's write to one row, and then no trace of it in another.
  public static let vanishingTransaction = Anomaly(
    "OTV", "observed transaction vanishes",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T3: BEGIN
      T1: UPDATE accounts SET balance = 111 WHERE id = 1
      T1: UPDATE accounts SET balance = 111 WHERE id = 2
      T2: UPDATE accounts SET balance = 222 WHERE id = 1
      T1: COMMIT
      T3: SELECT balance FROM accounts WHERE id = 1  -- one
      T3: SELECT balance FROM accounts WHERE id = 2  -- other
      T2: UPDATE accounts SET balance = 222 WHERE id = 2
      T2: COMMIT
      T3: COMMIT
      """
  ) { $0["one"] == "222" && $0["other"] == "111" }
  // lesson: end
}
