import RedisClient

/// A command for the server, and what redis-cli and a session must know about it.
struct ServerCommand: Equatable {
  /// The command's name and arguments.
  let arguments: [[UInt8]]
  /// The name, in lower case.
  let name: String

  /// Makes a command of at least one argument.
  init(_ arguments: [[UInt8]]) {
    self.arguments = arguments
    name = arguments.first?.word ?? ""
  }

  private var count: Int { arguments.count }

  private func word(_ index: Int) -> String? { index < count ? arguments[index].word : nil }

  /// Whether its reply is a text for people, which redis-cli prints as it is.
  var printsRaw: Bool {
    switch name {
    case "info", "lolwut": true
    case "debug": ["htstats", "htstats-key", "client-eviction"].contains(word(1))
    case "memory": ["malloc-stats", "doctor"].contains(word(1))
    case "cluster": count == 2 && ["nodes", "info"].contains(word(1))
    case "client": ["list", "info"].contains(word(1))
    case "latency":
      count == 3 && word(1) == "graph" || count == 2 && word(1) == "doctor"
    case "proxy": word(1) == "info"
    default: false
    }
  }

  /// Whether redis-cli stops reading input after it and prints messages.
  var subscribes: Bool { ["subscribe", "psubscribe", "ssubscribe"].contains(name) }

  /// How many replies confirm it, for a command that ends subscriptions; 0 for every other one.
  ///
  /// One for each channel; without channels at least one comes.
  var confirmationCount: Int {
    ["unsubscribe", "punsubscribe", "sunsubscribe"].contains(name) ? max(count - 1, 1) : 0
  }

  /// Whether a reply confirms it: `unsubscribe`, a channel, and how many are left.
  func isConfirmed(by reply: RedisReply) -> Bool {
    guard confirmationCount > 0, case .array(let elements) = reply, elements.count >= 3,
      case .bulk(let word) = elements[0]
    else { return false }
    return word.word == name
  }

  /// Whether it may wait in the server for another client.
  var mayBlock: Bool { blockingTimeout != nil }

  /// Whether, when it waits, it waits until another client ends the wait.
  var blocksForEver: Bool {
    guard let timeout = blockingTimeout else { return false }
    return Double(String(decoding: timeout, as: UTF8.self)) == 0
  }

  // The argument that says how long to wait, where the command has one.
  private var blockingTimeout: [UInt8]? {
    switch name {
    case "blpop", "brpop", "bzpopmin", "bzpopmax", "brpoplpush", "blmove":
      count > 2 ? arguments.last : nil
    case "blmpop", "bzmpop": count > 1 ? arguments[1] : nil
    case "wait": count > 2 ? arguments[2] : nil
    case "waitaof": count > 3 ? arguments[3] : nil
    case "xread", "xreadgroup":
      arguments.indices.dropLast().first { word($0) == "block" }.map { arguments[$0 + 1] }
    default: nil
    }
  }

  /// Whether a session refuses to send it.
  ///
  /// - Parameter inTransaction: whether a `MULTI` is open.
  /// - Returns: why, and what would be right; nil when it is sent.
  func refusal(inTransaction: Bool) -> String? {
    switch name {
    case "help", "?":
      """
      redis-cli's own help is not there: its texts belong to redis-cli. \
      COMMAND DOCS tells what the server knows about a command.
      """
    case "hello" where arguments.dropFirst().first?.leadingInteger.value == 3:
      """
      HELLO 3 is not there: hiredis 0.14, which Debian 12 has, cannot read RESP3. \
      Use RESP2, which is what a connection begins with.
      """
    // With a wrong number of arguments they are refused by the server.
    case "subscribe" where inTransaction && count > 1,
      "psubscribe" where inTransaction && count > 1,
      "ssubscribe" where inTransaction && count > 1, "monitor" where inTransaction && count == 1:
      "\(name.uppercased()) inside MULTI makes redis-cli wait for ever: EXEC or DISCARD first."
    case "client" where word(1) == "reply" && ["off", "skip"].contains(word(2)):
      "CLIENT REPLY \(word(2)?.uppercased() ?? "") makes redis-cli wait for ever: leave it out."
    case "sync", "psync":
      "\(name.uppercased()) turns redis-cli into a replica, which a session cannot be."
    case "script" where word(1) == "debug" && ["yes", "sync"].contains(word(2)):
      "SCRIPT DEBUG is not there: a session has no Lua debugger."
    default: nil
    }
  }

  /// Whether others may be sent before its reply has come.
  ///
  /// True for commands that take the server a moment only, never wait, and change nothing about
  /// the connection: for these, sending many at once prints what sending one by one prints, the
  /// time that redis-cli prints after a slow command included.
  var isQuick: Bool { Self.quickCommands.contains(name) }

  private static let quickCommands: Set<String> = [
    "append", "bitcount", "bitpos", "copy", "dbsize", "decr", "decrby", "del", "echo", "exists",
    "expire", "expireat", "expiretime", "geoadd", "geodist", "geohash", "geopos", "get", "getbit",
    "getdel", "getex", "getrange", "getset", "hdel", "hexists", "hget", "hgetall", "hincrby",
    "hincrbyfloat", "hkeys", "hlen", "hmget", "hmset", "hset", "hsetnx", "hstrlen", "hvals",
    "incr", "incrby", "incrbyfloat", "lindex", "linsert", "llen", "lmove", "lpop", "lpos",
    "lpush", "lpushx", "lrange", "lrem", "lset", "ltrim", "mget", "mset", "msetnx", "object",
    "persist", "pexpire", "pexpireat", "pexpiretime", "pfadd", "pfcount", "ping", "psetex",
    "pttl", "publish", "rename", "renamenx", "rpop", "rpoplpush", "rpush", "rpushx", "sadd",
    "scard", "set", "setbit", "setex", "setnx", "setrange", "sismember", "smembers",
    "smismember", "smove", "spop", "srem", "strlen", "substr", "touch", "ttl", "type", "unlink",
    "xack", "xadd", "xdel", "xlen", "xrange", "xrevrange", "xtrim", "zadd", "zcard", "zcount",
    "zincrby", "zmscore", "zpopmax", "zpopmin", "zrange", "zrangebyscore", "zrank", "zrem",
    "zrevrange", "zrevrank", "zscore",
  ]
}
