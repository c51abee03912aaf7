import Glibc

/// Tells which processes hold a TCP socket, by the number that the kernel has for it (its inode).
///
/// Source: the manual pages proc(5), `/proc/PID/fd` and `/proc/net/tcp`.
package enum SocketHolder {
  /// The socket at the other end of a connection within this machine; nil when no process holds it
  /// any more.
  package static func peer(of connection: Int32) -> UInt64? {
    guard let wanted = ConnectionEnds(of: connection)?.seenByPeer else { return nil }
    let facts: SocketFacts? =
      switch SocketDiagnosis().find(wanted) {
      case .found(let facts): facts
      case .nothing, .unavailable: SocketTable.find(wanted)
      }
    guard let facts, facts.ends == wanted, facts.inode != 0 else { return nil }
    return facts.inode
  }

  /// The sockets that listen on a port of this machine, on whichever address.
  ///
  /// - Complexity: linear in the TCP sockets of the machine.
  package static func listeners(on port: Int) -> Set<UInt64> {
    var inodes: Set<UInt64> = []
    let digits = String(port, radix: 16, uppercase: true)
    let end = ":" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    for path in ["/proc/net/tcp", "/proc/net/tcp6"] {
      // sl local remote state queues timer retransmits uid timeout inode …
      for line in (FileSystem.text(path) ?? "").split(separator: "\n") {
        let fields = line.split(separator: " ")
        guard fields.count > 9, fields[1].hasSuffix(end), fields[3] == "0A",
          let inode = UInt64(fields[9])
        else { continue }
        inodes.insert(inode)
      }
    }
    return inodes
  }

  /// Whether a process holds one of these sockets; nil when the kernel does not let this process know.
  ///
  /// - Complexity: linear in the open files of the process.
  package static func holds(_ processID: Int32, anyOf inodes: Set<UInt64>) -> Bool? {
    let folder = "/proc/\(processID)/fd"
    guard let names = FileSystem.entries(of: folder) else { return nil }
    return names.contains { name in
      guard let target = SymbolicLink.text(at: "\(folder)/\(name)"), target.hasPrefix("socket:["),
        let inode = UInt64(target.dropFirst(8).dropLast())
      else { return false }
      return inodes.contains(inode)
    }
  }
}
