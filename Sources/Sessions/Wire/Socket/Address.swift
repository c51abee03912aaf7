import Glibc
import Sessions

/// One address of a host, as the system's calls take it.
struct Address {
  let family: Int32
  private let bytes: [UInt8]

  /// Every address of a host, in the order in which they should be tried.
  ///
  /// - Throws: `SessionError` when there is no such host.
  static func all(of place: HostAndPort) throws(SessionError) -> [Address] {
    // Safe: hints of zeroes hold no pointer that would be followed.
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_NUMERICSERV
    // Safe: the pointer is set by the call that follows.
    var list: UnsafeMutablePointer<addrinfo>?
    // Safe: every pointer outlives the call; the list is freed below, once it was copied.
    let code = unsafe getaddrinfo(place.host, String(place.port), &hints, &list)
    guard code == 0 else {
      // Safe: gai_strerror returns a static C string.
      let reason = unsafe String(cString: gai_strerror(code))
      throw SessionError("cannot find the host \(place.host): \(reason)")
    }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [Address] = []
    var next = unsafe list
    while let entry = unsafe next {
      let info = unsafe entry.pointee
      // Safe: each entry of the list holds an address of the length that it states.
      if let pointer = unsafe info.ai_addr {
        let raw = unsafe UnsafeRawBufferPointer(start: pointer, count: Int(info.ai_addrlen))
        addresses.append(Address(family: unsafe info.ai_family, bytes: unsafe Array(raw)))
      }
      unsafe next = info.ai_next
    }
    return addresses
  }

  /// Calls `connect` on a socket; whether it succeeded at once. `errno` says why it did not.
  func connect(_ socket: Int32) -> Bool {
    // Safe: the bytes are an address as getaddrinfo made it, with its own length.
    unsafe bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return false }
      return unsafe Glibc.connect(
        socket, base.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) == 0
    }
  }
}
