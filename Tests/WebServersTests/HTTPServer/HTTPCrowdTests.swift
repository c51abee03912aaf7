import Foundation
import Servers
import TestSupport
import Testing
import WebServers

/// Many clients at a time, and slow ones.
@Suite struct HTTPCrowdTests {
  private static func few() -> HTTPLimits {
    var limits = HTTPLimits()
    limits.connections = 8
    // No time decides anything here.
    limits.requestTime = .seconds(600)
    limits.idleTime = .seconds(600)
    return limits
  }

  /// What a client has sent when it stops for ever.
  @Test(arguments: [
    "", "GET /hello/a HT", "GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "PUT /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc",
    "PUT /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
  ])
  func slowClientsHoldUpNoOther(_ beginning: String) throws {
    let api = try DemoAPI(Self.few())
    let slow = try (0..<100).map { _ in try ByteConnection(to: "127.0.0.1:\(api.server.port)") }
    for client in slow { try? client.send(beginning) }
    for _ in 0..<10 { #expect(try api.curl("/hello/a").hasPrefix("HTTP/1.1 200 OK")) }
    // Where requests are whole, most connections are closed with their replies.
    #expect(api.server.statistics.evictedConnections > (beginning.hasSuffix("\r\n\r\n") ? 0 : 80))
    #expect(api.server.statistics.connections <= 9)
    // Nor do they keep the server from ending: only a request that has begun is waited for.
    if beginning.hasPrefix("PUT") {
      #expect(throws: DrainError.self) { try api.server.stop(within: .milliseconds(50)) }
    } else {
      try api.server.stop(within: .seconds(60))
    }
    withExtendedLifetime(slow) {}
  }

  @Test func aClientThatDoesNotReadHoldsUpNoOther() throws {
    let body = [UInt8](repeating: 120, count: 8 << 20)
    let api = try DemoAPI(Self.few()) { routes in
      routes.get("/large") { _ in HTTPReply(body: body) }
    }
    let slow = try (0..<30).map { _ in try ByteConnection(to: "127.0.0.1:\(api.server.port)") }
    for client in slow { try? client.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n") }
    #expect(try api.curl("/hello/a").hasPrefix("HTTP/1.1 200 OK"))
    #expect(throws: DrainError.self) { try api.server.stop(within: .milliseconds(50)) }
    withExtendedLifetime(slow) {}
  }

  @Test func clientsThatVanishLeaveNothing() throws {
    let api = try DemoAPI(Self.few())
    for number in 0..<300 {
      let client = try ByteConnection(to: "127.0.0.1:\(api.server.port)")
      if number % 3 > 0 { try client.send("GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n") }
      if number % 3 > 1 { _ = try client.receiveLine() }
      client.close()
    }
    #expect(try api.curl("/hello/a").hasPrefix("HTTP/1.1 200 OK"))
    try api.server.stop()
    #expect(api.server.statistics.connections == 0)
    #expect(api.server.statistics.acceptedConnections == 301)
  }

  @Test func handlersRunSideBySide() throws {
    // Each waits for the others.
    let meeting = Meeting(of: 8)
    let api = try DemoAPI { routes in
      routes.get("/meet") { _ in .text("\(meeting.come())\n") }
      routes.on("GET", "/meet-later") { _ in .text("\(await meeting.comeLater())\n") }
    }
    for path in ["/meet", "/meet-later"] {
      let clients = try (0..<8).map { _ in try ByteConnection(to: "127.0.0.1:\(api.server.port)") }
      for client in clients {
        try client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      }
      for client in clients {
        let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
        #expect(answer.hasSuffix("\r\n\r\n8\n"), "\(answer)")
      }
    }
    try api.server.stop()
  }
}

/// Where a number of callers wait until all are there.
private final class Meeting: @unchecked Sendable {
  // Safe to share: everything is under the condition's lock.
  private let condition = NSCondition()
  private let size: Int
  private var present = 0
  private var continuations: [CheckedContinuation<Int, Never>] = []

  init(of size: Int) { self.size = size }

  func come() -> Int {
    condition.lock()
    defer { condition.unlock() }
    present += 1
    condition.broadcast()
    while present < size { condition.wait() }
    return size
  }

  func comeLater() async -> Int {
    await withCheckedContinuation { continuation in
      condition.lock()
      continuations.append(continuation)
      let all = continuations.count == size ? continuations : []
      condition.unlock()
      for continuation in all { continuation.resume(returning: size) }
    }
  }
}
