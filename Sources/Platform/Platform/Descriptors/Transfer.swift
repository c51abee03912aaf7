import Glibc

/// How far one read or write of a descriptor went.
package enum Transfer: Equatable, Sendable {
  /// So many bytes were moved; a read of none is the end of the stream.
  case moved(Int)
  /// Nothing could be moved without waiting.
  case wouldBlock
  /// It failed; `errno` says why.
  case failed

  /// Makes a call that moves bytes, again when a signal came first.
  init(_ call: () -> Int) {
    while true {
      let count = call()
      if count >= 0 {
        self = .moved(count)
        return
      }
      // On Linux EWOULDBLOCK is the same number.
      if errno == EINTR { continue }
      self = errno == EAGAIN ? .wouldBlock : .failed
      return
    }
  }

  /// Writes as many bytes as a descriptor takes.
  package static func write(_ bytes: Span<UInt8>, to number: Int32) -> Transfer {
    // Safe: the buffer is only read, within its bounds, during the call.
    unsafe bytes.withUnsafeBytes { buffer in
      Transfer { unsafe Glibc.write(number, buffer.baseAddress, buffer.count) }
    }
  }

  /// Sends as many bytes as a socket takes. The signal of a broken connection becomes an error.
  package static func send(_ bytes: Span<UInt8>, to number: Int32) -> Transfer {
    // Safe: the buffer is only read, within its bounds, during the call.
    unsafe bytes.withUnsafeBytes { unsafe send($0, to: number) }
  }

  /// Sends as many bytes of a buffer as a socket takes.
  package static func send(_ bytes: UnsafeRawBufferPointer, to number: Int32) -> Transfer {
    // Safe: the buffer is only read, within its bounds, during the call.
    Transfer { unsafe Glibc.send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
  }

  /// Reads what is there into a buffer, from anything that can be read.
  package static func read(_ number: Int32, into room: UnsafeMutableRawBufferPointer) -> Transfer {
    // Safe: read writes at most `count` bytes into the buffer.
    Transfer { unsafe Glibc.read(number, room.baseAddress, room.count) }
  }

  /// Reads what is there, at most `limit` bytes.
  package static func read(_ number: Int32, limit: Int) -> (bytes: [UInt8], Transfer) {
    var transfer = Transfer.failed
    // Safe: read writes at most as many bytes as the buffer has, and says how many.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      unsafe transfer = read(number, into: UnsafeMutableRawBufferPointer(buffer))
      if case .moved(let moved) = transfer { count = moved }
    }
    return (bytes, transfer)
  }

  /// Writes all bytes to a descriptor, and waits where it has to.
  ///
  /// - Returns: false when a write failed, and `errno` says why, or the deadline came first
  ///   (`ETIMEDOUT`).
  package static func writeAll(
    _ bytes: Span<UInt8>, to number: Int32, deadline: Deadline = .never
  ) -> Bool {
    all(bytes, number, deadline) { write($0, to: number) }
  }

  /// Sends all bytes to a socket, and waits where it has to.
  ///
  /// - Returns: as `writeAll`.
  package static func sendAll(
    _ bytes: Span<UInt8>, to number: Int32, deadline: Deadline = .never
  ) -> Bool {
    all(bytes, number, deadline) { send($0, to: number) }
  }

  private static func all(
    _ bytes: Span<UInt8>, _ number: Int32, _ deadline: Deadline, _ move: (Span<UInt8>) -> Transfer
  ) -> Bool {
    var done = 0
    while done < bytes.count {
      switch move(bytes.extracting(droppingFirst: done)) {
      case .moved(let count): done += count
      case .wouldBlock:
        guard Poll.wait(number, for: Poll.writable, deadline: deadline) else {
          errno = ETIMEDOUT
          return false
        }
      case .failed: return false
      }
    }
    return true
  }
}
