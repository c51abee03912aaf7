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
/// A relay lives in the runner and ends with it.
final class Relay: Sendable {
  /// One end of a relay.
  enum Side: Sendable { case client, server }

  /// The loopback port that it listens on.
  let port: Int
  private let core: Core

  /// Starts to listen.
  ///
  /// - Parameter target: the loopback port that connections are carried to.
  /// - Throws: `SystemError` when the process has too many open files.
  init(to target: Int) throws(SystemError) {
    let (listener, port) = try Socket.listen(on: .loopback(port: 0))
    let bell = try Pipe.fromChild()
    bell.writeEnd.setNonblocking()
    self.port = Int(port)
    core = Core(target: target, listener: listener, bell: bell)
    // A serial queue of its own is a thread of its own while it works.
    DispatchQueue(label: "etude.relay").async { [core] in core.serve() }
  }

  deinit { close() }

  /// Lets nothing pass from now on.
  func cut() { core.change { $0.isCut = true } }

  /// Lets everything pass again.
  func heal() { core.change { $0.heal() } }

  /// A server has crashed: what it had sent and a cut relay still holds never arrives. The other
  /// side hears of the end when the relay is healed.
  func forgetWhatWasHeld(from side: Side) { core.change { $0.forget(side) } }

  /// Closes every connection and stops listening. May be called twice.
  func close() { core.change { $0.isClosed = true } }
}

/// What the relay's thread and its owner share.
private final class Core: Sendable {
  private let target: Int
  private let listener: Descriptor
  private let bell: Pipe
  private let state = Mutex(RelayState())

  init(target: Int, listener: Descriptor, bell: Pipe) {
    self.target = target
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
        let own =
          state.isCut ? [] : [Poll.entry(listener.number)]
        return [Poll.entry(bell.readEnd.number)] + own
          + (state.isCut ? [] : state.connections.flatMap(\.watched))
      }
      guard var watched else { break }
      Poll.wait(&watched)
      // Nothing to read: what else happened is looked at below.
      _ = try? bell.readEnd.read()
      state.withLock { state in
        guard !state.isCut, !state.isClosed else { return }
        // Whoever connects is asked by the server behind the relay.
        while let client = Socket.accept(listener.number).map(Descriptor.init(owning:)) {
          let target = SocketAddress.loopback(port: UInt16(target))
          if let server = Socket.connect(to: target, deadline: .after(.seconds(1))) {
            state.connections.append(RelayedConnection(client: client, server: server))
          }
        }
        state.carry()
      }
    }
    state.withLock { $0.connections = [] }
    listener.close()
  }
}

/// The connections of a relay, and whether anything passes.
private struct RelayState {
  var isCut = false
  var isClosed = false
  var connections: [RelayedConnection] = []

  mutating func heal() {
    isCut = false
    connections.removeAll(where: \.isDoomed)
  }

  mutating func forget(_ side: Relay.Side) {
    guard isCut else { return }
    for index in connections.indices { connections[index].doom(side) }
  }

  mutating func carry() {
    for index in connections.indices { connections[index].carry() }
    connections.removeAll(where: \.isOver)
  }
}
