import CLinux
import Glibc

/// Asks the kernel for one socket by its two ends: a netlink request of the kind `sock_diag`, whose
/// cost does not grow with the number of sockets.
///
/// Source: the manual page sock_diag(7).
final class SocketDiagnosis {
  /// What the kernel says.
  enum Answer: Equatable {
    case found(SocketFacts)
    /// There is no such socket, or this kernel does not answer for TCP.
    case nothing
    /// The kernel takes no such questions.
    case unavailable
  }

  private let descriptor: Int32
  private var sequence: UInt32 = 0

  /// Opens a netlink socket. A system without one leaves every question unanswered.
  init() {
    descriptor = Glibc.socket(
      AF_NETLINK, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), NETLINK_SOCK_DIAG)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private struct Request {
    var header = nlmsghdr()
    var body = inet_diag_req_v2()
  }

  /// The socket whose own end is `ends.local`.
  func find(_ ends: ConnectionEnds) -> Answer {
    guard descriptor >= 0 else { return .unavailable }
    sequence &+= 1
    var request = Request()
    request.header.nlmsg_len = UInt32(MemoryLayout<Request>.size)
    request.header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
    request.header.nlmsg_flags = UInt16(NLM_F_REQUEST)
    request.header.nlmsg_seq = sequence
    request.body.sdiag_family = UInt8(ends.isIPv6 ? AF_INET6 : AF_INET)
    request.body.sdiag_protocol = UInt8(IPPROTO_TCP)
    request.body.idiag_states = ~0
    request.body.id.idiag_sport = ends.local.port.bigEndian
    request.body.id.idiag_dport = ends.peer.port.bigEndian
    request.body.id.idiag_src = Self.tuple(ends.local.words)
    request.body.id.idiag_dst = Self.tuple(ends.peer.words)
    // No cookie: the socket is named by its ends alone.
    request.body.id.idiag_cookie = (~0, ~0)
    // Safe: the request is read during the call, in its own size.
    let sent = unsafe withUnsafeBytes(of: &request) {
      unsafe send(descriptor, $0.baseAddress, $0.count, 0)
    }
    guard sent == MemoryLayout<Request>.size else { return .unavailable }
    return receive()
  }

  /// The kernel has put its answer there before the request's call returned.
  private func receive() -> Answer {
    var bytes = [UInt8](repeating: 0, count: 8_192)
    while true {
      // Safe: no more bytes are written than the array has.
      let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      if count < 0, errno == EINTR { continue }
      guard count >= MemoryLayout<nlmsghdr>.size else { return .unavailable }
      // Safe, throughout: the array holds as many bytes as are read; the structures are of integers.
      let header = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: nlmsghdr.self) }
      guard header.nlmsg_seq == sequence else { continue }
      let room = count - MemoryLayout<nlmsghdr>.size
      if header.nlmsg_type == UInt16(NLMSG_ERROR) {
        guard room >= MemoryLayout<Int32>.size else { return .unavailable }
        let code = unsafe bytes.withUnsafeBytes {
          unsafe $0.loadUnaligned(
            fromByteOffset: MemoryLayout<nlmsghdr>.size, as: Int32.self)
        }
        return code == -ENOENT ? .nothing : .unavailable
      }
      guard header.nlmsg_type == UInt16(SOCK_DIAG_BY_FAMILY),
        room >= MemoryLayout<inet_diag_msg>.size
      else { return .unavailable }
      let message = unsafe bytes.withUnsafeBytes {
        unsafe $0.loadUnaligned(
          fromByteOffset: MemoryLayout<nlmsghdr>.size, as: inet_diag_msg.self)
      }
      return .found(Self.facts(message))
    }
  }

  private static func facts(_ message: inet_diag_msg) -> SocketFacts {
    let count = Int32(message.idiag_family) == AF_INET6 ? 4 : 1
    let local = ConnectionEnds.plain(words(message.id.idiag_src, count))
    let peer = ConnectionEnds.plain(words(message.id.idiag_dst, count))
    return SocketFacts(
      ends: ConnectionEnds(
        isIPv6: local.isIPv6,
        local: .init(words: local.words, port: UInt16(bigEndian: message.id.idiag_sport)),
        peer: .init(words: peer.words, port: UInt16(bigEndian: message.id.idiag_dport))),
      state: message.idiag_state, user: message.idiag_uid, inode: UInt64(message.idiag_inode))
  }

  private static func tuple(_ words: [UInt32]) -> (UInt32, UInt32, UInt32, UInt32) {
    words.count == 4 ? (words[0], words[1], words[2], words[3]) : (words[0], 0, 0, 0)
  }

  private static func words(
    _ tuple: (UInt32, UInt32, UInt32, UInt32), _ count: Int
  ) -> [UInt32] {
    Array([tuple.0, tuple.1, tuple.2, tuple.3].prefix(count))
  }
}
