import Clients
import Testing

/// Every command, option and refusal. Redis's own errors are what RedisBloom's clients expect.
@Suite struct CommandTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var before: [String]
    var command: String
    var reply: String

    init(_ before: String..., run command: String, gives reply: String) {
      (self.before, self.command, self.reply) = (before, command, reply)
    }

    var testDescription: String { (before + [command]).joined(separator: "; ") }
  }

  private static let wrongType =
    "error: WRONGTYPE Operation against a key holding the wrong kind of value"
  private static func arity(_ name: String) -> String {
    "error: ERR wrong number of arguments for '\(name)' command"
  }

  static let reserving = [
    Case(run: "BF.RESERVE k 0.01 100", gives: "OK"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION 4", gives: "OK"),
    Case(run: "bf.reserve k 0.01 100 nonscaling", gives: "OK"),
    Case(
      "BF.RESERVE k 0.01 100", run: "BF.RESERVE k 0.01 100", gives: "error: ERR item exists"),
    Case("SET k v", run: "BF.RESERVE k 0.01 100", gives: wrongType),
    Case(run: "BF.RESERVE k 0 100", gives: "error: ERR (0 < error rate range < 1)"),
    Case(run: "BF.RESERVE k 1 100", gives: "error: ERR (0 < error rate range < 1)"),
    Case(run: "BF.RESERVE k nan 100", gives: "error: ERR bad error rate"),
    Case(run: "BF.RESERVE k x 100", gives: "error: ERR bad error rate"),
    Case(run: "BF.RESERVE k 0.01 0", gives: "error: ERR (capacity should be larger than 0)"),
    Case(run: "BF.RESERVE k 0.01 -1", gives: "error: ERR (capacity should be larger than 0)"),
    Case(run: "BF.RESERVE k 0.01 x", gives: "error: ERR bad capacity"),
    Case(run: "BF.RESERVE k 0.01 9223372036854775807", gives: "error: ERR could not create filter"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION", gives: "error: ERR no expansion"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION x", gives: "error: ERR bad expansion"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION 0", gives: "error: ERR bad expansion"),
    Case(
      run: "BF.RESERVE k 0.01 100 NONSCALING EXPANSION 2",
      gives: "error: Nonscaling filters cannot expand"),
    Case(run: "BF.RESERVE k 0.01 100 FOO", gives: "error: Unknown argument received"),
    Case(run: "BF.RESERVE k 0.01", gives: arity("BF.RESERVE")),
  ]

  static let adding = [
    Case(run: "BF.ADD k a", gives: "1"),
    Case("BF.ADD k a", run: "BF.ADD k a", gives: "0"),
    Case("SET k v", run: "BF.ADD k a", gives: wrongType),
    Case(run: "BF.ADD k", gives: arity("BF.ADD")),
    Case(run: "BF.ADD k a b", gives: arity("BF.ADD")),
    Case(run: "BF.MADD k a b a", gives: "[1, 1, 0]"),
    Case("SET k v", run: "BF.MADD k a", gives: wrongType),
    Case(run: "BF.MADD k", gives: arity("BF.MADD")),
    Case(
      "BF.RESERVE k 0.01 2 NONSCALING", "BF.MADD k a b", run: "BF.ADD k c",
      gives: "error: ERR non scaling filter is full"),
    Case(
      "BF.RESERVE k 0.01 2 NONSCALING", "BF.MADD k a b", run: "BF.ADD k a", gives: "0"),
    Case(
      "BF.RESERVE k 0.01 2 NONSCALING", run: "BF.MADD k a b c d",
      gives: "[1, 1, error: ERR non scaling filter is full]"),
    Case(run: "BF.INSERT k ITEMS a b", gives: "[1, 1]"),
    Case(run: "BF.INSERT k NOCREATE ITEMS a", gives: "error: ERR not found"),
    Case("BF.ADD k a", run: "BF.INSERT k nocreate items a b", gives: "[0, 1]"),
    Case(
      run: "BF.INSERT k CAPACITY 1 NONSCALING ITEMS a b",
      gives: "[1, error: ERR non scaling filter is full]"),
    Case(
      "BF.INSERT k CAPACITY 50 ERROR 0.1 EXPANSION 3 ITEMS a", run: "BF.INFO k EXPANSION",
      gives: "[3]"),
    Case(run: "BF.INSERT k CAPACITY x ITEMS a", gives: "error: Bad capacity"),
    Case(run: "BF.INSERT k ERROR x ITEMS a", gives: "error: Bad error rate"),
    Case(run: "BF.INSERT k EXPANSION x ITEMS a", gives: "error: Bad expansion"),
    Case(run: "BF.INSERT k ERROR 2 ITEMS a", gives: "error: Bad argument received"),
    Case(run: "BF.INSERT k CAPACITY 0 ITEMS a", gives: "error: Bad argument received"),
    Case(run: "BF.INSERT k FOO ITEMS a", gives: "error: Unknown argument received"),
    Case(run: "BF.INSERT k CAPACITY 10", gives: arity("BF.INSERT")),
    Case(run: "BF.INSERT k NOCREATE ITEMS", gives: arity("BF.INSERT")),
    Case("SET k v", run: "BF.INSERT k ITEMS a", gives: wrongType),
  ]

  static let asking = [
    Case("BF.ADD k a", run: "BF.EXISTS k a", gives: "1"),
    Case("BF.ADD k a", run: "BF.EXISTS k b", gives: "0"),
    Case(run: "BF.EXISTS k a", gives: "0"),
    Case("SET k v", run: "BF.EXISTS k a", gives: wrongType),
    Case(run: "BF.EXISTS k", gives: arity("BF.EXISTS")),
    Case("BF.MADD k a b", run: "BF.MEXISTS k a x b", gives: "[1, 0, 1]"),
    Case(run: "BF.MEXISTS k a b", gives: "[0, 0]"),
    Case("SET k v", run: "BF.MEXISTS k a", gives: wrongType),
    Case("BF.MADD k a b a", run: "BF.CARD k", gives: "2"),
    Case(run: "BF.CARD k", gives: "0"),
    Case("SET k v", run: "BF.CARD k", gives: wrongType),
    Case(run: "BF.CARD", gives: arity("BF.CARD")),
    Case(run: "BF.INFO k", gives: "error: ERR not found"),
    Case("SET k v", run: "BF.INFO k", gives: wrongType),
    Case("BF.MADD k a b", run: "BF.INFO k CAPACITY", gives: "[100]"),
    Case("BF.MADD k a b", run: "BF.INFO k items", gives: "[2]"),
    Case("BF.MADD k a b", run: "BF.INFO k FILTERS", gives: "[1]"),
    Case("BF.MADD k a b", run: "BF.INFO k EXPANSION", gives: "[2]"),
    Case("BF.RESERVE k 0.01 9 NONSCALING", run: "BF.INFO k EXPANSION", gives: "[nil]"),
    Case("BF.ADD k a", run: "BF.INFO k FOO", gives: "error: ERR invalid information value"),
    Case("BF.ADD k a", run: "BF.INFO k ITEMS x", gives: arity("BF.INFO")),
  ]

  static let growing = [
    Case("BF.RESERVE k 0.01 2", "BF.MADD k a b c", run: "BF.INFO k FILTERS", gives: "[2]"),
    Case("BF.RESERVE k 0.01 2", "BF.MADD k a b c", run: "BF.INFO k CAPACITY", gives: "[6]"),
    Case(
      "BF.RESERVE k 0.01 2 EXPANSION 1", "BF.MADD k a b c d e", run: "BF.INFO k FILTERS",
      gives: "[3]"),
    Case("BF.RESERVE k 0.01 2", "BF.MADD k a b c", "DEL k", run: "EXISTS k", gives: "0"),
    Case("BF.ADD k a", run: "TYPE k", gives: "etude-blm"),
    Case("BF.ADD k a", "COPY k l", "BF.ADD l b", run: "BF.MEXISTS k a b", gives: "[1, 0]"),
    Case("BF.ADD k a", "COPY k l", run: "BF.EXISTS l a", gives: "1"),
    Case("BF.ADD k a", "RENAME k l", run: "BF.EXISTS l a", gives: "1"),
    Case("SET k v", run: "BF.SCANDUMP k 0", gives: wrongType),
    Case(run: "BF.SCANDUMP k 0", gives: "error: ERR not found"),
    Case("BF.ADD k a", run: "BF.SCANDUMP k 100000", gives: "[0, ]"),
    Case("BF.ADD k a", run: "BF.SCANDUMP k -1", gives: "[0, ]"),
    Case(
      "BF.ADD k a", run: "BF.SCANDUMP k x",
      gives: "error: ERR Second argument must be numeric"),
    Case(run: "BF.LOADCHUNK k x y", gives: "error: ERR Second argument must be numeric"),
    Case(run: "BF.LOADCHUNK k 2 y", gives: "error: ERR not found"),
    Case(run: "BF.LOADCHUNK k 1 y", gives: "error: ERR received bad data"),
    Case(run: "BF.LOADCHUNK k 1", gives: arity("BF.LOADCHUNK")),
  ]

  @Test func everyCommandAndError() throws {
    let server = try ModuleServer()
    for test in Self.reserving + Self.adding + Self.asking + Self.growing {
      _ = try server.run("FLUSHALL")
      for line in test.before {
        let reply = try server.run(line)
        #expect(!reply.contains("ERR"), "\(line)")
      }
      let reply = try server.run(test.command)
      // Redis writes the name in small letters when it has refused the command itself.
      #expect(
        reply == test.reply || reply.lowercased() == test.reply.lowercased(), "\(test)")
    }
  }

  struct Size: Sendable {
    var reserve: String
    var bytes: Int
  }

  @Test(
    "the bits take as much room as RedisBloom's",
    arguments: [
      Size(reserve: "0.01 10000", bytes: 13_792),
      Size(reserve: "0.01 10000 NONSCALING", bytes: 11_984),
      Size(reserve: "0.01 100000000", bytes: 137_848_000),
    ])
  func sizes(size: Size) throws {
    let server = try ModuleServer()
    let before = try server.usedMemory()
    #expect(try server.run("BF.RESERVE k \(size.reserve)") == "OK")
    let info = try server.command(["BF.INFO", "k", "SIZE"].map { Array($0.utf8) }).array()
    let stated = try #require(try info.first?.integer())
    // The bits, and little around them. 8 bytes of rounding for 100 million elements: 0.01 %.
    #expect(abs(stated - size.bytes) <= 200 + size.bytes / 10_000)
    // Redis counts buffers of its own as well, and rounds what it gives up.
    let (slack, taken) = (500_000, try server.usedMemory() - before)
    #expect(taken > size.bytes - size.bytes / 10_000 && taken < size.bytes * 5 / 4 + slack)
    let usage = try server.run("MEMORY USAGE k")
    #expect(Int(usage).map { $0 >= stated } ?? false)
    #expect(try server.run("DEL k") == "1")
    #expect(try server.usedMemory() - before < slack)
  }

  @Test("a filter larger than the machine is refused, and the server goes on")
  func hugeFilters() throws {
    let server = try ModuleServer()
    for capacity in ["100000000000", "1000000000000000", "9223372036854775807"] {
      #expect(
        try server.run("BF.RESERVE k 0.0000000001 \(capacity)")
          == "error: ERR could not create filter")
    }
    #expect(try server.run("BF.RESERVE k 0.5 1 EXPANSION 9223372036854775807") == "OK")
    #expect(try server.run("BF.ADD k a") == "1")
    #expect(try server.run("BF.MADD k b").contains("could not create filter"))
    #expect(try server.run("BF.EXISTS k a") == "1")
  }

  @Test("truth values and maps where the client speaks RESP3")
  func resp3() throws {
    let server = try ModuleServer()
    // Lua scripts see RESP3 without a connection that does.
    let script = "redis.setresp(3); return type(redis.call('BF.ADD', 'k', 'a'))"
    #expect(try server.connection.eval(script).string() == "boolean")
    let map = """
      redis.setresp(3)
      for name, value in pairs(redis.call('BF.INFO', 'k').map) do
        if name.ok == 'Number of items inserted' then return value end
      end
      """
    #expect(try server.connection.eval(map).integer() == 1)
  }
}
