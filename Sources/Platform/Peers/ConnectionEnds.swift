import Glibc

/// The two ends of a TCP connection.
struct ConnectionEnds: Equatable {
  /// One end. An IPv4 address fills the first word, also when a socket of IPv6 has it.
  struct End: Equatable {
    /// The address's bytes, as they lie in memory.
    var words: [UInt32]
    /// The port, in the host's byte order.
    var port: UInt16

    /// Whether it is an address by which this machine talks to itself.
    func isLoopback(isIPv6: Bool) -> Bool {
      isIPv6
        ? words == [0, 0, 0, UInt32(1).bigEndian]
        : UInt32(bigEndian: words[0]) >> 24 == 127
    }
  }

  var isIPv6: Bool
  /// The server's end.
  var local: End
  /// The client's end.
  var peer: End

  /// The ends of a socket; nil when it is no TCP connection, or none any more.
  init?(of descriptor: Int32) {
    // Safe: each call fills an address of the size that it is told, see `end(of:_:)`.
    guard let local = unsafe Self.end(of: descriptor, getsockname),
      let peer = unsafe Self.end(of: descriptor, getpeername), local.isIPv6 == peer.isIPv6
    else { return nil }
    isIPv6 = local.isIPv6
    self.local = local.end
    self.peer = peer.end
  }

  init(isIPv6: Bool, local: End, peer: End) {
    (self.isIPv6, self.local, self.peer) = (isIPv6, local, peer)
  }

  /// The same connection as the client's socket has it.
  var seenByPeer: ConnectionEnds { ConnectionEnds(isIPv6: isIPv6, local: peer, peer: local) }

  /// The words of an address as they are compared: without the prefix that makes an IPv6 address of
  /// an IPv4 address.
  static func plain(_ words: [UInt32]) -> (isIPv6: Bool, words: [UInt32]) {
    guard words.count == 4, words[0] == 0, words[1] == 0, words[2] == UInt32(0xffff).bigEndian
    else { return (words.count == 4, words) }
    return (false, [words[3]])
  }

  private typealias Call = (
    Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?
  ) -> Int32

  private static func end(of descriptor: Int32, _ call: Call) -> (isIPv6: Bool, end: End)? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // Safe, throughout: a sockaddr_storage has room and alignment for every kind of address, and it
    // is read as the kind that it says it is.
    return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      let status = unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe call(descriptor, $0, &size)
      }
      guard status == 0 else { return nil }
      switch Int32(unsafe pointer.pointee.ss_family) {
      case AF_INET:
        return unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          let address = unsafe $0.pointee
          return (
            false, End(words: [address.sin_addr.s_addr], port: UInt16(bigEndian: address.sin_port))
          )
        }
      case AF_INET6:
        return unsafe pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
          var address = unsafe $0.pointee
          let words = unsafe withUnsafeBytes(of: &address.sin6_addr) {
            unsafe Array($0.bindMemory(to: UInt32.self))
          }
          let plain = plain(words)
          return (
            plain.isIPv6, End(words: plain.words, port: UInt16(bigEndian: address.sin6_port))
          )
        }
      default: return nil
      }
    }
  }
}
