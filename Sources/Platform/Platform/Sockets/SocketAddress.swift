import Glibc

/// One address of a socket, as the system's calls take it.
package struct SocketAddress: Equatable, Sendable, CustomStringConvertible {
  /// The family that it belongs to, such as `AF_INET`.
  package let family: Int32
  /// The structure of that family, in as many bytes as it has.
  let bytes: [UInt8]

  /// There is no host of a name, or no address of it.
  package struct UnknownHost: Error, Equatable, Sendable {
    /// What the system says, such as `Name or service not known`.
    package let reason: String
  }

  /// A port of 127.0.0.1; 0 stands for a free one.
  package static func loopback(port: UInt16) -> SocketAddress {
    // In the host's byte order, as every family begins; the port and the address in the network's.
    let family = start(AF_INET)
    let place: [UInt8] = [UInt8(port >> 8), UInt8(port & 0xff), 127, 0, 0, 1]
    return SocketAddress(family: AF_INET, bytes: family + place + [UInt8](repeating: 0, count: 8))
  }

  /// A socket of the machine itself, by its path; nil when the path is too long.
  package static func path(_ path: String) -> SocketAddress? { unix(Array(path.utf8) + [0]) }

  /// A socket of the machine itself that has a name of Linux's own and no file; nil when the name is
  /// too long.
  package static func abstract(_ name: [UInt8]) -> SocketAddress? { unix([0] + name) }

  private static func unix(_ name: [UInt8]) -> SocketAddress? {
    // As much as a sockaddr_un has room for; unix(7).
    guard name.count <= 108 else { return nil }
    return SocketAddress(family: AF_UNIX, bytes: start(AF_UNIX) + name)
  }

  private static func start(_ family: Int32) -> [UInt8] {
    let number = UInt16(family)
    let low = UInt8(number & 0xff)
    let high = UInt8(number >> 8)
    #if _endian(little)
      return [low, high]
    #else
      return [high, low]
    #endif
  }

  /// Every address of a host, in the order in which they should be tried.
  ///
  /// A name is looked up, which may wait; addresses and `localhost` are answered by the machine itself.
  ///
  /// - Parameters:
  ///   - host: a name or an address.
  ///   - port: the port; 0 stands for a free one.
  ///   - isForListening: whether a server is to listen there.
  /// - Returns: one address at least.
  /// - Throws: `UnknownHost`.
  package static func all(
    of host: String, port: UInt16, isForListening: Bool = false
  ) throws(UnknownHost) -> [SocketAddress] {
    // Safe: hints of zeroes hold no pointer that would be followed.
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = isForListening ? AI_PASSIVE | AI_NUMERICSERV : AI_NUMERICSERV
    // Safe: the pointer is set by the call that follows.
    var list: UnsafeMutablePointer<addrinfo>?
    // Safe: every pointer outlives the call; the list is freed below, once it was copied.
    let code = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      // Safe: gai_strerror returns a static C string.
      throw unsafe UnknownHost(reason: String(cString: gai_strerror(code)))
    }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      let info = unsafe entry.pointee
      // Safe: each entry of the list holds an address of the length that it states.
      if let pointer = unsafe info.ai_addr {
        let raw = unsafe UnsafeRawBufferPointer(start: pointer, count: Int(info.ai_addrlen))
        addresses.append(SocketAddress(family: unsafe info.ai_family, bytes: unsafe Array(raw)))
      }
      unsafe next = info.ai_next
    }
    return addresses
  }

  /// The address of a socket's own end; nil when it has none.
  package static func own(of socket: Int32) -> SocketAddress? {
    // Safe: see `ask`.
    unsafe ask(socket, getsockname)
  }

  /// The address of a socket's other end; nil when it is not connected.
  package static func peer(of socket: Int32) -> SocketAddress? {
    // Safe: see `ask`.
    unsafe ask(socket, getpeername)
  }

  private typealias Call = (
    Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?
  ) -> Int32

  private static func ask(_ socket: Int32, _ call: Call) -> SocketAddress? {
    var storage = sockaddr_storage()
    let room = MemoryLayout<sockaddr_storage>.size
    var size = socklen_t(room)
    // Safe: a sockaddr_storage has room and alignment for every kind of address, and says so.
    let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe call(socket, $0, &size)
      }
    }
    guard status == 0 else { return nil }
    // Safe: no more bytes are copied than the storage has.
    let bytes = unsafe withUnsafeBytes(of: &storage) {
      unsafe Array($0.prefix(min(Int(size), room)))
    }
    return SocketAddress(family: Int32(storage.ss_family), bytes: bytes)
  }

  /// The port, in the host's byte order; nil for an address that has none.
  package var port: UInt16? {
    // Both families keep the port in the same place, in the network's order.
    guard [AF_INET, AF_INET6].contains(family), bytes.count >= 4 else { return nil }
    return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
  }

  /// The bytes of the host's address: 4 of IPv4, 16 of IPv6, none of another family.
  var host: ArraySlice<UInt8> {
    switch family {
    case AF_INET: bytes.dropFirst(4).prefix(4)
    case AF_INET6: bytes.dropFirst(8).prefix(16)
    default: []
    }
  }

  /// The address as messages have it: `127.0.0.1:80`, or a path.
  package var description: String {
    switch family {
    case AF_INET: host.map(String.init).joined(separator: ".") + ":\(port ?? 0)"
    case AF_UNIX: String(decoding: bytes.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
    default: "port \(port ?? 0)"
    }
  }

  /// Gives the address to a socket.
  ///
  /// - Returns: false when that failed, and `errno` says why.
  func bind(_ socket: Int32) -> Bool {
    // Safe: see `withPointer`.
    unsafe withPointer { unsafe Glibc.bind(socket, $0, $1) }
  }

  /// Calls `connect` on a socket.
  ///
  /// - Returns: whether it succeeded at once; `errno` says why it did not.
  package func connect(_ socket: Int32) -> Bool {
    // Safe: see `withPointer`.
    unsafe withPointer { unsafe Glibc.connect(socket, $0, $1) }
  }

  private func withPointer(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
    // Safe: the bytes are an address as its family has it, with its own length.
    unsafe bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return false }
      return unsafe call(base.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) == 0
    }
  }
}
