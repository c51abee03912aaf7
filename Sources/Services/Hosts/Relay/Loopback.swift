import Glibc
import Processes

/// Sockets on the loopback address.
enum Loopback {
  /// Listens on a port that the kernel chooses; accepting never waits.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  static func listen() throws(SystemError) -> (Descriptor, port: Int) {
    let listener = try makeSocket()
    var address = address(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe: each call reads or writes one address of the size that it is told.
    let isListening = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener.number, $0, size) == 0 && Glibc.listen(listener.number, 64) == 0
          && getsockname(listener.number, $0, &size) == 0
      }
    }
    guard isListening else { throw SystemError.last("cannot listen on the loopback address") }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// The next connection that waits; nil when there is none.
  static func accept(_ listener: Descriptor) -> Descriptor? {
    // Nobody asks who connects.
    let number = Glibc.accept(listener.number, nil, nil)
    guard number >= 0 else { return nil }
    let connection = Descriptor(owning: number)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    prepare(connection)
    return connection
  }

  /// Connects to a port; nil when nobody listens there.
  static func connect(to port: Int) -> Descriptor? {
    guard let socket = try? makeSocket() else { return nil }
    var address = address(port: port)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe: connect reads one address of the size that it is told.
    let code = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(socket.number, $0, size)
      }
    }
    guard code == 0 || errno == EINPROGRESS else { return nil }
    // On the loopback the kernel answers at once, unless the server's queue is full.
    guard Poll.wait(socket.number, for: Poll.writable, deadline: .after(.seconds(1))) else {
      return nil
    }
    var failure: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    // Safe: both variables are alive during the call, and the length says how much fits.
    _ = unsafe getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &failure, &length)
    return failure == 0 ? socket : nil
  }

  private static func makeSocket() throws(SystemError) -> Descriptor {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw SystemError.last("cannot make a socket") }
    let made = Descriptor(owning: number)
    prepare(made)
    return made
  }

  private static func prepare(_ socket: Descriptor) {
    socket.setNonblocking()
    var one: Int32 = 1
    // Safe: the option's value is an int that outlives the call.
    _ = unsafe setsockopt(
      socket.number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func address(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    return address
  }
}
