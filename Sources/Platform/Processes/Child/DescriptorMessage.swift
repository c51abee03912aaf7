import Glibc

/// Open descriptors that one process hands to another, over a socket that keeps messages apart.
enum DescriptorMessage {
  /// How many a message holds at most.
  static let most = 16

  /// The size of what says what a control message is; the descriptors follow it.
  private static let header = MemoryLayout<cmsghdr>.size

  /// Sends a message of one byte with these descriptors, which stay open here.
  ///
  /// - Throws: `SystemError` when the other side is gone.
  static func send(_ descriptors: [Int32], over socket: Descriptor) throws(SystemError) {
    precondition(descriptors.count <= most)
    let length = header + 4 * descriptors.count
    var control = [UInt64](repeating: 0, count: (length + 7) / 8)
    // Safe: the words begin with a header of `header` bytes, and have room for each descriptor.
    unsafe control.withUnsafeMutableBytes { bytes in
      unsafe bytes.withMemoryRebound(to: cmsghdr.self) { headers in
        unsafe headers[0].cmsg_len = numericCast(length)
        unsafe headers[0].cmsg_level = SOL_SOCKET
        unsafe headers[0].cmsg_type = Int32(SCM_RIGHTS)
      }
      for (index, descriptor) in descriptors.enumerated() {
        unsafe bytes.storeBytes(of: descriptor, toByteOffset: header + 4 * index, as: Int32.self)
      }
    }
    let result = unsafe exchange(&control) { message in
      unsafe sendmsg(socket.number, message, Int32(MSG_NOSIGNAL))
    }
    if result < 0 { throw SystemError.last("cannot hand descriptors over") }
  }

  /// Waits for a message and takes its descriptors, which are closed in every child that is not
  /// given them; nil when the other side is gone.
  static func receive(from socket: Descriptor) -> [Descriptor]? {
    var control = [UInt64](repeating: 0, count: (header + 4 * most + 7) / 8)
    let result = unsafe exchange(&control) { message in
      unsafe recvmsg(socket.number, message, Int32(MSG_CMSG_CLOEXEC))
    }
    guard result > 0 else { return nil }
    // Safe: the kernel has written the header, and as many descriptors after it as the header says;
    // where it wrote none, the header is zeros.
    return unsafe control.withUnsafeBytes { bytes in
      let length = unsafe bytes.withMemoryRebound(to: cmsghdr.self) {
        unsafe Int($0[0].cmsg_len)
      }
      return stride(from: header, to: max(header, length), by: 4).map {
        unsafe Descriptor(owning: bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self))
      }
    }
  }

  /// Makes a call with a message of one byte and this control part, again when a signal came.
  private static func exchange(
    _ control: inout [UInt64], _ call: (UnsafeMutablePointer<msghdr>) -> Int
  ) -> Int {
    var byte: UInt8 = 0
    // Safe: the byte, its description and the control part are alive during each call.
    return unsafe withUnsafeMutablePointer(to: &byte) { byte in
      var piece = unsafe iovec(iov_base: byte, iov_len: 1)
      return unsafe withUnsafeMutablePointer(to: &piece) { piece in
        unsafe control.withUnsafeMutableBytes { control in
          var result: Int
          repeat {
            var message = unsafe msghdr()
            unsafe message.msg_iov = piece
            unsafe message.msg_iovlen = 1
            unsafe message.msg_control = control.baseAddress
            unsafe message.msg_controllen = numericCast(control.count)
            result = unsafe call(&message)
          } while result < 0 && errno == EINTR
          return result
        }
      }
    }
  }
}
