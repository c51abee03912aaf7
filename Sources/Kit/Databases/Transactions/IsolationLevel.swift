/// How much a transaction is kept apart from those beside it; the levels that PostgreSQL has.
///
/// `READ UNCOMMITTED` is left out: PostgreSQL treats it as `READ COMMITTED`.
public enum IsolationLevel: String, Sendable, CaseIterable {
  /// Each statement sees what was committed when it began.
  case readCommitted = "READ COMMITTED"
  /// The whole transaction sees one snapshot; a concurrent update of the same row fails with 40001.
  case repeatableRead = "REPEATABLE READ"
  /// As if transactions ran one after the other; what would not fit that fails with 40001.
  case serializable = "SERIALIZABLE"
}
