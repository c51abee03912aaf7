/// What a text does to a Redis server beyond one database.
enum RedisText {
  /// Redis's commands that change or see what all of its databases share, or another one of them.
  private static let commands: Set<String> = [
    "flushall", "swapdb", "replicaof", "slaveof", "failover", "bgrewriteaof", "psync",
  ]
  /// The same, but of words that a program may well hold for something else.
  private static let plainCommands: Set<String> = [
    "select", "move", "monitor", "shutdown", "debug", "migrate", "save", "bgsave", "info",
    // Goes back to database 0.
    "reset",
  ]
  private static let subcommands: [String: Set<String>] = [
    "function": ["load", "delete", "flush", "restore", "kill", "list", "stats", "dump"],
    "acl": ["setuser", "deluser", "load", "save", "log"],
    "config": ["set", "rewrite", "resetstat"], "script": ["flush", "kill", "debug"],
    "module": ["load", "loadex", "unload"], "client": ["kill", "pause", "unpause"],
    "slowlog": ["reset"], "latency": ["reset"],
    "info": [
      "all", "clients", "commandstats", "cpu", "default", "errorstats", "everything", "keyspace",
      "latencystats", "memory", "persistence", "replication", "stats",
    ],
    "cluster": [
      "addslots", "addslotsrange", "delslots", "delslotsrange", "failover", "flushslots", "forget",
      "meet", "replicate", "reset", "setslot",
    ],
  ]

  /// Whether a text holds a command of Redis whose effect stays, or reaches beyond its database.
  static func changesServer(_ text: String, isProgram: Bool) -> Bool {
    // redis-cli takes a number before a command for how often it is to be sent.
    let lines = text.split { $0.isNewline }.map {
      PostgresText.words(of: String($0)).drop { $0.allSatisfy(\.isNumber) }
    }
    if !isProgram, lines.contains(where: { $0.first.map(plainCommands.contains) ?? false }) {
      return true
    }
    let all = lines.flatMap { $0 }
    if all.contains(where: commands.contains) { return true }
    for (word, next) in zip(all, all.dropFirst()) {
      if subcommands[word]?.contains(next) ?? false { return true }
      // redis.call('SELECT', 3)
      if ["call", "pcall"].contains(word), plainCommands.contains(next) { return true }
    }
    // COPY source destination DB number
    return lines.contains { $0.first == "copy" && $0.contains("db") }
  }
}
