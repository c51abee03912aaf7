import Glibc
import Platform
import Processes

/// One connection through a relay: two sockets, and what is on its way between them.
struct RelayedConnection {
  /// One direction.
  private struct Flow {
    var source: Descriptor
    var sink: Descriptor
    var waiting: [UInt8] = []
    var hasEnded = false
    var isFinished = false

    var wantsRead: Bool { !hasEnded && waiting.count < Flow.mostWaiting }

    /// How many bytes may wait before no more are read.
    private static let mostWaiting = 256 << 10

    /// Reads and writes what can be without waiting; false when the connection is broken.
    mutating func carry() -> Bool {
      do throws(SystemError) {
        while wantsRead, let bytes = try source.read() {
          if bytes.isEmpty { hasEnded = true }
          waiting += bytes
        }
      } catch { return false }
      while !waiting.isEmpty {
        switch Transfer.send(waiting.span, to: sink.number) {
        case .moved(let count): waiting.removeFirst(count)
        case .wouldBlock: return true
        case .failed: return false
        }
      }
      if hasEnded, !isFinished {
        isFinished = true
        Socket.endSending(sink.number)
      }
      return true
    }
  }

  private var toServer: Flow
  private var toClient: Flow
  private var isBroken = false
  /// Whether it ends when the relay is healed.
  private(set) var isDoomed = false

  init(client: Descriptor, server: Descriptor) {
    toServer = Flow(source: client, sink: server)
    toClient = Flow(source: server, sink: client)
  }

  /// What has to be waited for.
  var watched: [pollfd] {
    [(toServer, toClient), (toClient, toServer)].map { reading, writing in
      let events =
        (reading.wantsRead ? Int16(POLLIN) : 0) | (writing.waiting.isEmpty ? 0 : Int16(POLLOUT))
      // poll leaves out what is negative: a socket with nothing to wait for may still report an end.
      return pollfd(fd: events == 0 ? -1 : reading.source.number, events: events, revents: 0)
    }
  }

  /// Whether nothing more will pass.
  var isOver: Bool { isBroken || (toServer.isFinished && toClient.isFinished) }

  /// Moves what can be moved without waiting.
  mutating func carry() {
    if !toServer.carry() || !toClient.carry() { isBroken = true }
  }

  /// Throws away what one side had sent, and that side's socket with it.
  mutating func doom(_ side: Relay.Side) {
    isDoomed = true
    switch side {
    case .client: toServer.source.close()
    case .server: toClient.source.close()
    }
  }
}
