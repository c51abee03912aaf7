import CLinux
package import Glibc

/// Sockets that carry streams of bytes. All of them are closed in a child that is not given them.
package enum Socket {
  private static let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  private static let nonblocking = Int32(SOCK_NONBLOCK.rawValue)

  /// Makes a socket.
  ///
  /// - Parameters:
  ///   - family: the family of its addresses, such as `AF_INET`.
  ///   - waits: whether its calls wait.
  /// - Returns: the socket.
  /// - Throws: `SystemError` when the process has too many open files.
  package static func make(_ family: Int32, waits: Bool = false) throws(SystemError) -> Descriptor {
    let number = socket(family, waits ? stream : stream | nonblocking, 0)
    guard number >= 0 else { throw SystemError.last("cannot make a socket") }
    if family != AF_UNIX { sendAtOnce(number) }
    return Descriptor(owning: number)
  }

  /// Makes two sockets that are connected with each other; both wait.
  ///
  /// - Parameter kind: what passes: a stream of bytes, or messages that are kept apart.
  /// - Returns: both ends.
  /// - Throws: `SystemError` when the process has too many open files.
  package static func pair(
    _ kind: __socket_type = SOCK_STREAM
  ) throws(SystemError) -> (Descriptor, Descriptor) {
    var ends: [Int32] = [0, 0]
    let kind = Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    // Safe: socketpair writes two numbers into the array, which holds two.
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw SystemError.last("cannot make a pair of sockets")
    }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
  }

  /// Listens on an address; accepting never waits.
  ///
  /// - Parameters:
  ///   - address: where.
  ///   - waiting: how many connections may wait to be accepted.
  /// - Returns: the socket, and the port that it got; 0 for an address without ports.
  /// - Throws: `SystemError` with the system's reason.
  package static func listen(
    on address: SocketAddress, waiting: Int32 = 4_096
  ) throws(SystemError) -> (Descriptor, port: UInt16) {
    let listener = try make(address.family)
    // A server that is started again finds its port free, whatever is left of old connections.
    set(listener.number, SOL_SOCKET, SO_REUSEADDR, 1)
    guard address.bind(listener.number), Glibc.listen(listener.number, waiting) == 0 else {
      throw SystemError.last("cannot listen on \(address)")
    }
    return (listener, SocketAddress.own(of: listener.number)?.port ?? 0)
  }

  /// Whether a server could listen on a port of 127.0.0.1 now.
  package static func isFree(port: UInt16) -> Bool {
    guard let socket = try? make(AF_INET) else { return false }
    return SocketAddress.loopback(port: port).bind(socket.number)
  }

  /// The next connection that waits, as a descriptor that does not wait; nil when there is none or
  /// none can be taken (then `errno` says why).
  package static func accept(_ listener: Int32) -> Int32? {
    while true {
      // Safe: nobody asks for the address.
      let number = accept4(listener, nil, nil, nonblocking | Int32(SOCK_CLOEXEC.rawValue))
      if number >= 0 {
        sendAtOnce(number)
        // A peer that vanished without a word is found out in the end.
        set(number, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(number, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 300)
        return number
      }
      guard errno == EINTR || errno == ECONNABORTED else { return nil }
    }
  }

  /// Connects to an address, waiting until the other side has answered.
  ///
  /// - Parameters:
  ///   - address: where.
  ///   - deadline: how long the other side has; an address of this machine answers at once, unless the
  ///     server's queue is full.
  /// - Returns: a socket that does not wait; nil when it did not come about, and `errno` says why.
  package static func connect(to address: SocketAddress, deadline: Deadline) -> Descriptor? {
    guard let socket = try? make(address.family) else { return nil }
    if address.connect(socket.number) { return socket }
    guard errno == EINPROGRESS else { return nil }
    guard Poll.wait(socket.number, for: Poll.writable, deadline: deadline) else {
      errno = ETIMEDOUT
      return nil
    }
    errno = failure(of: socket.number)
    return errno == 0 ? socket : nil
  }

  /// Why a connection did not come about, or broke; 0 when it did not.
  package static func failure(of number: Int32) -> Int32 {
    value(number, SOL_SOCKET, SO_ERROR) ?? 0
  }

  /// The process at the other end of a connection within the machine, as it was when it connected; nil
  /// when the kernel does not say so.
  package static func peerProcess(of number: Int32) -> Int32? {
    credentials(of: number).map { Int32(bitPattern: $0[0]) }
  }

  /// A process, its user and its group.
  static func credentials(of number: Int32) -> [UInt32]? {
    var credentials = [UInt32](repeating: 0, count: 3)
    var size = socklen_t(3 * MemoryLayout<UInt32>.size)
    // Safe: `struct ucred` is three numbers, and the array has as many.
    guard unsafe getsockopt(number, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else {
      return nil
    }
    return credentials
  }

  /// Says that nothing more will be sent.
  package static func endSending(_ number: Int32) { _ = shutdown(number, Int32(SHUT_WR)) }

  /// Makes small pieces go out at once; a socket of another kind stays as it is.
  package static func sendAtOnce(_ number: Int32) {
    set(number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
  }

  /// An option that is a number; nil when the socket does not have it.
  package static func value(_ number: Int32, _ level: Int32, _ option: Int32) -> Int32? {
    var value: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    // Safe: the option's value has the size that is given.
    return unsafe getsockopt(number, level, option, &value, &size) == 0 ? value : nil
  }

  private static func set(_ number: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    // Safe: the option's value outlives the call, which copies it.
    unsafe setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
