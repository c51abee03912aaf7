import Glibc
package import Platform

/// Where servers listen and clients connect, by host and port; and what draining needs to know.
extension Socket {
  /// Listens on an address; port 0 stands for a free one. Accepting never waits.
  package static func listen(
    host: String, port: UInt16
  ) throws(SocketError) -> (Descriptor, port: UInt16) {
    try first(
      of: host, port, isForListening: true, "cannot listen on \(host):\(port)"
    ) { (address) throws(SystemError) in
      try listen(on: address)
    }
  }

  /// Connects, waiting until the other side has answered. The socket waits in all its calls, for
  /// `patience` seconds at most.
  package static func connect(
    host: String, port: UInt16, patience: Int
  ) throws(SocketError) -> Descriptor {
    try first(
      of: host, port, isForListening: false, "cannot connect to \(host):\(port)"
    ) { (address) throws(SystemError) in
      let socket = try make(address.family, waits: true)
      guard address.connect(socket.number) else { throw SystemError.last("connect") }
      var limit = timeval(tv_sec: patience, tv_usec: 0)
      // Safe: the option's value outlives the call, which copies it.
      unsafe setsockopt(
        socket.number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      return socket
    }
  }

  /// Tries the addresses that a name stands for, in order, until `body` makes something of one.
  private static func first<Result>(
    of host: String, _ port: UInt16, isForListening: Bool, _ action: String,
    _ body: (SocketAddress) throws(SystemError) -> Result
  ) throws(SocketError) -> Result {
    let addresses: [SocketAddress]
    do throws(SocketAddress.UnknownHost) {
      addresses = try SocketAddress.all(of: host, port: port, isForListening: isForListening)
    } catch {
      throw SocketError(action, reason: error.reason)
    }
    var reason = "no address"
    for address in addresses {
      do throws(SystemError) {
        return try body(address)
      } catch {
        reason = SystemError.text(of: error.code)
      }
    }
    throw SocketError(action, reason: reason)
  }

  /// How many bytes have arrived and were not read yet.
  package static func unreadCount(_ number: Int32) -> Int {
    var count: Int32 = 0
    // Safe: FIONREAD writes one int.
    return unsafe ioctl(number, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  /// Reads what still arrives and throws it away, until the other side ends, for a time at most.
  package static func discard(_ number: Int32, within time: Duration) {
    let deadline = Deadline.after(time)
    while !deadline.hasPassed, Poll.wait(number, deadline: deadline) {
      switch Transfer.read(number, limit: 16 << 10).1 {
      case .moved(0), .failed: return
      case .moved, .wouldBlock: break
      }
    }
  }
}
