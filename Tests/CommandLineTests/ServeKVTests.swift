import Foundation
import Glibc
import Processes
import Testing

/// `etude serve-kv` from its start to its end.
@Suite struct ServeKVTests {
  @Test("it serves until a signal, and answers what it has received", arguments: [SIGINT, SIGTERM])
  func serves(until signal: Int32) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Executable.beside("etude")))
    process.arguments = ["serve-kv", "--port", "0"]
    let output = Foundation.Pipe()
    process.standardOutput = output
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let port = try #require(
      line.firstMatch(of: /^listening on 127\.0\.0\.1:(\d+)\n$/)?.1, "\(line)")

    let client = Process()
    client.executableURL = URL(fileURLWithPath: try #require(Executable.find("redis-cli")))
    client.arguments = ["-p", String(port), "set", "name", "Alice"]
    let reply = Foundation.Pipe()
    client.standardOutput = reply
    try client.run()
    #expect(
      String(decoding: reply.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "OK\n")
    client.waitUntilExit()

    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
  }

  @Test func anAddressThatIsNotOursIsSaid() throws {
    let result = try Etude.run(["serve-kv", "--host", "192.0.2.1", "--port", "0"])
    #expect(result.status == 1)
    #expect(result.output.contains("cannot listen on 192.0.2.1:0"), "\(result.output)")
  }
}
