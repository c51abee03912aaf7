import TestSupport
import Testing
import WebServers

/// Clients that others wrote.
@Suite struct WebSocketPeerTests {
  @Test("PyPI's websockets") func websockets() throws {
    let server = try EchoService.server()
    let lines = try PythonPeer.lines("websocket/websockets_client.py", server.address)
    #expect(
      lines == [
        "sizes", "no extension", "fragments", "pings", "close", "closed", "too long", "no UTF-8",
        "many",
      ])
    #expect(server.statistics.faults == 2)
    try server.stop()
  }
}
