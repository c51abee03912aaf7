import LessonModel

/// Which services of a lesson must not be on a server that was already there: those to which a step
/// does what emptying or dropping the lesson's database does not take back, or from which it reads
/// counters that others move as well.
///
/// On such a server the lesson is a guest, and others keep things there. What it makes by name in
/// PostgreSQL (roles, databases) is removed afterwards. Functions, users and settings of Redis, other
/// databases there, settings of PostgreSQL, and roles that were there before are not touched at all:
/// the lesson gets a server of its own. It also gets one for Redis's `INFO`, whose counts are those of
/// all databases. As above, the text of the steps tells.
extension ServerSharing {
  /// The names of these services.
  static func lasting(in lesson: Lesson) -> Set<String> {
    let made = Set(
      lesson.steps.flatMap { pairs(in: $0.input, of: ["create"], objects).map(\.name) }
        + lesson.steps.flatMap { names(after: ["createuser", "createdb"], in: $0.input) })
    var lasting: Set<String> = []
    for step in lesson.steps {
      for service in lesson.services where isTarget(service, of: step, in: lesson) {
        let stays =
          switch service.kind {
          case .postgres: changesPostgres(step.input, made: made)
          case .redis: changesRedis(step.input, isProgram: step.kind != .redis)
          case .kafka: false
          }
        if stays { lasting.insert(service.name) }
      }
    }
    return lasting
  }

  private static func isTarget(
    _ service: ServiceDeclaration, of step: Step, in lesson: Lesson
  ) -> Bool {
    switch (step.kind, service.kind) {
    case (.sql, .postgres), (.redis, .redis): lesson.service(of: step) == service.name
    case (.sh, _), (.swift, _), (.tcp, .redis): true
    default: false
    }
  }

  private static let objects: Set<String> = ["role", "user", "group", "database", "tablespace"]

  /// Whether a text changes settings of a PostgreSQL server, or a role, database or tablespace that
  /// the lesson does not make.
  static func changesPostgres(_ text: String, made: Set<String>) -> Bool {
    let all = words(of: text)
    if zip(all, all.dropFirst()).contains(where: { $0 == ("alter", "system") }) { return true }
    return pairs(in: text, of: ["alter", "drop"], objects).contains { pair in
      !(pair.object == "user" && pair.name == "mapping") && !made.contains(pair.name)
    }
  }

  /// The names in `CREATE ROLE name` and the like.
  private static func pairs(
    in text: String, of verbs: Set<String>, _ objects: Set<String>
  ) -> [(object: String, name: String)] {
    let all = words(of: text)
    return all.indices.dropLast(2).compactMap { index in
      let object = all[index + 1]
      guard verbs.contains(all[index]), objects.contains(object) else { return nil }
      let rest = all[(index + 2)...].drop { ["if", "exists"].contains($0) }
      return rest.first.map { (object, $0) }
    }
  }

  private static func names(after programs: Set<String>, in text: String) -> [String] {
    text.split(separator: "\n").map { words(of: String($0)) }
      .filter { !programs.isDisjoint(with: $0) }.flatMap { $0 }
  }

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
  static func changesRedis(_ text: String, isProgram: Bool) -> Bool {
    // redis-cli takes a number before a command for how often it is to be sent.
    let lines = text.split { $0.isNewline }.map {
      words(of: String($0)).drop { $0.allSatisfy(\.isNumber) }
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
