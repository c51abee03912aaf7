import Glibc
import Platform
import Servers
import TestSupport
import Testing

@testable import WebServers

/// Which connection is ended when every thread is taken, with sockets of its own and no library's threads.
@Suite struct HTTPLinksTests {
  /// As on a machine whose threads get no turn: when the last thread is taken, none has read what has come.
  @Test func aThreadThatReadsLateIsStillSeenToWait() throws {
    let (listener, port) = try Socket.listen(host: "127.0.0.1", port: 0)
    let links = HTTPLinks(limit: 1)
    links.start(port: port)
    let ends = try (0..<2).map { _ in
      let client = try ByteConnection(to: "127.0.0.1:\(port)")
      let server = try #require(Self.accept(listener.number))
      try client.send("GET /")
      Self.wait(for: server)
      return (client: client, server: server)
    }
    defer { for end in ends { close(end.server) } }
    for _ in ends { links.opened() }
    #expect(links.statistics.evictedConnections == 0)
    // Now the threads read. The one that is ended is the first in the list of descriptors.
    for end in ends {
      var byte: UInt8 = 0
      // Safe: one byte is written, and there is room for it. Accepted sockets do not wait.
      while unsafe read(end.server, &byte, 1) == 1 {}
    }
    let first = try #require(ends.min { $0.server < $1.server })
    #expect(try first.client.receiveAll().isEmpty)
    #expect(links.statistics.evictedConnections == 1)
  }

  private static func accept(_ listener: Int32) -> Int32? {
    wait(for: listener)
    return Socket.accept(listener)
  }

  /// Waits until there is something to read or to accept.
  private static func wait(for descriptor: Int32) {
    #expect(Poll.wait(descriptor, deadline: .after(.seconds(60))))
  }
}
