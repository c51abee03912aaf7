import Foundation
import Glibc
import Testing

/// `etude serve-kv` from its start to its end.
@Suite struct ServeKVTests {
  @Test(
    "it serves until a signal, and answers what it has received",
    arguments: [("serve-kv", SIGINT), ("system kv", SIGINT), ("system kv", SIGTERM)])
  func serves(command: String, until signal: Int32) throws {
    let server = try ServedKV(command)
    let reply = try server.output(of: "redis-cli", ["-p", server.port, "set", "name", "Alice"])
    #expect(reply == "OK\n")

    let process = server.process
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
  }

  @Test("thousands of idle connections cost little")
  func idleConnections() throws {
    let server = try ServedKV()
    let text = try server.output(
      of: "python3", ["-c", Self.crowd, server.port, "\(server.process.processIdentifier)"])
    let figures = text.split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }
    try #require(figures.count == 2, "\(text)")
    #expect(figures[0] == 4_000, "all were answered")
    #expect(figures[1] < 4_000, "kilobytes of memory, less than one a connection")
  }

  /// Opens 4,000 connections, has each answered, and says how many were and how many kilobytes the
  /// server's memory has grown by.
  private static let crowd = """
    import resource, socket, sys
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    port, server = int(sys.argv[1]), sys.argv[2]
    def memory():
        lines = open(f"/proc/{server}/status").read().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])
    def connect():
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(b"PING\\n")
        return connection, connection.recv(100) == b"+PONG\\n"
    first = connect()
    before = memory()
    crowd = [connect() for _ in range(4000)]
    print(sum(answered for _, answered in crowd), memory() - before)
    """

  @Test func anAddressThatIsNotOursIsSaid() throws {
    let result = try Etude.run(["serve-kv", "--host", "192.0.2.1", "--port", "0"])
    #expect(result.status == 1)
    #expect(result.output.contains("cannot listen on 192.0.2.1:0"), "\(result.output)")
  }
}
