import Glibc

/// What the kernel knows of a socket.
struct SocketFacts: Equatable {
  var ends: ConnectionEnds
  /// Its state, as the kernel numbers them.
  var state: UInt8
  /// The user that made it.
  var user: UInt32
  /// The inode by which processes hold it; 0 when no process does any more.
  var inode: UInt64

  /// The user of the process at that end, when there is one.
  ///
  /// The kernel says 0, which is root, of a socket that has no user: of one that its process has
  /// closed, that waits out its end, or that is only being made. Such an answer proves nothing.
  func owner(of wanted: ConnectionEnds) -> UInt32? {
    guard ends == wanted, inode != 0, Self.statesWithUser.contains(state) else { return nil }
    return user
  }

  private static let statesWithUser: Set<UInt8> = Set(
    [
      TCP_ESTABLISHED, TCP_FIN_WAIT1, TCP_FIN_WAIT2, TCP_CLOSE_WAIT, TCP_LAST_ACK, TCP_CLOSING,
    ].map { UInt8($0) })
}

/// The kernel's list of all TCP sockets, for systems that answer no direct question.
///
/// Source: the manual page proc(5), /proc/net/tcp.
enum SocketTable {
  /// The socket whose own end is `ends.local`.
  ///
  /// - Complexity: O(number of sockets).
  static func find(_ ends: ConnectionEnds) -> SocketFacts? {
    for (path, isIPv6) in [("/proc/net/tcp", false), ("/proc/net/tcp6", true)] {
      if !isIPv6, ends.isIPv6 { continue }
      let wanted = text(ends.local, isIPv6: isIPv6) + " " + text(ends.peer, isIPv6: isIPv6)
      // sl local remote state queues timer retransmits uid timeout inode …
      for line in (FileSystem.text(path) ?? "").split(separator: "\n") {
        let fields = line.split(separator: " ")
        guard fields.count > 9, "\(fields[1]) \(fields[2])" == wanted,
          let state = UInt8(fields[3], radix: 16), let user = UInt32(fields[7]),
          let inode = UInt64(fields[9])
        else { continue }
        return SocketFacts(ends: ends, state: state, user: user, inode: inode)
      }
    }
    return nil
  }

  private static func text(_ end: ConnectionEnds.End, isIPv6: Bool) -> String {
    let mapped = [0, 0, UInt32(0xffff).bigEndian] + end.words
    let words = isIPv6 && end.words.count == 1 ? mapped : end.words
    return words.map { hex($0, 8) }.joined() + ":" + hex(UInt32(end.port), 4)
  }

  private static func hex(_ number: UInt32, _ width: Int) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}
