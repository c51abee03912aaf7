import Glibc
import KafkaClient
import Processes
import TestSupport
import Testing

@testable import etude_broker

/// Whom the broker serves.
@Suite struct PeerTests {
  private static let versions = Client.frame(.apiVersions, 0, [])
    .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()

  private func talk(_ broker: KafkaBroker, asOther: Bool) throws -> String {
    let port = broker.bootstrap.split(separator: ":").last.map(String.init) ?? ""
    return try OtherUser.python(OtherUser.talk, [port, Self.versions], asOther: asOther)
  }

  @Test(.enabled(if: OtherUser.isAvailable)) func anotherUserOfTheMachineIsNotServed() throws {
    let broker = try KafkaBroker()
    #expect(try talk(broker, asOther: true) == "\n")
    #expect(
      try broker.nextLine()
        == "etude-broker: refused a connection of another user (uid \(OtherUser.id))")
    #expect(try talk(broker, asOther: false).count > 200)
    // It is said once: the next line answers a command.
    #expect(try talk(broker, asOther: true) == "\n")
    #expect(try broker.control("brokers").hasPrefix("ok 1="))
  }

  @Test(.enabled(if: OtherUser.isAvailable)) func rootIsServedByAnyUsersBroker() throws {
    let folder = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    try FileSystem.makeFolder(folder, mode: 0o755)
    defer { FileSystem.remove(folder) }
    // The build folder may be closed to other users.
    let program = "\(folder)/etude-broker"
    let copy = ChildProcess.Launch(
      "cp", [try #require(KafkaBroker.builtInProgram), program],
      environment: ["PATH": Executable.defaultPath])
    #expect(try ChildProcess.collect(copy, deadline: .after(.seconds(30))).status.isSuccess)
    let broker = try KafkaBroker(prefix: OtherUser.words, program: program)
    #expect(try talk(broker, asOther: false).count > 200)
    #expect(try talk(broker, asOther: true).count > 200)
  }

  @Test func theControlSocketIsItsOwnersAlone() throws {
    let folder = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    // Open on purpose: the socket does not rely on its folder.
    try FileSystem.makeFolder(folder, mode: 0o777)
    // Safe, here and below: the path is copied by the kernel during the call.
    unsafe chmod(folder, 0o777)
    defer { FileSystem.remove(folder) }
    let path = "\(folder)/control"
    let broker = try KafkaBroker(arguments: ["--control", path])
    #expect(FileSystem.status(path).map { $0.st_mode & 0o777 } == 0o600)
    let ask = """
      import socket, sys
      s = socket.socket(socket.AF_UNIX)
      try:
          s.connect(sys.argv[1]); s.sendall(b"brokers\\n"); print(s.recv(100).decode().strip())
      except OSError as error:
          print(type(error).__name__)
      """
    #expect(try OtherUser.python(ask, [path], asOther: false).hasPrefix("ok 1="))
    guard OtherUser.isAvailable else { return }
    #expect(try OtherUser.python(ask, [path]) == "PermissionError\n")
    // Even one that was opened to all serves its own user only.
    unsafe chmod(path, 0o777)
    #expect(try OtherUser.python(ask, [path]) != OtherUser.python(ask, [path], asOther: false))
    withExtendedLifetime(broker) {}
  }

  @Test func aFileInTheControlSocketsPlaceStays() throws {
    let path = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    try FileSystem.write("mine", to: path)
    defer { FileSystem.remove(path) }
    #expect(throws: KafkaBrokerError.self) { try KafkaBroker(arguments: ["--control", path]) }
    #expect(FileSystem.contents(path) == Array("mine".utf8))
  }

  /// A page in a browser runs as the same user. No request of a browser reads as one of Kafka's: the
  /// first four bytes are a length beyond every limit.
  @Test(arguments: [
    "GET / HTTP/1.1\r\n", "POST /x HTTP/1.1\r\n", "!#$% / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n",
    "\u{16}\u{3}\u{1}\u{0}",
  ])
  func aBrowserGetsNowhere(text: String) throws {
    let server = try RunningServer()
    let client = try Client(server.port)
    var writer = WireWriter()
    writer.raw(Array(text.utf8))
    let rest = Client.frame(.createTopics, 0, Array(repeating: 0, count: 30))
    client.send(writer.bytes + rest)
    #expect(client.receive(1).isEmpty)
  }
}
