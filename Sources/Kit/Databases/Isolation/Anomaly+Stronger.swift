/// The anomalies that only stronger levels than `READ COMMITTED` prevent. P4 is named in H. Berenson
/// et al., "A Critique of ANSI SQL Isolation Levels", SIGMOD 1995, PMP in P. Bailis et al., "Highly
/// Available Transactions", PVLDB 7 (3), 2013, the others in A. Adya, "Weak Consistency", 1999; the
/// schedules follow Hermitage, and expect the accounts 1 and 2 with 100 each.
extension Anomaly {
  // lesson: PMP
  /// The same condition is asked for twice, and a row has come in between.
  public static let phantom = Anomaly(
    "PMP", "predicate-many-preceders",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: SELECT count(*) FROM accounts WHERE balance >= 100  -- before
      T2: INSERT INTO accounts VALUES (3, 'carol', 100)
      T2: COMMIT
      T1: SELECT count(*) FROM accounts WHERE balance >= 100  -- after
      T1: COMMIT
      """
  ) { $0["before"] == "2" && $0["after"] == "3" }
  // lesson: end

  // lesson: P4
  /// Two transactions read 100; one adds 10, one adds 20, and one of the two sums is gone.
  public static let lostUpdate = Anomaly(
    "P4", "lost update",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: SELECT balance FROM accounts WHERE id = 1  -- mine
      T2: SELECT balance FROM accounts WHERE id = 1  -- yours
      T1: UPDATE accounts SET balance = 100 + 10 WHERE id = 1
      T2: UPDATE accounts SET balance = 100 + 20 WHERE id = 1
      T1: COMMIT
      T2: COMMIT
      end: SELECT balance FROM accounts WHERE id = 1
      """
  ) { $0["mine"] == "100" && $0["yours"] == "100" && $0.final != "130" }
  // lesson: end

  // lesson: G-single
  /// A reader sees one account before a transfer and the other one after it.
  public static let readSkew = Anomaly(
    "G-single", "read skew",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: SELECT balance FROM accounts WHERE id = 1  -- from
      T2: UPDATE accounts SET balance = 50 WHERE id = 1
      T2: UPDATE accounts SET balance = 150 WHERE id = 2
      T2: COMMIT
      T1: SELECT balance FROM accounts WHERE id = 2  -- to
      T1: COMMIT
      """
  ) { $0["from"] == "100" && $0["to"] == "150" }
  // lesson: end

  // lesson: G2-item
  /// Both see 200 in two accounts, and each takes 150 from another one.
  public static let writeSkew = Anomaly(
    "G2-item", "write skew",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: SELECT sum(balance) FROM accounts WHERE id IN (1, 2)  -- mine
      T2: SELECT sum(balance) FROM accounts WHERE id IN (1, 2)  -- yours
      T1: UPDATE accounts SET balance = balance - 150 WHERE id = 1
      T2: UPDATE accounts SET balance = balance - 150 WHERE id = 2
      T1: COMMIT
      T2: COMMIT
      end: SELECT sum(balance) FROM accounts
      """
  ) { $0["mine"] == "200" && $0["yours"] == "200" && $0.final == "-100" }
  // lesson: end

  // lesson: G2
  /// Both see that Carol has no account, and each opens one for her.
  public static let antiDependencyCycle = Anomaly(
    "G2", "anti-dependency cycle",
    schedule: """
      T1: BEGIN
      T2: BEGIN
      T1: SELECT count(*) FROM accounts WHERE owner = 'carol'  -- mine
      T2: SELECT count(*) FROM accounts WHERE owner = 'carol'  -- yours
      T1: INSERT INTO accounts VALUES (3, 'carol', 0)
      T2: INSERT INTO accounts VALUES (4, 'carol', 0)
      T1: COMMIT
      T2: COMMIT
      end: SELECT count(*) FROM accounts WHERE owner = 'carol'
      """
  ) { $0["mine"] == "0" && $0["yours"] == "0" && $0.final == "2" }
  // lesson: end

  /// All ten, in the order in which ever stronger levels prevent them.
  public static let all = [
    dirtyWrite, abortedRead, intermediateRead, circularFlow, vanishingTransaction, phantom,
    lostUpdate, readSkew, writeSkew, antiDependencyCycle,
  ]
}
