import CLinux
import Glibc

/// The calls of the operating system that servers and clients here are made of. All that is
/// unsafe about sockets is in this file.
package enum SystemCalls {
  /// How a read or a write went.
  package enum Transfer {
    /// So many bytes were moved; a read of none is the end of the stream.
    case moved(Int)
    /// Nothing could be moved without waiting.
    case wouldBlock
    /// The connection is broken.
    case failed
  }

  private static let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  private static let nonblocking = Int32(SOCK_NONBLOCK.rawValue)

  // MARK: Opening

  /// Listens on an address; port 0 stands for a free one. The descriptor does not wait.
  ///
  /// - Returns: the descriptor, and the port that it listens on.
  package static func listen(host: String, port: UInt16) throws(SocketError) -> (Int32, UInt16) {
    let action = "cannot listen on \(host):\(port)"
    return try unsafe withAddresses(host: host, port: port, passive: true, action) { address in
      let descriptor = socket(unsafe address.pointee.ai_family, stream | nonblocking, 0)
      guard descriptor >= 0 else { return nil }
      set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
      guard unsafe bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0,
        Glibc.listen(descriptor, 4_096) == 0, let bound = boundPort(of: descriptor)
      else {
        closeKeepingError(descriptor)
        return nil
      }
      return (descriptor, bound)
    }
  }

  /// Connects, waiting until the other side has answered. The descriptor waits in all its calls,
  /// for `patience` seconds at most.
  static func connect(host: String, port: UInt16, patience: Int) throws(SocketError) -> Int32 {
    let action = "cannot connect to \(host):\(port)"
    return try unsafe withAddresses(host: host, port: port, passive: false, action) { address in
      let descriptor = socket(unsafe address.pointee.ai_family, stream, 0)
      guard descriptor >= 0 else { return nil }
      let (address, size) = unsafe (address.pointee.ai_addr, address.pointee.ai_addrlen)
      guard unsafe Glibc.connect(descriptor, address, size) == 0 else {
        closeKeepingError(descriptor)
        return nil
      }
      setNoDelay(descriptor)
      var limit = timeval(tv_sec: patience, tv_usec: 0)
      // Safe: the option's value outlives the call, which copies it.
      unsafe setsockopt(
        descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      return descriptor
    }
  }

  /// Tries the addresses that a name stands for, in order, until `body` makes something of one.
  private static func withAddresses<Result>(
    host: String, port: UInt16, passive: Bool, _ action: String,
    _ body: (UnsafeMutablePointer<addrinfo>) -> Result?
  ) throws(SocketError) -> Result {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = passive ? AI_PASSIVE | AI_NUMERICSERV : AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    // Safe: the list that getaddrinfo allocates is walked and then freed, once.
    let status = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard status == 0 else {
      throw unsafe SocketError(action, reason: String(cString: gai_strerror(status)))
    }
    defer { unsafe freeaddrinfo(list) }
    var next = unsafe list
    while let address = unsafe next {
      if let result = unsafe body(address) { return result }
      unsafe next = address.pointee.ai_next
    }
    throw SocketError.last(action)
  }

  private static func boundPort(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // Safe: a sockaddr_storage has room and alignment for every kind of address, and the port of
    // the two kinds that getaddrinfo gives lies in the same place.
    return unsafe withUnsafeMutablePointer(to: &storage) { pointer -> UInt16? in
      let named = unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &size)
      }
      guard named == 0 else { return nil }
      return unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        UInt16(bigEndian: unsafe $0.pointee.sin_port)
      }
    }
  }

  /// The next connection that waits, as a descriptor that does not wait; nil when there is none or
  /// none can be taken (then `errno` says why).
  package static func accept(_ listener: Int32) -> Int32? {
    while true {
      let descriptor = accept4(listener, nil, nil, nonblocking | Int32(SOCK_CLOEXEC.rawValue))
      if descriptor >= 0 {
        setNoDelay(descriptor)
        // A peer that vanished without a word is found out in the end.
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 300)
        return descriptor
      }
      guard errno == EINTR || errno == ECONNABORTED else { return nil }
    }
  }

  private static func setNoDelay(_ descriptor: Int32) {
    set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
  }

  private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    // Safe: the option's value outlives the call, which copies it.
    unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func closeKeepingError(_ descriptor: Int32) {
    let reason = errno
    close(descriptor)
    errno = reason
  }

  /// A descriptor that is good for nothing but being closed when another is needed.
  package static func openSpare() -> Int32 {
    // Safe: the path is a literal.
    unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
  }

  // MARK: Moving bytes

  /// Reads what is there into a buffer.
  package static func receive(_ descriptor: Int32, into room: UnsafeMutableRawBufferPointer)
    -> Transfer
  {
    while true {
      // Safe: recv writes at most `count` bytes into the buffer.
      let count = unsafe recv(descriptor, room.baseAddress, room.count, 0)
      if count >= 0 { return .moved(count) }
      if errno == EAGAIN { return .wouldBlock }
      if errno != EINTR { return .failed }
    }
  }

  /// Writes as much as fits into the connection.
  package static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Transfer {
    while true {
      // Safe: the buffer is only read; MSG_NOSIGNAL turns the signal of a broken one into an error.
      let count = unsafe Glibc.send(
        descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return .moved(count) }
      if errno == EAGAIN { return .wouldBlock }
      if errno != EINTR { return .failed }
    }
  }

  /// How many bytes have arrived and were not read yet.
  package static func unreadCount(_ descriptor: Int32) -> Int {
    var count: Int32 = 0
    // Safe: FIONREAD writes one int.
    return unsafe ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  /// Reads what still arrives and throws it away, until the other side ends, for a time at most.
  package static func discard(_ descriptor: Int32, within time: Duration) {
    let end = ContinuousClock.now + time
    while true {
      let left = Int32((end - .now) / .milliseconds(1))
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // Safe: one structure is passed, and the buffer has the stated size.
      guard left > 0, unsafe poll(&wait, 1, left) > 0 else { return }
      let count = unsafe withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { room in
        unsafe recv(descriptor, room.baseAddress, room.count, Int32(MSG_DONTWAIT))
      }
      guard count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR) else { return }
    }
  }

  /// Says that nothing more will be sent.
  package static func endSending(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_WR)) }
}
