import Processes
import RedisClient
import TestSupport
import Testing

/// What the server is told about the module, and does with it.
@Suite struct ServerTests {
  static let flags: [(command: String, flags: String)] = [
    ("BF.RESERVE", "denyoom write"), ("BF.ADD", "denyoom fast write"),
    ("BF.MADD", "denyoom write"), ("BF.INSERT", "denyoom write"),
    ("BF.EXISTS", "fast readonly"), ("BF.MEXISTS", "readonly"), ("BF.CARD", "fast readonly"),
    ("BF.INFO", "fast readonly"), ("BF.SCANDUMP", "readonly"), ("BF.LOADCHUNK", "denyoom write"),
  ]

  @Test("each command has its flags, and one key, the first word")
  func commands() throws {
    let server = try ModuleServer()
    for (command, flags) in Self.flags {
      let info = try server.connection.command("COMMAND", "INFO", command).array()[0].array()
      let told = try info[2].array().map(\.shown).filter { $0 != "module" }.sorted()
      #expect(told.joined(separator: " ") == flags, "\(command)")
      #expect(info[3...5].map(\.shown) == ["1", "1", "1"], "\(command)")
    }
    #expect(try server.run("COMMAND GETKEYS BF.MADD k a b") == "[k]")
    #expect(try server.run("COMMAND LIST FILTERBY MODULE bf").split(separator: ",").count == 10)
  }

  @Test("the module is bf, of version 1, and comes once and without arguments")
  func loading() throws {
    let server = try ModuleServer()
    let module = try #require(Installation.current.library("libEtudeBloom.so"))
    let list = try server.run("MODULE LIST")
    // Redis 8 has modules of its own, but none of that name.
    #expect(list.ranges(of: "[name, bf, ver, 1, ").count == 1, "\(list)")
    #expect(throws: RedisServerError.self) {
      try RedisServer(arguments: ["--loadmodule", module, "argument"])
    }
    #expect(throws: RedisServerError.self) {
      try RedisServer(arguments: ["--loadmodule", module, "--loadmodule", module])
    }
  }

  @Test("a server without memory to give takes nothing more, and still answers")
  func outOfMemory() throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.MADD k a b") == "[1, 1]")
    #expect(try server.run("CONFIG SET maxmemory 1") == "OK")
    for line in [
      "BF.ADD k c", "BF.MADD k c", "BF.INSERT k ITEMS c", "BF.RESERVE l 0.01 10",
      "BF.LOADCHUNK l 1 x",
    ] { #expect(try server.run(line).hasPrefix("error: OOM"), "\(line)") }
    #expect(try server.run("BF.MEXISTS k a c") == "[1, 0]")
  }

  @Test("a watched key that a command writes ends the transaction; one that is read does not")
  func watching() throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.ADD k a") == "1")
    let other = try RedisConnection(to: .unix(path: server.server.socketPath))
    for (line, isWritten) in [
      ("BF.ADD k new", true), ("BF.MADD k new-2", true), ("BF.INSERT k ITEMS new-3", true),
      ("BF.RESERVE l 0.01 10", true), ("BF.EXISTS k a", false), ("BF.MEXISTS k a", false),
      ("BF.CARD k", false), ("BF.INFO k", false), ("BF.SCANDUMP k 0", false),
    ] {
      #expect(try server.run("WATCH k l") == "OK")
      _ = try other.command(line.split(separator: " ").map { Array($0.utf8) })
      #expect(try server.run("MULTI") == "OK")
      #expect(try server.run("BF.EXISTS k a") == "QUEUED")
      #expect(try server.run("EXEC") == (isWritten ? "nil" : "[1]"), "\(line)")
    }
  }
}
