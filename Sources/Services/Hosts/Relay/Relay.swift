import Dispatch
import Glibc
import Platform
import Processes
import Synchronization

/// Carries TCP connections to a server of this machine, and can hold what passes, as a network does
/// that has lost the way between two machines.
///
/// While it is cut, nothing passes in either direction: connections stay open on both sides and hear
/// nothing, and new ones are not answered. When it is healed they go on, and what was held arrives,
/// as TCP sends again what was lost. Once `cut` has returned, not one byte more gets through.
///
/// Servers of a cluster tell each other one address each, so that all reach one of them by the same
/// relay. Such a relay knows its clients, and is cut for some of them.
///
/// A relay lives in the runner and ends with it.
final class Relay: Sendable {
  /// One end of a relay.
  enum Side: Sendable { case client, server }

  /// The loopback port that it listens on.
  let port: Int
  private let core: Core

  /// Starts to listen.
  ///
  /// - Parameters:
  ///   - target: the loopback port that connections are carried to.
  ///   - name: tells whose connection was accepted; nil for somebody whom nothing is kept from.
  /// - Throws: `SystemError` when the process has too many open files.
  init(
    to target: Int, name: @escaping @Sendable (_ connection: Int32) -> String? = { _ in nil }
  ) throws(SystemError) {
    let (listener, port) = try Socket.listen(on: .loopback(port: 0))
    let bell = try Pipe.fromChild()
    bell.writeEnd.setNonblocking()
    self.port = Int(port)
    core = Core(target: target, name: name, listener: listener, bell: bell)
    // A serial queue of its own is a thread of its own while it works.
    DispatchQueue(label: "etude.relay").async { [core] in core.serve() }
  }

  deinit { close() }

  /// Lets nothing pass from now on.
  ///
  /// - Parameter client: whose connections are held; nil for all.
  func cut(from client: String? = nil) {
    core.change { state in
      if let client { state.hold.clients.insert(client) } else { state.hold.isOfAll = true }
    }
  }

  /// Lets everything pass again.
  ///
  /// - Parameter client: whose connections were held; nil for all.
  func heal(from client: String? = nil) { core.change { $0.heal(client) } }

  /// A server has crashed: what it had sent and a cut relay still holds never arrives. The other
  /// side hears of the end when the relay is healed.
  ///
  /// - Parameters:
  ///   - side: the end at which it was.
  ///   - client: whose connections are meant; nil for all.
  func forgetWhatWasHeld(from side: Side, of client: String? = nil) {
    core.change { $0.forget(side, client) }
  }

  /// Closes every connection and stops listening. May be called twice.
  func close() { core.change { $0.isClosed = true } }
}

/// What the relay's thread and its owner share.
private final class Core: Sendable {
  private let target: Int
  private let name: @Sendable (Int32) -> String?
  private let listener: Descriptor
  private let bell: Pipe
  private let state = Mutex(RelayState())

  init(
    target: Int, name: @escaping @Sendable (Int32) -> String?, listener: Descriptor, bell: Pipe
  ) {
    (self.target, self.name) = (target, name)
    self.listener = listener
    self.bell = bell
  }

  func change(_ body: (inout RelayState) -> Void) {
    state.withLock { body(&$0) }
    // A pipe that is full rings already.
    try? bell.writeEnd.writeAll([0])
  }

  /// Carries bytes until the relay is closed.
  func serve() {
    while true {
      let watched: [pollfd]? = state.withLock { state in
        if state.isClosed { return nil }
        let own = state.hold.isOfAll ? [] : [Poll.entry(listener.number)]
        return [Poll.entry(bell.readEnd.number)] + own + state.watched
      }
      guard var watched else { break }
      Poll.wait(&watched)
      // Nothing to read: what else happened is looked at below.
      _ = try? bell.readEnd.read()
      let newcomers = state.withLock { state -> [Descriptor] in
        guard !state.hold.isOfAll, !state.isClosed else { return [] }
        var newcomers: [Descriptor] = []
        while let client = Socket.accept(listener.number) {
          newcomers.append(Descriptor(owning: client))
        }
        return newcomers
      }
      // To ask the kernel for their names takes a while.
      let named = newcomers.map { (client: $0, name: name($0.number)) }
      state.withLock { state in
        state.arrivals += named
        if !state.isClosed { state.carry(to: target) }
      }
    }
    state.withLock { state in
      state.connections = []
      state.arrivals = []
    }
    listener.close()
  }
}

/// Whose bytes a relay holds.
private struct RelayHold {
  /// Whether nothing passes at all.
  var isOfAll = false
  /// The clients of whom nothing passes.
  var clients: Set<String> = []

  /// Whether nothing of a client passes.
  func holds(_ client: String?) -> Bool { isOfAll || client.map(clients.contains) ?? false }
}

/// The connections of a relay, and whether anything passes.
private struct RelayState {
  var hold = RelayHold()
  var isClosed = false
  var connections: [(client: String?, ends: RelayedConnection)] = []
  /// Clients that have connected and are not connected with the server.
  var arrivals: [(client: Descriptor, name: String?)] = []

  /// What has to be waited for.
  var watched: [pollfd] { connections.filter { !hold.holds($0.client) }.flatMap(\.ends.watched) }

  mutating func heal(_ client: String?) {
    if let client {
      hold.clients.remove(client)
    } else {
      hold.isOfAll = false
    }
    let hold = hold
    connections.removeAll { !hold.holds($0.client) && $0.ends.isDoomed }
  }

  mutating func forget(_ side: Relay.Side, _ client: String?) {
    let hold = hold
    for index in connections.indices {
      let owner = connections[index].client
      if client == nil || owner == client, hold.holds(owner) { connections[index].ends.doom(side) }
    }
    if side == .client, let client {
      arrivals.removeAll { $0.name == client && hold.holds(client) }
    }
  }

  /// Moves what may pass, without waiting.
  mutating func carry(to target: Int) {
    let hold = hold
    for arrival in arrivals where !hold.holds(arrival.name) {
      // Whoever connects is asked by the server behind the relay.
      let address = SocketAddress.loopback(port: UInt16(target))
      if let server = Socket.connect(to: address, deadline: .after(.seconds(1))) {
        connections.append(
          (arrival.name, RelayedConnection(client: arrival.client, server: server)))
      }
    }
    arrivals.removeAll { !hold.holds($0.name) }
    for index in connections.indices where !hold.holds(connections[index].client) {
      connections[index].ends.carry()
    }
    connections.removeAll { !hold.holds($0.client) && $0.ends.isOver }
  }
}
