import Foundation
import Glibc
import Processes
import Testing

/// A server on the loopback that plays a script: for each connection it waits until what came ends
/// with `trigger`, then sends the pieces of `answer` one by one, and closes or stays.
final class WireServer: Sendable {
  let port: Int
  private let listener: Descriptor

  /// What one connection gets.
  struct Script: Sendable {
    var trigger: String
    var answer: [String]
    var closes = true
  }

  /// Answers one connection for each script, in order, on a thread of its own.
  init(_ scripts: Script...) throws {
    // A client that has heard enough closes while the server writes: that ends no test.
    _ = signal(SIGPIPE, SIG_IGN)
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    listener = Descriptor(owning: number)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe: both calls read or write one address of the size that they are told.
    let isBound = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(number, $0, size) == 0 && listen(number, 8) == 0
          && getsockname(number, $0, &size) == 0
      }
    }
    try #require(isBound)
    port = Int(UInt16(bigEndian: address.sin_port))
    let listener = listener
    Thread.detachNewThread {
      var kept: [Descriptor] = []
      for script in scripts {
        guard let connection = Self.accept(listener) else { return }
        Self.play(script, on: connection)
        if script.closes { connection.close() } else { kept.append(connection) }
      }
      // Until the test's last reference to the server has gone.
      _ = Self.accept(listener)
      kept = []
    }
  }

  deinit { _ = shutdown(listener.number, Int32(SHUT_RDWR)) }

  private static func accept(_ listener: Descriptor) -> Descriptor? {
    let number = Glibc.accept(listener.number, nil, nil)
    return number < 0 ? nil : Descriptor(owning: number)
  }

  private static func play(_ script: Script, on connection: Descriptor) {
    var received: [UInt8] = []
    while !received.ends(with: script.trigger), let bytes = try? connection.read(), !bytes.isEmpty {
      received += bytes
    }
    for piece in script.answer {
      let text = piece.replacing("<received>", with: String(decoding: received, as: UTF8.self))
      try? connection.writeAll(Array(text.utf8))
    }
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
