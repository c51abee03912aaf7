import Glibc
import Platform

/// Takes connections: those of the broker's own user and of root, as many as there is room for.
final class Door {
  private let limit: Int
  private let peers = PeerCheck()
  private let acceptor = Acceptor()

  init(limit: Int) {
    self.limit = limit
    Self.raiseDescriptorLimit(to: limit + 100)
  }

  /// The next connection that waits and is to be served; nil when there is none.
  func accept(_ listener: Int32, connections: Int) -> Int32? {
    while true {
      let next = acceptor.next(listener) { extra in
        BrokerLog.addOnce("closed a connection: no descriptor is left")
        close(extra)
      }
      guard let accepted = next else { return nil }
      if let refusal = peers.refusal(of: accepted) {
        BrokerLog.addOnce("refused a connection \(refusal)")
      } else if connections >= limit {
        BrokerLog.addOnce("closed a connection: there are \(limit) already")
      } else {
        return accepted
      }
      close(accepted)
    }
  }

  /// Lets the process have so many descriptors, as far as the system allows it.
  private static func raiseDescriptorLimit(to count: Int) {
    var limit = rlimit()
    // Safe, twice: the call reads or fills the structure that it is handed.
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, rlim_t(count)))
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
