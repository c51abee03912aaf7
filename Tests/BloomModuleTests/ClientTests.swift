import Algorithms
import Foundation
import Processes
import RedisClient
import TestSupport
import Testing

/// Real clients, and what must hold whatever they send.
@Suite struct ClientTests {
  @Test("never a false negative, and few false positives", arguments: [1, 2, 3])
  func property(seed: UInt64) throws {
    let server = try ModuleServer()
    var random = SplitMix64(seed: seed)
    #expect(
      try server.run("BF.RESERVE k 0.01 \(Int.random(in: 1...500, using: &random))") == "OK")
    // Any bytes: empty ones, zeros, no UTF-8.
    let elements = (0..<5000).map { index in
      withBytes(of: UInt64(index)) + randomBytes(below: 20, &random)
    }
    let add = elements.map { [Array("BF.ADD".utf8), Array("k".utf8), $0] }
    let added = try server.connection.pipeline(add).filter { $0 == .integer(1) }.count
    #expect(try server.run("BF.CARD k") == "\(added)")
    #expect(added > 4850)
    let ask = elements.map { [Array("BF.EXISTS".utf8), Array("k".utf8), $0] }
    #expect(try server.connection.pipeline(ask).allSatisfy { $0 == .integer(1) })
    let strangers = (0..<20_000).map { ["BF.EXISTS", "k", "stranger-\($0)"] }
    let wrong = try server.connection.pipeline(strangers).filter { $0 == .integer(1) }.count
    // At most 1 %: 200, and four standard deviations.
    #expect(wrong <= 257)
  }

  private func withBytes(of number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private func randomBytes(below limit: Int, _ random: inout SplitMix64) -> [UInt8] {
    (0..<Int.random(in: 0..<limit, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
  }

  @Test("redis-benchmark, with a save in the background")
  func benchmark() throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.RESERVE k 0.01 1000") == "OK")
    let command = ["BF.ADD", "k", "element-__rand_int__"]
    let result = try output(
      "redis-benchmark",
      ["-s", server.server.socketPath, "-n", "50000", "-r", "1000000"]
        + ["-P", "16", "-q"] + command)
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.contains("requests per second"))
    #expect(try server.run("BGSAVE").hasPrefix("Background"))
    let count = try #require(Int(try server.run("BF.CARD k")))
    // 50,000 of a million at random: 48,771 different ones are expected.
    #expect((47_500...49_500).contains(count))
    try server.wait("INFO persistence") { $0.contains("rdb_bgsave_in_progress:0") }
    #expect(try server.run("INFO persistence").contains("rdb_last_bgsave_status:ok"))
  }

  private static var hasRedisPy: Bool {
    if Executable.environmentValue("REQUIRE_SERVICES") != nil { return true }
    return (try? output(python, ["-c", "import redis"]).status) == 0
  }

  private static var python: String {
    Executable.environmentValue("ETUDE_TEST_PYTHON") ?? "/usr/bin/python3"
  }

  @Test(
    "redis-py's bf() commands work unchanged",
    .enabled(if: hasRedisPy, "python3-redis is missing: scripts/setup --test installs it"))
  func redisPy() throws {
    let server = try ModuleServer()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/bloom/client.py").path
    let result = try output(Self.python, [script, "\(server.server.port)"])
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.hasSuffix("fine\n"))
  }
}

/// Runs a program to its end.
private func output(_ name: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
  let process = Foundation.Process()
  process.executableURL = URL(fileURLWithPath: Executable.find(name) ?? name)
  process.arguments = arguments
  let pipe = Foundation.Pipe()
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}
