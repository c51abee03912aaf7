/// Decides which server runs a statement: a primary that takes the writes, and reads that go round
/// among it and its replicas, by weight.
///
/// It talks to no server. What is known of the servers is told to it (`noteAnswer`,
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
    /// Its share of the reads, against the weights of the others; not negative.
    public let weight: Int
    /// Up to where it shows the log at least; nil until the server has been asked. A server only
    /// goes forward, so what was true when it was asked remains true. For a replica that is what it
    /// has replayed, for the primary that of which every commit is visible.
    public fileprivate(set) var shown: LogSequenceNumber?
    /// The timeline of its log; nil until the server has been asked.
    public fileprivate(set) var timeline: Int?
    /// The primary's transactions that had to end before it showed all up to a position.
    fileprivate var awaited: Awaited?
    /// Since when it cannot be reached, as far as is known.
    public fileprivate(set) var unreachableSince: Duration?
  }

  /// Transactions that were under way, and up to where the log is shown when they have ended.
  fileprivate struct Awaited: Sendable, Equatable {
    var transactions: Set<String>
    let position: LogSequenceNumber
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
  private var turns: ReadTurns
  private let retryInterval: Duration

  /// Makes a table of servers of which nothing is known yet.
  ///
  /// - Parameters:
  ///   - primary: the primary's name.
  ///   - primaryWeight: its share of the reads. With 0 it reads only when no replica can.
  ///   - replicas: the names of the replicas, and their shares.
  ///   - policy: how the shares are dealt out.
  ///   - retryInterval: how long a server that could not be reached is left alone.
  /// - Precondition: no weight is negative, and `retryInterval` is above zero.
  public init(
    primary: String, primaryWeight: Int, replicas: [(name: String, weight: Int)],
    policy: ReadPolicy = .roundRobin, retryInterval: Duration = .seconds(10)
  ) {
    precondition(retryInterval > .zero, "a server that is lost is left alone for a while")
    servers = ([(name: primary, weight: primaryWeight)] + replicas).map {
      Server(name: $0.name, weight: $0.weight)
    }
    turns = ReadTurns(policy, weights: servers.map(\.weight))
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
    // Nobody has a turn. The primary has all commits, and answers if it shows them.
    guard let reason = obstacles[Self.primary] else {
      return Route(server: Self.primary, skipped: skipped)
    }
    let primary = SkippedServer(server: servers[Self.primary].name, reason: reason)
    let all = servers[Self.primary].weight > 0 ? skipped : skipped + [primary]
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
    guard let token = session.required else { return nil }
    let server = servers[index]
    if let timeline = server.timeline, timeline != token.timeline {
      return .otherTimeline(timeline, token: token.timeline)
    }
    let isPrimary = index == Self.primary
    // What the primary itself has shown, it shows for ever. What a replica has shown, the primary may hide.
    guard let needed = isPrimary ? token.shownByReplica : token.position else { return nil }
    if let shown = server.shown, shown >= needed { return nil }
    return isPrimary ? .mayHide(needed) : .behind(server.shown, token: needed)
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
  /// those that may be far enough, and have not been asked.
  public func replicasToAsk(for session: ReplicaSession, at now: Duration) -> [Int] {
    servers.indices.filter { index in
      guard servers[index].weight > 0 else { return false }
      guard index != Self.primary else { return false }
      switch obstacle(index, session, now) {
      case .behind, .otherTimeline: return true
      default: return false
      }
    }
  }

  /// Whether the primary has to be asked which of its transactions are under way before a read of
  /// `session` is routed. It may hide what a replica has shown, and its answer is wanted.
  public func asksPrimary(for session: ReplicaSession, at now: Duration) -> Bool {
    guard case .mayHide = obstacle(Self.primary, session, now) else { return false }
    return servers[Self.primary].weight > 0
      || !servers.indices.contains { servers[$0].weight > 0 && obstacle($0, session, now) == nil }
  }

  /// Notes that a server has answered and, when it was asked, where it is.
  public mutating func noteAnswer(of index: Int, at place: SessionToken? = nil) {
    servers[index].unreachableSince = nil
    guard let place else { return }
    if servers[index].timeline != place.timeline {
      (servers[index].timeline, servers[index].shown) = (place.timeline, nil)
      servers[index].awaited = nil
    }
    guard index != Self.primary else { return }
    servers[index].shown = max(servers[index].shown ?? place.position, place.position)
  }

  /// Notes which transactions are under way on the primary. The commits up to `position` lie before
  /// that in its log: each of them is visible, or its transaction is among these.
  public mutating func noteUnderWay(_ transactions: Set<String>, asOf position: LogSequenceNumber) {
    servers[Self.primary].unreachableSince = nil
    if var awaited = servers[Self.primary].awaited {
      awaited.transactions.formIntersection(transactions)
      servers[Self.primary].awaited = awaited
    } else {
      servers[Self.primary].awaited = Awaited(transactions: transactions, position: position)
    }
    guard let awaited = servers[Self.primary].awaited, awaited.transactions.isEmpty else { return }
    let shown = servers[Self.primary].shown ?? awaited.position
    servers[Self.primary].shown = max(shown, awaited.position)
    servers[Self.primary].awaited = nil
    // That was an earlier position: what is under way now counts for this one.
    if awaited.position < position { noteUnderWay(transactions, asOf: position) }
  }

  /// Notes that a server cannot be reached. How far it was is forgotten with it: after a crash a
  /// replica may come back behind the place where it was.
  public mutating func noteUnreachable(_ index: Int, at now: Duration) {
    servers[index].unreachableSince = now
    servers[index].shown = nil
    servers[index].timeline = nil
    servers[index].awaited = nil
  }

  private var primaryUnreachable: SkippedServer {
    SkippedServer(server: servers[Self.primary].name, reason: .unreachable)
  }

  private func isReachable(_ index: Int, at now: Duration) -> Bool {
    servers[index].unreachableSince.map { now >= $0 + retryInterval } ?? true
  }
}
