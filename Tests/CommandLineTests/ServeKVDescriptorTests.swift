import Testing

/// `etude serve-kv` where the system lets a process have few open files.
@Suite struct ServeKVDescriptorTests {
  @Test("without a descriptor left it serves whom it has, and tells the others")
  func fewDescriptors() throws {
    let server = try ServedKV(after: "ulimit -n 32")
    let text = try server.output(of: "python3", ["-c", Self.crowd, server.port])
    let figures = text.split(separator: " ").compactMap { Int($0) }
    try #require(figures.count == 2, "\(text)")
    #expect(figures[0] > 0 && figures[1] > 0 && figures[0] + figures[1] == 60, "\(text)")
    #expect(text.hasSuffix(" True\n"), "there is room again")
  }

  /// Opens 60 connections; says how many were answered and how many were told that there is no room,
  /// and whether one more is answered in the end when those have left.
  private static let crowd = """
    import socket, sys
    def connect():
        connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10)
        connection.sendall(b"PING\\n")
        return connection, connection.recv(100)
    crowd = [connect() for _ in range(60)]
    answered = [connection for connection, reply in crowd if reply == b"+PONG\\n"]
    refused = sum(reply == b"-ERR max number of clients reached\\r\\n" for _, reply in crowd)
    for connection in answered:
        connection.close()
    print(len(answered), refused, any(connect()[1] == b"+PONG\\n" for _ in range(1000)))
    """
}
