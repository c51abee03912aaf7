/// Makes inputs for redis-cli, the same ones for the same seed.
struct InputGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  // SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// An input of so many lines.
  mutating func input(lines: Int) -> [UInt8] {
    Array((0..<lines).map { _ in line() }.joined(separator: [10])) + [10]
  }

  mutating func line() -> [UInt8] {
    switch Int.random(in: 0..<20, using: &self) {
    case 0: return junk()
    case 1: return Array(local().utf8)
    case 2: return Array("EVAL \"return \(table(depth: 0))\" 0".utf8)
    case 3: return Array(pick(["MULTI", "EXEC", "DISCARD", "multi", "Exec", "EXEC x"]).utf8)
    case 4: return Array("\(Int.random(in: -1...4, using: &self)) ".utf8) + command()
    default: return command()
    }
  }

  private mutating func pick<T>(_ values: [T]) -> T {
    values[Int.random(in: 0..<values.count, using: &self)]
  }

  private mutating func local() -> String {
    pick([
      "", " ", ":set nohints", ":set x", ":", ":x y", "clear", "restart", "restart now", "5", "0 x",
      "+2 PING", "\"\" x", "\"\"", "999999999999999999999 PING", "-9999999999999999999 PING",
      "2x PING",
      "connect onlyhost", "2 clear", "INFO nosuch", "CLIENT LIST TYPE nosuch", "LATENCY DOCTOR",
      "CLUSTER INFO", "CLUSTER NODES x", "MEMORY DOCTOR x", "LATENCY GRAPH x", "LOLWUT VERSION x",
      "SELECT 3", "SELECT 0", "SELECT 99", "SELECT", "RESET", "AUTH x", "HELLO 9", "HELLO x",
      "UNSUBSCRIBE", "SCRIPT EXISTS a b", "FUNCTION LIST", "WAIT 0 0",
      "XREAD BLOCK 10 STREAMS s $", "BLPOP nosuch 0.01", "BLPOP k0 x", "OBJECT HELP", "MONITOR x",
    ])
  }

  // A command with words, or with the wrong number of them.
  private mutating func command() -> [UInt8] {
    let names = [
      "SET", "GET", "APPEND", "STRLEN", "GETRANGE", "SETRANGE", "INCR", "INCRBYFLOAT", "LPUSH",
      "RPUSH", "LRANGE", "LPOP", "HSET", "HGET", "HGETALL", "ZADD", "ZRANGE", "ZSCORE", "TYPE",
      "ECHO", "PING", "MGET", "MSET", "EXPIRE", "TTL", "DEL", "EXISTS", "XADD", "XRANGE", "NOSUCH",
      "get", "Set", "OBJECT", "BITCOUNT", "SETBIT", "GETDEL", "LPOS", "LINSERT", "RENAME", "COPY",
    ]
    var bytes = Array(pick(names).utf8)
    for _ in 0..<Int.random(in: 0...4, using: &self) {
      bytes.append(contentsOf: Array(pick([" ", "  ", "\t"]).utf8))
      bytes.append(contentsOf: argument())
    }
    return bytes + Array(pick(["", "", "", " ", "\r"]).utf8)
  }

  private mutating func argument() -> [UInt8] {
    switch Int.random(in: 0..<6, using: &self) {
    case 0, 1: return Array("k\(Int.random(in: 0..<6, using: &self))".utf8)
    case 2: return Array(pick(["0", "-1", "1", "10", "3.25", "1e3", "9223372036854775807"]).utf8)
    case 3: return Array("\"".utf8) + quotable(escape: 34) + Array("\"".utf8)
    case 4: return Array("'".utf8) + quotable(escape: 39) + Array("'".utf8)
    default: return Array(pick(["v", "naïve", "日本", "a\\nb", "x'y'", "m\"dle x\"", "*", "-"]).utf8)
    }
  }

  private mutating func quotable(escape quote: UInt8) -> [UInt8] {
    (0..<Int.random(in: 0...8, using: &self)).flatMap { _ -> [UInt8] in
      switch Int.random(in: 0..<5, using: &self) {
      case 0:
        return Array(pick(["\\n", "\\x00", "\\xfF", "\\xg", "\\q", "\\\\", "\\t\\r\\a\\b"]).utf8)
      case 1: return [92, quote]
      case 2:
        let byte = UInt8.random(in: 1...255, using: &self)
        return [10, quote, 92].contains(byte) ? [32] : [byte]
      default: return Array(pick(["a", "Z", " ", "\"", "'", "é", "😀"]).utf8).filter { $0 != quote }
      }
    }
  }

  // Bytes that mean something to the splitter, in any order.
  private mutating func junk() -> [UInt8] {
    Array("ECHO ".utf8)
      + (0..<Int.random(in: 0...10, using: &self)).flatMap { _ in
        Array(
          pick(["\"", "'", "\\", " ", "x", "\t", "\r", "\u{b}", "\u{c}", "\\x4", "\\x41", "\0"])
            .utf8)
      }
  }

  private mutating func table(depth: Int) -> String {
    let leaves = [
      "1", "-7", "3.9", "'text'", "'a\\\\nb'", "true", "false", "nil", "{}", "'\\\\0\\\\255'",
      "redis.status_reply('FINE')", "redis.error_reply('MY err')", "{ok='S'}", "{err='E x'}",
    ]
    guard depth < 6, Int.random(in: 0..<3, using: &self) > 0 || depth == 0 else {
      return pick(leaves)
    }
    let count = pick([0, 1, 2, 3, 11])
    return "{" + (0..<count).map { _ in table(depth: depth + 2) }.joined(separator: ",") + "}"
  }
}
