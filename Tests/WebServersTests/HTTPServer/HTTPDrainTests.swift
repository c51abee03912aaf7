import Foundation
import Servers
import Testing
import WebServers

/// How a server ends.
@Suite struct HTTPDrainTests {
  private static let request = "GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n"

  /// A server with a request under way, whose handler waits for `goOn`.
  private static func busy() throws -> (
    api: DemoAPI, client: ByteConnection, goOn: DispatchSemaphore
  ) {
    let (begun, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let api = try DemoAPI { routes in
      routes.get("/wait") { _ in
        begun.signal()
        goOn.wait()
        return .text("done\n")
      }
    }
    let client = try ByteConnection(to: "127.0.0.1:\(api.server.port)")
    try client.send(request)
    begun.wait()
    return (api, client, goOn)
  }

  @Test func aRequestUnderWayIsAnsweredAndNothingIsAccepted() throws {
    let (api, client, goOn) = try Self.busy()
    let idle = try ByteConnection(to: "127.0.0.1:\(api.server.port)")
    try idle.send("GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(try idle.receiveLine() == "HTTP/1.1 200 OK")
    let stopped = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      #expect(throws: Never.self) { try api.server.stop(within: .seconds(60)) }
      stopped.signal()
    }
    // The idle connection is closed: the server has begun to end.
    _ = try idle.receiveAll()
    #expect(throws: SocketError.self) {
      try ByteConnection(to: "127.0.0.1:\(api.server.port)")
    }
    #expect(stopped.wait(timeout: .now()) == .timedOut)
    goOn.signal()
    let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
    #expect(
      answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\ndone\n"), "\(answer)")
    #expect(answer.contains("Connection: close\r\n"))
    stopped.wait()
    #expect(throws: SocketError.self) {
      try ByteConnection(to: "127.0.0.1:\(api.server.port)")
    }
    // Stopping once more has nothing to do.
    try api.server.stop()
  }

  @Test func whatTakesTooLongIsCut() throws {
    let (api, client, goOn) = try Self.busy()
    let stopped = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      #expect(throws: DrainError(connections: 1, patience: .milliseconds(50), rest: .requests)) {
        try api.server.stop(within: .milliseconds(50))
      }
      stopped.signal()
    }
    // The client is told at once, although the handler still runs.
    #expect(try client.receiveAll() == [])
    #expect(stopped.wait(timeout: .now()) == .timedOut)
    goOn.signal()
    stopped.wait()
  }

  @Test func aServerThatIsLetGoOfEnds() throws {
    var api: DemoAPI? = try DemoAPI()
    let address = "127.0.0.1:\(api?.server.port ?? 0)"
    let idle = try ByteConnection(to: address)
    api = nil
    // Closed, or reset where the server had not taken it yet.
    #expect((try? idle.receiveAll()) ?? [] == [])
    #expect(throws: SocketError.self) { try ByteConnection(to: address) }
  }

  @Test func manyServersEndAtOnce() throws {
    for _ in 0..<20 {
      let api = try DemoAPI()
      let clients = try (0..<4).map { _ in try ByteConnection(to: "127.0.0.1:\(api.server.port)") }
      for client in clients { try client.send("GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n") }
      #expect(try clients[0].receiveLine() == "HTTP/1.1 200 OK")
      try api.server.stop()
      for client in clients { _ = try? client.receiveAll() }
    }
  }
}
