import Algorithms
import RedisClient
import Testing

/// Every command, option and refusal, with the texts of RedisBloom 8.
@Suite struct FilterCommandTests {
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

  private static let rateRange =
    "error: ERR error rate must be in the range (0.000000, 1.000000)"
  private static let capacityRange = "error: ERR capacity must be in the range [1, 1073741824]"
  private static let expansionRange = "error: ERR expansion must be in the range [0, 32768]"

  static let reserving = [
    Case(run: "BF.RESERVE k 0.01 100", gives: "OK"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION 4", gives: "OK"),
    Case(run: "bf.reserve k 0.01 100 nonscaling", gives: "OK"),
    Case(
      "BF.RESERVE k 0.01 100", run: "BF.RESERVE k 0.01 100", gives: "error: ERR item exists"),
    Case("SET k v", run: "BF.RESERVE k 0.01 100", gives: wrongType),
    Case(run: "BF.RESERVE k 0 100", gives: rateRange),
    Case(run: "BF.RESERVE k 1 100", gives: rateRange),
    Case(run: "BF.RESERVE k -0.5 100", gives: rateRange),
    Case(run: "BF.RESERVE k nan 100", gives: "error: ERR bad error rate"),
    Case(run: "BF.RESERVE k x 100", gives: "error: ERR bad error rate"),
    Case(run: "BF.RESERVE k 0.01 0", gives: capacityRange),
    Case(run: "BF.RESERVE k 0.01 -1", gives: capacityRange),
    Case(run: "BF.RESERVE k 0.01 1073741825", gives: capacityRange),
    Case(run: "BF.RESERVE k 0.01 9223372036854775807", gives: capacityRange),
    Case(run: "BF.RESERVE k 0.01 x", gives: "error: ERR bad capacity"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION", gives: "error: ERR no expansion"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION x", gives: "error: ERR bad expansion"),
    Case(
      "BF.RESERVE k 0.01 100 EXPANSION 0", run: "BF.INFO k EXPANSION", gives: "[nil]"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION 0 NONSCALING", gives: "OK"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION -1", gives: expansionRange),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION 32769", gives: expansionRange),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION 32768", gives: "OK"),
    Case(
      run: "BF.RESERVE k 0.01 100 NONSCALING EXPANSION 2",
      gives: "error: Nonscaling filters cannot expand"),
    Case(run: "BF.RESERVE k 0.01 100 FOO", gives: "error: Unknown argument received"),
    Case(run: "BF.RESERVE k 0.01 100 EXPANSION 2 EXPANSION 2", gives: arity("BF.RESERVE")),
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
    Case(run: "BF.INSERT k ERROR 2 ITEMS a", gives: "error: Bad error rate"),
    Case(run: "BF.INSERT k CAPACITY 0 ITEMS a", gives: "error: Bad capacity"),
    Case(run: "BF.INSERT k CAPACITY 1073741825 ITEMS a", gives: "error: Bad capacity"),
    Case(run: "BF.INSERT k EXPANSION -1 ITEMS a", gives: "error: Bad expansion"),
    Case(
      "BF.INSERT k EXPANSION 0 ITEMS a", run: "BF.INFO k EXPANSION", gives: "[nil]"),
    Case(
      "BF.INSERT k NONSCALING EXPANSION 2 ITEMS a", run: "BF.INFO k EXPANSION", gives: "[nil]"),
    Case(run: "BF.INSERT k CAPACITY", gives: arity("BF.INSERT")),
    Case(run: "BF.INSERT k ITEMS a EXPANSION", gives: "[1, 1]"),
    Case(run: "BF.INSERT k ERROR 1 ITEMS a", gives: "error: Bad error rate"),
    Case(run: "BF.INSERT k FOO ITEMS a", gives: "error: Unknown argument received"),
    Case(run: "BF.INSERT k CAPACITY 10", gives: arity("BF.INSERT")),
    Case(run: "BF.INSERT k NOCREATE ITEMS", gives: arity("BF.INSERT")),
    Case(run: "BF.INSERT k NOCREATE CAPACITY", gives: arity("BF.INSERT")),
    Case(run: "BF.INSERT k NOCREATE ERROR", gives: arity("BF.INSERT")),
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
    Case("BF.ADD k a", run: "BF.INFO k FOO", gives: "error: Invalid information value"),
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
      "BF.ADD k a", run: "BF.SCANDUMP k x", gives: "error: Second argument must be numeric"),
    Case(run: "BF.SCANDUMP k x", gives: "error: ERR not found"),
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
      let isArity = test.reply.hasPrefix("error: ERR wrong number of arguments")
      #expect(
        reply == test.reply || isArity && reply.lowercased() == test.reply.lowercased(), "\(test)")
    }
  }

  @Test("without being told otherwise, a filter is for 100 elements at 0.01, and doubles")
  func defaults() throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.RESERVE told 0.01 100 EXPANSION 2") == "OK")
    for line in ["BF.ADD told a", "BF.ADD added a"] { #expect(try server.run(line) == "1") }
    for line in ["BF.MADD many a", "BF.INSERT inserted ITEMS a"] {
      #expect(try server.run(line) == "[1]")
    }
    let expected = try server.run("DEBUG DIGEST-VALUE told")
    for key in ["added", "many", "inserted"] {
      #expect(try server.run("DEBUG DIGEST-VALUE \(key)") == expected, "\(key)")
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
      Size(reserve: "0.0001 1000 NONSCALING", bytes: 2400),
      // Rates above 0.25 are taken for it.
      Size(reserve: "0.9 10000 NONSCALING", bytes: 3608),
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

  @Test("a rate above a quarter is taken for a quarter")
  func ratesAreCapped() throws {
    let server = try ModuleServer()
    for (key, rate) in [("a", "0.25"), ("b", "0.26"), ("c", "0.999")] {
      #expect(try server.run("BF.RESERVE \(key) \(rate) 10000") == "OK")
    }
    let sizes = try ["a", "b", "c"].map { try server.run("BF.INFO \($0) SIZE") }
    #expect(Set(sizes).count == 1, "\(sizes)")
  }

  @Test("a filter larger than the machine is refused, and the server goes on")
  func hugeFilters() throws {
    let server = try ModuleServer()
    let insufficient = "error: ERR Insufficient memory to create filter"
    #expect(try server.run("BF.RESERVE k 1e-300 1073741824") == insufficient)
    #expect(
      try server.run("BF.INSERT k CAPACITY 1073741824 ERROR 1e-300 ITEMS a") == insufficient)
    #expect(try server.run("EXISTS k") == "0")
    // No command makes a filter that grows so fast; a copy of one from elsewhere may.
    let header = try ScalingBloomFilter(capacity: 1, errorRate: 0.01, expansion: 1 << 40).header
    let load = ["BF.LOADCHUNK", "k", "1"].map { Array($0.utf8) } + [header]
    #expect(try server.command(load) == .ok)
    #expect(try server.run("BF.ADD k a") == "1")
    let refused = "error: ERR problem inserting into filter"
    #expect(try server.run("BF.ADD k b") == refused)
    // What is there already needs no room.
    #expect(try server.run("BF.MADD k b a c") == "[\(refused), 0, \(refused)]")
    #expect(try server.run("BF.INSERT k ITEMS b a") == "[\(refused), 0]")
    #expect(try server.run("BF.CARD k") == "1")
  }
}
