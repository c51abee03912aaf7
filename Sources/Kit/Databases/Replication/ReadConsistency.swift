/// What a session is promised about its reads.
public enum ReadConsistency: Sendable, Equatable {
  /// No promise: the server whose turn it is answers, however far behind it is.
  case anyServer
  /// For so long after its last write the session reads from the primary only. A guess about how
  /// far replicas fall behind, and nothing more: one that is further behind is read all the same
  /// when the time is over.
  case primaryAfterWrite(for: Duration)
  /// The session never reads from a server that lacks what the session has written or seen before.
  /// It reads its own writes, and its reads never go back in time. That counts for the primary too,
  /// which hides a commit that waits for synchronous standbys while a replica shows it. After a
  /// failover, when positions lie on another timeline, the session's reads fail.
  ///
  /// Two cases are not covered. One is a commit with `synchronous_commit = off`: the primary shows it
  /// before its log is written, so the token of another session can lack it for a moment, and a crash
  /// of the primary can lose it. The other is the moment in which a replica shows a commit that its
  /// position does not count yet.
  case upToDate
}
