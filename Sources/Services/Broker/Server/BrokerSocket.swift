import CLinux
import Glibc
import Synchronization

/// The system's sockets, as far as the broker needs them. Every descriptor is non-blocking.
enum BrokerSocket {
  /// What a call could not do.
  struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) {
      // Safe: strerror's text is copied at once, and only this thread calls it.
      description = unsafe "\(what): \(String(cString: strerror(errno)))"
    }
  }

  /// An event of poll(2) that Swift's Glibc module leaves out, POLLRDHUP: the other side sends nothing
  /// more.
  static let hasLeft: Int32 = 0x2000

  private static let kind =
    Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    | Int32(SOCK_CLOEXEC.rawValue)

  /// Listens on a loopback port; 0 stands for a free one.
  static func listen(port: UInt16) throws(Failure) -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, kind, 0)
    guard descriptor >= 0 else { throw Failure("socket") }
    var on: Int32 = 1
    // Safe: the option's value outlives the call, which copies it.
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe: a sockaddr_in is what AF_INET sockets take for their sockaddr, of the size given.
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int32 in
        guard unsafe bind(descriptor, pointer, size) == 0, Glibc.listen(descriptor, 128) == 0 else {
          return -1
        }
        return unsafe getsockname(descriptor, pointer, &size)
      }
    }
    guard result == 0 else {
      let failure = Failure("cannot listen on 127.0.0.1:\(port)")
      close(descriptor)
      throw failure
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  /// Listens on a path of the file system; a socket that was left there is replaced.
  static func listen(path: String) throws(Failure) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else {
      errno = ENAMETOOLONG
      throw Failure("cannot listen on \(path)")
    }
    // Safe: the path was checked to fit, and the rest stays zero.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw Failure("socket") }
    remove(path: path)
    // The socket is its owner's alone from the moment that it is there.
    let mask = umask(0o177)
    defer { umask(mask) }
    // Safe: a sockaddr_un is what AF_UNIX sockets take for their sockaddr, of the size given.
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0, Glibc.listen(descriptor, 16) == 0 else {
      let failure = Failure("cannot listen on \(path)")
      close(descriptor)
      throw failure
    }
    return descriptor
  }

  /// Removes a socket from the file system; what is no socket stays.
  static func remove(path: String) {
    var status = stat()
    // Safe: the path is only read during each call, and one structure is filled.
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
    unsafe unlink(path)
  }

  /// Writes a line about something that went wrong to standard error.
  static func log(_ line: String) {
    printLine("etude-broker: \(line)", to: STDERR_FILENO)
  }

  /// Writes a line that was not written before.
  static func logOnce(_ line: String) {
    if said.withLock({ $0.count < 100 && $0.insert(line).inserted }) { log(line) }
  }

  private static let said = Mutex<Set<String>>([])

  /// Lets the process have so many descriptors, as far as the system allows it.
  static func raiseDescriptorLimit(to count: Int) {
    var limit = rlimit()
    // Safe, twice: the call reads or fills the structure that it is handed.
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, rlim_t(count)))
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// A descriptor that is good for nothing but being closed when another is needed.
  static func openSpare() -> Int32 {
    // Safe: the path is a literal.
    unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
  }

  /// Writes a line to a pipe or a terminal, waiting until it is taken.
  ///
  /// - Returns: Whether all of it was written; if not, `errno` says why.
  @discardableResult
  static func printLine(_ line: String, to descriptor: Int32) -> Bool {
    var rest = Array((line + "\n").utf8)[...]
    while !rest.isEmpty {
      // Safe: the buffer is only read, within its bounds, during the call.
      let written = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard written > 0 || errno == EINTR else { return false }
      rest = rest.dropFirst(max(0, written))
    }
    return true
  }

  /// The next connection that waits; nil when there is none or none can be taken (then `errno` says
  /// why).
  static func accept(_ listener: Int32, isTCP: Bool) -> Int32? {
    var descriptor: Int32
    repeat {
      descriptor = accept4(
        listener, nil, nil, Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue))
    } while descriptor < 0 && (errno == EINTR || errno == ECONNABORTED)
    guard descriptor >= 0 else { return nil }
    if isTCP {
      var on: Int32 = 1
      // Safe: the option's value outlives the call, which copies it.
      unsafe setsockopt(
        descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    return descriptor
  }

  /// What can be read without waiting; nil at the end of the stream or after an error.
  static func read(_ descriptor: Int32) -> [UInt8]? {
    var failure: Int32 = 0
    // Safe: read writes at most the buffer's capacity, and says how much it wrote.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      let got = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      count = max(0, got)
      failure = got < 0 ? errno : got == 0 ? EPIPE : 0
    }
    return failure == 0 || failure == EAGAIN || failure == EINTR ? bytes : nil
  }

  /// Writes what can be written without waiting.
  ///
  /// - Returns: How many bytes were written; nil after an error.
  static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int? {
    // Safe: the buffer is only read, within its bounds, during the call.
    let sent = unsafe bytes.withUnsafeBytes {
      unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if sent >= 0 { return sent }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }
}
