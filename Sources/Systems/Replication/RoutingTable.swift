/// Decides which server runs a statement: a primary that takes the writes, and reads that go round
/// among it and its replicas, by weight.
///
/// It talks to nobody. What is known of the servers is told to it (`noteAnswer`,
/// `noteUnreachable`), and so is the time, so every decision follows from values that a test can
/// make up.
///
///     var table = RoutingTable(primary: "p", primaryWeight: 1, replicas: [(name: "r", weight: 3)])
///     try table.routeRead(of: session, at: .zero).server  // 1: the replica
///
/// A server is named by its index: 0 is the primary, then come the replicas in their order.
public struct RoutingTable: Sendable {
  /// What is known of a server.
  public struct Server: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its share of the reads, against the weights of the others.
    public let weight: Int
    /// How far it has replayed at least; nil when nobody has asked, and for the primary. A replica
    /// only goes forward, so what was true when it was asked remains true.
    public fileprivate(set) var replayed: LogSequenceNumber?
    /// Since when it cannot be reached, as far as is known.
    public fileprivate(set) var unreachableSince: Duration?
  }

  /// Where a statement goes.
  public struct Route: Sendable, Equatable {
    /// The index of the server.
    public var server: Int
    /// The servers that would have taken part, and why they did not.
    public var skipped: [SkippedServer]
  }

  /// The primary's index.
  public static let primary = 0

  /// The servers, the primary first.
  public private(set) var servers: [Server]
  private var turns: SmoothWeightedRoundRobin
  private let retryInterval: Duration

  /// Makes a table of servers of which nothing is known yet.
  ///
  /// - Parameters:
  ///   - primary: the primary's name.
  ///   - primaryWeight: its share of the reads. With 0 it reads only when no replica can.
  ///   - replicas: the names of the replicas, and their shares.
  ///   - retryInterval: how long a server that could not be reached is left alone.
  /// - Precondition: no weight is negative, and `retryInterval` is above zero.
  public init(
    primary: String, primaryWeight: Int, replicas: [(name: String, weight: Int)],
    retryInterval: Duration = .seconds(10)
  ) {
    precondition(retryInterval > .zero, "a server that is lost is left alone for a while")
    servers = ([(name: primary, weight: primaryWeight)] + replicas).map {
      Server(name: $0.name, weight: $0.weight)
    }
    turns = SmoothWeightedRoundRobin(weights: servers.map(\.weight))
    self.retryInterval = retryInterval
  }

  /// Which server answers a read of `session`.
  ///
  /// - Throws: `RoutingError.noServer` when none can be reached; `RoutingError.staleToken` when
  ///   only those can be that have not replayed what the session has seen.
  /// - Complexity: O(*n*) in the number of servers.
  public mutating func routeRead(
    of session: ReplicaSession, at now: Duration
  ) throws(RoutingError) -> Route {
    if session.isPinned(at: now) { return try routeWrite(at: now) }
    let obstacles = servers.indices.map { obstacle($0, session, now) }
    let skipped = zip(servers, obstacles).compactMap { server, reason in
      server.weight == 0 ? nil : reason.map { SkippedServer(server: server.name, reason: $0) }
    }
    if let index = turns.next(where: { obstacles[$0] == nil }) {
      return Route(server: index, skipped: skipped)
    }
    // Nobody has a turn. The primary knows everything, and answers when it can.
    if isReachable(Self.primary, at: now) { return Route(server: Self.primary, skipped: skipped) }
    let all = servers[Self.primary].weight > 0 ? skipped : skipped + [primaryUnreachable]
    if let token = session.required, all.contains(where: { $0.reason != .unreachable }) {
      throw .staleToken(token, skipped: all)
    }
    throw .noServer(skipped: all)
  }

  // lesson: obstacle
  /// Why a server cannot answer a read of `session`; nil when it can.
  private func obstacle(
    _ index: Int, _ session: ReplicaSession, _ now: Duration
  ) -> SkippedServer.Reason? {
    guard isReachable(index, at: now) else { return .unreachable }
    guard index != Self.primary, let token = session.required else { return nil }
    let replayed = servers[index].replayed
    if let replayed, replayed >= token { return nil }
    return .behind(replayed, token: token)
  }
  // lesson: end

  /// Which server runs a write: the primary.
  ///
  /// - Throws: `RoutingError.noServer` when it cannot be reached.
  public func routeWrite(at now: Duration) throws(RoutingError) -> Route {
    guard isReachable(Self.primary, at: now) else {
      throw .noServer(skipped: [primaryUnreachable])
    }
    return Route(server: Self.primary, skipped: [])
  }

  /// The replicas that have to be asked how far they are before a read of `session` is routed:
  /// those that might be far enough, though nobody knows it yet.
  public func replicasToAsk(for session: ReplicaSession, at now: Duration) -> [Int] {
    servers.indices.filter { index in
      guard servers[index].weight > 0 else { return false }
      if case .behind = obstacle(index, session, now) { return true }
      return false
    }
  }

  /// Notes that a server has answered and, when it is a replica that was asked, how far it has
  /// replayed.
  public mutating func noteAnswer(of index: Int, position: LogSequenceNumber? = nil) {
    servers[index].unreachableSince = nil
    guard index != Self.primary, let position else { return }
    servers[index].replayed = max(servers[index].replayed ?? position, position)
  }

  /// Notes that a server cannot be reached. How far it was is forgotten with it: after a crash a
  /// replica may come back behind the place where it was.
  public mutating func noteUnreachable(_ index: Int, at now: Duration) {
    servers[index].unreachableSince = now
    servers[index].replayed = nil
  }

  private var primaryUnreachable: SkippedServer {
    SkippedServer(server: servers[Self.primary].name, reason: .unreachable)
  }

  private func isReachable(_ index: Int, at now: Duration) -> Bool {
    servers[index].unreachableSince.map { now >= $0 + retryInterval } ?? true
  }
}
