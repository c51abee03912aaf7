import Dispatch
import Glibc
import Platform
import Servers
import Synchronization

/// The open connections of an HTTP server: which of them wait for their client, so that these can be
/// closed when others need the thread or when the server ends.
///
/// The library beneath keeps its descriptors to itself, so they are looked up among those of the
/// process. They are safe to use because a connection is in the list only until just before its
/// descriptor is closed, and everything happens under one lock.
final class HTTPLinks: Sendable {
  enum Phase {
    /// Idle, or in the middle of a request's head.
    case waiting
    /// In the middle of a body, or of a reply.
    case transferring
    /// The handler is at work.
    case handling
  }

  private struct Link {
    let socket: OwnSockets.Connection
    var phase = Phase.waiting
    /// When the phase began, as a number that grows.
    var turn: Int
    /// Whether it is certain that a thread serves it: a request of it has begun.
    var hasThread = false
    /// Whether both directions have been shut: nothing that has arrived counts.
    var isCut = false
  }

  private struct State {
    var port: UInt16 = 0
    /// By the port of the client's end.
    var links: [UInt16: Link] = [:]
    /// Connections whose descriptors are being closed.
    var closing: [OwnSockets.Connection] = []
    var turn = 0
    /// How many connections have a thread.
    var openCount = 0
    var isDraining = false
    /// Whether the time to drain is over.
    var isCutting = false
    /// Whether room is looked for once more, a little later.
    var isLookingAgain = false
    var statistics = HTTPStatistics()
    let peers = PeerCheck()
  }

  private let state = Mutex(State())
  private let limit: Int
  /// Signalled while the server drains, whenever a connection begins or ends.
  private let change = DispatchSemaphore(value: 0)

  init(limit: Int) { self.limit = limit }

  /// Says on which port the connections arrive.
  func start(port: UInt16) { state.withLock { $0.port = port } }

  var statistics: HTTPStatistics {
    state.withLock { state in
      var statistics = state.statistics
      statistics.connections = state.links.count
      return statistics
    }
  }

  /// Whether a connection has to end with its reply: the server ends, or every thread is taken.
  var areShort: Bool { state.withLock { $0.isDraining || $0.openCount > limit } }

  // MARK: What happens to a connection, told by its thread

  /// One more begins: it is among those that are not known yet.
  func opened() {
    state.withLock { state in
      state.openCount += 1
      let closing = Set(state.closing.map(\.identity))
      for socket in OwnSockets.connections(port: state.port)
      where state.links[socket.peer] == nil && !closing.contains(socket.identity) {
        state.statistics.acceptedConnections += 1
        state.turn += 1
        state.links[socket.peer] = Link(socket: socket, turn: state.turn)
        let isRefused = state.peers.refusal(of: socket.descriptor) != nil
        if isRefused { state.statistics.refusedConnections += 1 }
        if isRefused || state.isCutting {
          Self.cut(socket.peer, &state)
        } else if state.isDraining {
          Self.endReading(socket.peer, &state)
        }
      }
      makeRoom(&state)
      if state.isDraining { change.signal() }
    }
  }

  /// Ends a connection when every thread is taken.
  ///
  /// What is spared because its thread has not read yet what has come may be a client that then waits for
  /// ever, as may all others: no connection begins any more, so nothing else would look again.
  private func makeRoom(_ state: inout State) {
    let ending = state.links.values.count { $0.isCut && $0.hasThread }
    guard state.openCount - ending > limit, !Self.evict(&state), !state.isLookingAgain else {
      return
    }
    state.isLookingAgain = true
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) { [weak self] in
      self?.state.withLock { state in
        state.isLookingAgain = false
        self?.makeRoom(&state)
      }
    }
  }

  /// A request's head is there.
  ///
  /// - Returns: whether the request is to be answered.
  func begin(peer: UInt16) -> Bool {
    enter(.transferring, peer: peer)
    return state.withLock { state in state.links[peer].map { !$0.isCut } ?? false }
  }

  /// The request goes on to another phase.
  func enter(_ phase: Phase, peer: UInt16) {
    state.withLock { state in
      state.turn += 1
      state.links[peer]?.phase = phase
      state.links[peer]?.turn = state.turn
      state.links[peer]?.hasThread = true
      if phase == .waiting, state.isDraining { Self.endReading(peer, &state) }
    }
  }

  /// The request has been answered.
  func answered(peer: UInt16) {
    state.withLock { $0.statistics.requests += 1 }
    enter(.waiting, peer: peer)
  }

  /// The descriptor is about to be closed.
  func closing(peer: UInt16) {
    state.withLock { state in
      if let link = state.links.removeValue(forKey: peer) { state.closing.append(link.socket) }
    }
  }

  /// The descriptor has been closed.
  func closed(peer: UInt16) {
    state.withLock { state in
      if let index = state.closing.firstIndex(where: { $0.peer == peer }) {
        state.closing.remove(at: index)
      }
      state.openCount -= 1
      if state.isDraining { change.signal() }
    }
  }

  /// The descriptor of an open connection.
  func descriptor(peer: UInt16) -> Int32? {
    state.withLock { $0.links[peer]?.socket.descriptor }
  }

  // MARK: Ending connections

  /// Ends what waits for its client, and waits until the others have ended.
  ///
  /// - Returns: how many had to be cut after `patience`.
  func drain(within patience: Duration) -> Int {
    state.withLock { state in
      state.isDraining = true
      for (peer, link) in state.links where link.phase == .waiting {
        Self.endReading(peer, &state)
      }
    }
    let end = DispatchTime.now() + .milliseconds(Int(patience / .milliseconds(1)))
    if wait(until: end) { return 0 }
    let left = state.withLock { state in
      state.isCutting = true
      for peer in state.links.keys { Self.cut(peer, &state) }
      return state.links.count
    }
    _ = wait(until: .distantFuture)
    return left
  }

  /// Waits until no connection is left, not even one that still waits for a thread.
  private func wait(until end: DispatchTime) -> Bool {
    while true {
      let isDone = state.withLock { state in
        state.openCount == 0 && OwnSockets.connections(port: state.port).isEmpty
      }
      if isDone { return true }
      if change.wait(timeout: end) == .timedOut { return false }
    }
  }

  /// Ends the connection that has waited for its client for the longest time, so that its thread
  /// becomes free.
  ///
  /// Of the connections of which no request has begun, some still wait for a thread: how many is
  /// known, but not which. Ending one of these frees no thread, so one more than these is ended. What
  /// has sent something that no thread has read is not ended.
  ///
  /// - Returns: false when that spared one, and no other was ended.
  private static func evict(_ state: inout State) -> Bool {
    let threadless = state.links.count + state.closing.count - state.openCount
    let isOlder: ((UInt16, Link), (UInt16, Link)) -> Bool = { $0.1.turn < $1.1.turn }
    let candidates = state.links.map { ($0.key, $0.value) }
      .filter { $1.phase != .handling && !$1.isCut }
    let slow = candidates.filter {
      $1.hasThread || Socket.unreadCount($1.socket.descriptor) == 0
    }
    let known = slow.filter(\.1.hasThread)
    // The newest ones have had no time yet.
    let unknown = slow.filter { !$0.1.hasThread }.sorted(by: isOlder).dropLast(threadless + 1)
    var left = threadless + 1
    for (peer, link) in (known + unknown).sorted(by: isOlder) {
      state.statistics.evictedConnections += 1
      cut(peer, &state)
      left -= 1
      if link.hasThread || left == 0 { return true }
    }
    return slow.count == candidates.count
  }

  /// Makes all further reads and writes of a connection end at once.
  private static func cut(_ peer: UInt16, _ state: inout State) {
    guard let link = state.links[peer] else { return }
    _ = shutdown(link.socket.descriptor, Int32(SHUT_RDWR))
    state.links[peer]?.isCut = true
  }

  /// Lets a connection end after what has arrived has been read and answered.
  private static func endReading(_ peer: UInt16, _ state: inout State) {
    if let link = state.links[peer] { _ = shutdown(link.socket.descriptor, Int32(SHUT_RD)) }
  }
}
