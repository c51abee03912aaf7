import Foundation
import Synchronization
import TestSupport

/// A server that speaks just enough of the replication protocol to send a replica the beginning of
/// an RDB file, and is gone then.
final class VanishingPrimary: Sendable {
  let port: Int
  /// Signalled when the replica, having lost its primary, comes again.
  let hasComeAgain = DispatchSemaphore(value: 0)

  /// Listens, and serves one replica.
  ///
  /// - Parameters:
  ///   - rdb: the whole file.
  ///   - count: how many bytes of it are sent.
  /// - Throws: when there is no port.
  init(rdb: [UInt8], sending count: Int) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard let port = bindToFreePort(listener), listen(listener, 4) == 0 else {
      throw ModuleServerError(message: "no free port: errno \(errno)")
    }
    self.port = Int(port)
    let hasComeAgain = hasComeAgain
    Thread.detachNewThread {
      let replica = accept(listener, nil, nil)
      Self.serve(replica, Array("$\(rdb.count)\r\n".utf8) + rdb[..<count])
      close(replica)
      close(accept(listener, nil, nil))
      close(listener)
      hasComeAgain.signal()
    }
  }

  private static func serve(_ replica: Int32, _ content: [UInt8]) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(replica, &buffer, buffer.count)
      guard count > 0 else { return }
      for line in String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\r\n") {
        switch line.uppercased() {
        case "PING": send("+PONG\r\n".utf8, to: replica)
        case "REPLCONF": send("+OK\r\n".utf8, to: replica)
        case "PSYNC":
          send("+FULLRESYNC \(String(repeating: "a", count: 40)) 0\r\n".utf8, to: replica)
          return send(content, to: replica)
        default: break
        }
      }
    }
  }

  private static func send(_ bytes: some Sequence<UInt8>, to replica: Int32) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(replica, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
