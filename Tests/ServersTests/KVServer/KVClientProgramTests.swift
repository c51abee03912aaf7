import Foundation
import Glibc
import Processes
import RedisClient
import Servers
import Testing

/// Programs that know nothing of us: redis-cli, redis-benchmark, nc, and hiredis.
@Suite struct KVClientProgramTests {
  private static let arity = "-ERR wrong number of arguments for 'get' command"

  private func run(_ program: String, _ arguments: [String], input: String = "") throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Executable.find(program)))
    process.arguments = arguments
    let (stdin, stdout) = (Foundation.Pipe(), Foundation.Pipe())
    (process.standardInput, process.standardOutput) = (stdin, stdout)
    process.standardError = FileHandle.nullDevice
    try process.run()
    stdin.fileHandleForWriting.write(Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }

  @Test func redisCLI() throws {
    let server = try KVServer(port: 0)
    let output = try run(
      "redis-cli", ["-p", "\(server.port)"],
      input: "PING\nSET name \"two words\"\nGET name\nGET none\nDEL name none\nFOO\n")
    #expect(output == "PONG\nOK\ntwo words\n\n1\nERR unknown command 'FOO'\n\n")
    #expect(try run("redis-cli", ["-p", "\(server.port)", "-n", "0", "dbsize"]) == "0\n")
    #expect(try run("redis-cli", ["-3", "-p", "\(server.port)", "ping"]) == "PONG\n")
    #expect(try run("redis-cli", ["-3", "--json", "-p", "\(server.port)", "get", "x"]) == "null\n")
    #expect(try run("redis-cli", ["-p", "\(server.port)", "info"]).contains("connected_clients:1"))
    try server.stop()
  }

  @Test func redisCLIOnATerminal() throws {
    let server = try KVServer(port: 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Executable.find("script")))
    // Without a width redis-cli asks the terminal for one, and nobody would answer.
    process.arguments = ["-qec", "stty cols 80 rows 24; redis-cli -p \(server.port)", "/dev/null"]
    let (stdin, stdout) = (Foundation.Pipe(), Foundation.Pipe())
    (process.standardInput, process.standardOutput) = (stdin, stdout)
    process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "xterm"]) { $1 }
    try process.run()
    // A line at each prompt: what is typed ahead is thrown away when the terminal changes its mode.
    // The answers come between the lines; each is as redis-cli shows it on a terminal.
    let prompt = "127.0.0.1:\(server.port)> "
    var (output, answered) = ("", 0)
    let lines = [
      ("SET name Alice", "OK"), ("GET name", "\"Alice\""), ("GET none", "(nil)"),
      ("DEL name", "(integer) 1"), ("FOO", "(error) ERR unknown command 'FOO'"),
    ]
    while answered < lines.count {
      while !output.contains(prompt) { output += try more(stdout, after: output) }
      output = ""
      stdin.fileHandleForWriting.write(Data("\(lines[answered].0)\r".utf8))
      let answer = "\r\n\(lines[answered].1)\r\n"
      while !output.contains(answer) { output += try more(stdout, after: output) }
      // With each key that was typed the prompt was drawn again; the next one comes after the answer.
      output = output.components(separatedBy: answer).last ?? ""
      answered += 1
    }
    // It would wait for a signal that the threads of a test block, and its child inherits that.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try server.stop()
  }

  private func more(_ pipe: Foundation.Pipe, after output: String) throws -> String {
    let more = pipe.fileHandleForReading.availableData
    return try #require(more.isEmpty ? nil : String(decoding: more, as: UTF8.self), "\(output)")
  }

  @Test("redis-benchmark", arguments: [1, 16]) func benchmark(pipeline: Int) throws {
    let server = try KVServer(port: 0)
    let output = try run(
      "redis-benchmark",
      ["-p", "\(server.port)", "-t", "ping,set,get", "-n", "2000", "-c", "20", "-P", "\(pipeline)"]
        + ["-r", "100", "--csv"])
    let names = output.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
    #expect(names == ["\"PING_INLINE\"", "\"PING_MBULK\"", "\"SET\"", "\"GET\""], "\(output)")
    #expect(server.statistics.requests >= 8_000)
    #expect((1...100).contains(server.statistics.keys))
    try server.stop()
  }

  private static let hasNC =
    Executable.find("nc") != nil || Executable.environmentValue("REQUIRE_SERVICES") != nil

  /// With QUIT the server closes the connection; without it nc does, or half of it with `-N`, when
  /// its input ends. What it has sent before is answered all the same.
  @Test(
    .enabled(if: hasNC, "nc is not installed: scripts/setup does so"),
    arguments: [
      (options: [String](), input: "PING\nQUIT\n", output: "+PONG\n+OK\n"),
      (["-N"], "SET a 1 2\nGET a\nDEL a\nGET a\n", "+OK\n$3\n1 2\n:1\n$-1\n"),
      (["-N"], "FOO\nGET\nPING\n", "-ERR unknown command 'FOO'\n\(arity)\n+PONG\n"),
      // A line without an end is no request.
      (["-N"], "PING\nSET a 1", "+PONG\n"),
      (["-N"], "*2\r\n$4\r\nECHO\r\n$3\r\na\nb\r\n", "$3\r\na\nb\r\n"),
      (["-N"], "*1\r\n$4\r\nPINGPING\n", "-ERR Protocol error: expected CR LF\r\n"),
      // As telnet, and nc with -C, end their lines.
      (["-N", "-C"], "PING\nGET a\n", "+PONG\r\n$-1\r\n"),
    ])
  func nc(options: [String], input: String, output: String) throws {
    let server = try KVServer(port: 0)
    #expect(try run("nc", options + ["127.0.0.1", "\(server.port)"], input: input) == output)
    #expect(server.statistics.acceptedConnections == 1)
    try server.stop()
  }

  private static let python =
    Executable.environmentValue("ETUDE_TEST_PYTHON") ?? "/usr/bin/python3"
  private static var hasRedisPy: Bool {
    if Executable.environmentValue("REQUIRE_SERVICES") != nil { return true }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", "import redis"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// As it comes: old ones speak RESP2, new ones RESP3.
  @Test(.enabled(if: hasRedisPy, "redis-py is missing: scripts/setup --test installs it"))
  func redisPy() throws {
    let server = try KVServer(port: 0)
    let script = """
      import redis, sys
      r = redis.Redis(port=int(sys.argv[1]))
      print(r.ping(), r.set("a", b"\\x00\\r\\n"), r.get("a"), r.get("none"), r.delete("a", "b"))
      p = r.pipeline(transaction=False)
      for i in range(100): p.set(f"k{i}", i)
      print(p.execute().count(True), r.dbsize(), r.config_get("save"), r.client_getname())
      """
    let output = try run(Self.python, ["-c", script, "\(server.port)"])
    #expect(output == "True True b'\\x00\\r\\n' None 1\n100 100 {'save': ''} None\n")
    try server.stop()
  }

  @Test func hiredis() throws {
    let server = try KVServer(port: 0)
    let redis = try RedisConnection(url: "redis://\(server.address)")
    let value: [UInt8] = [0, 13, 10, 255]
    let set = [Array("SET".utf8), [0], value]
    #expect(try redis.command(set) == .status(Array("OK".utf8)))
    #expect(try redis.command([Array("GET".utf8), [0]]) == .bulk(value))
    #expect(try redis.command("GET", "nothing") == .null)
    #expect(try redis.pipeline([["DBSIZE"], ["EXISTS", "a"]]) == [.integer(1), .integer(0)])
    redis.close()
    try server.stop()
  }
}
