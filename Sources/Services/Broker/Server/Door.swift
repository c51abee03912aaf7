import Glibc
import Platform

/// Takes connections: those of the broker's own user and of root, as many as there is room for.
final class Door {
  private let limit: Int
  private let peers = PeerCheck()
  /// Kept open, so that a connection can be taken and closed when no descriptor is left. Without that
  /// it would wait for ever, and be reported again and again.
  private var spare = BrokerSocket.openSpare()

  init(limit: Int) {
    self.limit = limit
    BrokerSocket.raiseDescriptorLimit(to: limit + 100)
  }

  deinit { close(spare) }

  /// The next connection that waits and is to be served; nil when there is none.
  func accept(_ listener: Int32, isTCP: Bool, connections: Int) -> Int32? {
    while true {
      guard let accepted = BrokerSocket.accept(listener, isTCP: isTCP) else {
        guard errno == EMFILE || errno == ENFILE else { return nil }
        BrokerSocket.logOnce("closed a connection: no descriptor is left")
        close(spare)
        let extra = BrokerSocket.accept(listener, isTCP: isTCP)
        if let extra { close(extra) }
        spare = BrokerSocket.openSpare()
        guard extra != nil else { return nil }
        continue
      }
      if let refusal = peers.refusal(of: accepted) {
        BrokerSocket.logOnce("refused a connection \(refusal)")
      } else if connections >= limit {
        BrokerSocket.logOnce("closed a connection: there are \(limit) already")
      } else {
        return accepted
      }
      close(accepted)
    }
  }
}
