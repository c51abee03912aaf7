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
  init?(of socket: Int32) {
    guard let local = SocketAddress.own(of: socket).flatMap(Self.end),
      let peer = SocketAddress.peer(of: socket).flatMap(Self.end), local.isIPv6 == peer.isIPv6
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

  private static func end(_ address: SocketAddress) -> (isIPv6: Bool, end: End)? {
    guard let port = address.port else { return nil }
    let bytes = Array(address.host)
    let words = stride(from: 0, to: bytes.count, by: 4).map { start in
      UInt32(littleEndian: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
    let plain = plain(words)
    return (plain.isIPv6, End(words: plain.words, port: port))
  }
}
