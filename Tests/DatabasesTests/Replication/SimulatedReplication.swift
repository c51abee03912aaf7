import Algorithms
import Databases

/// A primary and replicas that exist only as numbers: a log of versions, and how much of it each
/// replica has replayed. Drives a `RoutingTable` as `ReplicaRouter` does, and counts what its
/// sessions would have seen.
struct SimulatedReplication {
  private(set) var staleReads = 0
  private(set) var readsBackInTime = 0
  private(set) var earlyRetries = 0
  private(set) var readsByReplicas = 0
  private(set) var refusals = 0

  private struct Client {
    var session: ReplicaSession
    var written = 0
    var seen = 0
  }

  private var random: SplitMix64
  private var table: RoutingTable
  private var end = 1
  /// The end of the log without a commit that waits for a synchronous standby; nil when none does.
  private var visible: Int?
  private var replayed: [Int]
  private var isDead: [Bool]
  /// Whether the router's connection has ended without its knowing yet.
  private var isBroken: [Bool]
  private var clients: [Client]

  init(seed: UInt64, consistency: ReadConsistency, replicas: Int = 3) {
    random = SplitMix64(seed: seed)
    table = RoutingTable(
      primary: "p", primaryWeight: random.next(below: 2),
      replicas: (0..<replicas).map { (name: "r\($0)", weight: 1 + $0) })
    replayed = Array(repeating: 0, count: replicas + 1)
    isDead = Array(repeating: false, count: replicas + 1)
    isBroken = isDead
    clients = (0..<4).map { _ in Client(session: ReplicaSession(consistency)) }
  }

  /// Lets one random thing happen in each of `steps` seconds.
  mutating func run(steps: Int) {
    for step in 0..<steps {
      let now = Duration.seconds(step)
      switch random.next(below: 50) {
      case 0..<8: write(by: random.next(below: clients.count), at: now)
      case 8..<24: replay(by: 1 + random.next(below: replayed.count - 1))
      case 24: liveOrDie(1 + random.next(below: replayed.count - 1))
      case 25: hideOrShow()
      default: read(by: random.next(below: clients.count), at: now)
      }
    }
  }

  private mutating func write(by client: Int, at now: Duration) {
    guard visible == nil, (try? table.routeWrite(at: now)) != nil else { return }
    end += 1 + random.next(below: 100)
    clients[client].written = end
    clients[client].session.noteWrite(at: now)
    clients[client].session.note(place(end, isReplica: false))
  }

  private func place(_ version: Int, isReplica: Bool) -> SessionToken {
    SessionToken(
      timeline: 1, position: LogSequenceNumber(byteOffset: UInt64(version)), isReplica: isReplica)
  }

  /// Somebody else commits, and the primary hides it until the standby that it waits for is there.
  private mutating func hideOrShow() {
    guard visible == nil else { return visible = nil }
    visible = end
    end += 1
  }

  private mutating func replay(by replica: Int) {
    guard !isDead[replica] else { return }
    replayed[replica] += random.next(below: end - replayed[replica] + 1)
  }

  /// A replica that comes back is at any earlier place, as after a crash.
  private mutating func liveOrDie(_ replica: Int) {
    isDead[replica].toggle()
    isBroken[replica] = true
    if !isDead[replica] { replayed[replica] = random.next(below: replayed[replica] + 1) }
  }

  /// Whether a statement gets through; a broken connection is found out by its first one.
  private mutating func reaches(_ server: Int, at now: Duration) -> Bool {
    let since = table.servers[server].unreachableSince
    if let since, now < since + .seconds(10) { earlyRetries += 1 }
    defer { isBroken[server] = false }
    return !isDead[server] && !isBroken[server]
  }

  private mutating func read(by client: Int, at now: Duration) {
    for replica in table.replicasToAsk(for: clients[client].session, at: now) {
      if !reaches(replica, at: now) {
        table.noteUnreachable(replica, at: now)
      } else {
        table.noteAnswer(of: replica, at: place(replayed[replica], isReplica: true))
      }
    }
    while true {
      if let shown = clients[client].session.required?.shownByReplica,
        table.asksPrimary(for: clients[client].session, at: now)
      {
        table.noteUnderWay(visible == nil ? [] : ["\(end)"], asOf: shown)
      }
      guard let route = try? table.routeRead(of: clients[client].session, at: now) else {
        // While a commit is hidden there may be no server that shows what a replica has shown.
        if visible == nil { refusals += 1 }
        return
      }
      if !reaches(route.server, at: now) {
        table.noteUnreachable(route.server, at: now)
        continue
      }
      let isReplica = route.server != RoutingTable.primary
      let version = isReplica ? replayed[route.server] : visible ?? end
      if route.server != RoutingTable.primary { readsByReplicas += 1 }
      if version < clients[client].written { staleReads += 1 }
      if version < clients[client].seen { readsBackInTime += 1 }
      clients[client].seen = max(clients[client].seen, version)
      // The log of the primary goes on to its end, shown or not.
      let seen = place(isReplica ? version : end, isReplica: isReplica)
      table.noteAnswer(of: route.server, at: seen)
      clients[client].session.note(seen)
      return
    }
  }
}
