/// What a session is promised about its reads.
public enum ReadConsistency: Sendable, Equatable {
  /// Nothing: whatever server has its turn answers, however far behind it is.
  case anyServer
  /// For so long after its last write the session reads from the primary only. A guess about how
  /// far replicas fall behind, and nothing more: one that is further behind is read all the same
  /// when the time is over.
  case primaryAfterWrite(for: Duration)
  /// The session never reads from a server that has not replayed all that the session has written
  /// and seen before: it reads its own writes, and its reads never go back in time.
  case upToDate
}
