import Glibc
import Platform

/// The sockets of this process, found by their ports: for a library that keeps its descriptors to
/// itself.
package enum OwnSockets {
  /// A connection of this process.
  package struct Connection {
    package let descriptor: Int32
    /// The port at the other end.
    package let peer: UInt16
    /// The number by which the kernel tells sockets apart; no other socket gets it.
    package let identity: UInt64
  }

  /// The socket that listens on a port of 127.0.0.1.
  package static func listener(port: UInt16) -> Int32? {
    var found: Int32?
    forEach { descriptor in
      if isListening(descriptor), Self.port(.own(of: descriptor)) == port {
        found = descriptor
      }
    }
    return found
  }

  /// All connections whose own end has a port.
  ///
  /// - Complexity: O(number of open descriptors).
  package static func connections(port: UInt16) -> [Connection] {
    var found: [Connection] = []
    forEach { descriptor in
      guard Self.port(.own(of: descriptor)) == port,
        let peer = Self.port(.peer(of: descriptor))
      else { return }
      var facts = stat()
      // Safe: the structure is written by the call.
      guard unsafe fstat(descriptor, &facts) == 0 else { return }
      found.append(Connection(descriptor: descriptor, peer: peer, identity: UInt64(facts.st_ino)))
    }
    return found
  }

  /// Another descriptor of the same socket; -1 when there is none to be had.
  package static func copy(_ descriptor: Int32) -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, 3) }

  private static func forEach(_ body: (Int32) -> Void) {
    // Safe, throughout: the folder is open until the end of the function, and each entry is read
    // before the next one is asked for; its name ends with a NUL within the entry.
    guard let folder = unsafe opendir("/proc/self/fd") else { return }
    defer { unsafe closedir(folder) }
    while let entry = unsafe readdir(folder) {
      let number = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe atoi($0) }
      }
      // `.` and `..` are 0 as well, which is no socket of ours.
      if number > 2 { body(number) }
    }
  }

  private static func isListening(_ descriptor: Int32) -> Bool {
    Socket.value(descriptor, SOL_SOCKET, SO_ACCEPTCONN).map { $0 != 0 } ?? false
  }

  /// The port of an IPv4 address; nil for everything else.
  private static func port(_ address: SocketAddress?) -> UInt16? {
    address?.family == AF_INET ? address?.port : nil
  }
}
