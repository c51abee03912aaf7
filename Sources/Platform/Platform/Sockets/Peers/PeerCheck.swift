import CLinux
import Glibc

/// Tells whose process is at the other end of a connection, so that a server on a loopback port
/// serves the user that started it and no other user of the machine.
///
/// Ask it for each connection right after `accept`, before a byte is read.
///
/// What it proves: while the server's end is connected, the kernel knows exactly one socket with
/// these two ends the other way round, and which user made it. It refuses when that socket is not
/// there any more, as after a client that has closed its end before the server accepted it.
package final class PeerCheck {
  /// Where the facts come from.
  enum Source { case kernel, table }

  private let allowed: Set<UInt32>
  private let diagnosis = SocketDiagnosis()
  private let source: Source

  /// A check for the user of this process, and root.
  package convenience init() { self.init(allowed: [geteuid(), 0]) }

  init(allowed: Set<UInt32>, source: Source = .kernel) {
    (self.allowed, self.source) = (allowed, source)
  }

  /// Looks for the user at the other end of a connection.
  ///
  /// A connection through an address that other machines can reach is always served: a server that
  /// listens on such an address is open on purpose.
  ///
  /// - Parameter connection: the descriptor of an accepted connection, TCP or Unix-domain.
  /// - Returns: why it is not to be served, as the end of a sentence that begins with "a connection";
  ///   nil when it is to be served.
  package func refusal(of connection: Int32) -> String? {
    guard !Self.isFromElsewhere(connection) else { return nil }
    guard let user = owner(of: connection) else {
      return "whose user cannot be found, because its process has closed it"
    }
    return allowed.contains(user) ? nil : "of another user (uid \(user))"
  }

  /// The user at the other end; nil when there is none to be found.
  func owner(of connection: Int32) -> UInt32? {
    if let user = Self.unixPeer(of: connection) { return user }
    guard let ends = ConnectionEnds(of: connection) else { return nil }
    let wanted = ends.seenByPeer
    guard let user = facts(wanted, ends)?.owner(of: wanted) else { return nil }
    // The answer is about this connection only if the connection is still there: a client could
    // have gone, and another user's socket could have got its place.
    guard Self.isConnected(connection) else { return nil }
    return user == Self.overflowUser && !Self.isMapped(user) ? nil : user
  }

  private func facts(_ wanted: ConnectionEnds, _ own: ConnectionEnds) -> SocketFacts? {
    guard source == .kernel else { return SocketTable.find(wanted) }
    switch diagnosis.find(wanted) {
    case .found(let facts): return facts
    case .nothing:
      // Our own end is there. A kernel that does not find that one either cannot be asked.
      if case .found = diagnosis.find(own) { return nil }
    case .unavailable: break
    }
    return SocketTable.find(wanted)
  }

  // MARK: Facts about a descriptor

  /// Whether the connection was made through an address that is not this machine's own talk.
  private static func isFromElsewhere(_ connection: Int32) -> Bool {
    guard let ends = ConnectionEnds(of: connection) else { return false }
    return !ends.local.isLoopback(isIPv6: ends.isIPv6)
  }

  private static func unixPeer(of connection: Int32) -> UInt32? {
    guard Socket.value(connection, SOL_SOCKET, SO_DOMAIN) == AF_UNIX else { return nil }
    return Socket.credentials(of: connection)?[1]
  }

  /// Whether the connection has not been reset.
  private static func isConnected(_ connection: Int32) -> Bool {
    var state: UInt8 = 0
    // Only the first byte of the structure is asked for, which is the state.
    var size = socklen_t(1)
    // Safe: the option's value has the size that is given.
    guard unsafe getsockopt(connection, Int32(IPPROTO_TCP), TCP_INFO, &state, &size) == 0 else {
      return false
    }
    return state != UInt8(TCP_CLOSE) && state != 0
  }

  /// The user that stands for every user whom a user namespace does not know.
  private static let overflowUser: UInt32 = 65_534

  /// Whether this process's namespace has that user itself.
  private static func isMapped(_ user: UInt32) -> Bool {
    let lines = (FileSystem.text("/proc/self/uid_map") ?? "").split(separator: "\n")
    return lines.contains { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let first = UInt32(words[0]), let count = UInt32(words[2]) else {
        return false
      }
      return user >= first && user - first < count
    }
  }
}
