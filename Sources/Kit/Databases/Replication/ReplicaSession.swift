/// One client's conversation with a replicated database, as far as routing has to know of it.
///
/// A value: the server of a client keeps it, in memory or, with `token` as text, in a cookie.
public struct ReplicaSession: Sendable, Equatable {
  /// What the session is promised.
  public let consistency: ReadConsistency
  /// When it last wrote, on the clock of the router; nil when it never did.
  public private(set) var lastWrite: Duration?
  /// What a server must have to show all that this session has written and seen; nil when it has
  /// done neither.
  public private(set) var token: SessionToken?

  /// Begins a session.
  ///
  /// - Parameters:
  ///   - consistency: what it is promised.
  ///   - token: the token of an earlier session that it goes on from.
  public init(_ consistency: ReadConsistency = .anyServer, token: SessionToken? = nil) {
    self.consistency = consistency
    self.token = token
  }

  // lesson: session
  /// Notes that the session writes now.
  public mutating func noteWrite(at now: Duration) { lastWrite = now }

  /// Notes what the session has written, or seen. A position on another timeline cannot be compared
  /// with the token. Then the session keeps its token, and servers on that timeline do not answer it.
  public mutating func note(_ seen: SessionToken) {
    if token == nil { token = seen }
    if token?.timeline == seen.timeline { token?.add(seen) }
  }

  /// Whether only the primary may answer now.
  public func isPinned(at now: Duration) -> Bool {
    guard case .primaryAfterWrite(let duration) = consistency, let lastWrite else { return false }
    return now < lastWrite + duration
  }

  /// What a server must show to answer; nil when it does not matter.
  public var required: SessionToken? { consistency == .upToDate ? token : nil }
  // lesson: end
}
