import LessonModel
import Processes
import RedisClient
import TestSupport
import Testing

/// The lists of harmless settings, beside what the installed servers have.
@Suite struct HarmlessSettingTests {
  /// What a name tells of a setting that runs programs, loads code or names places.
  private static let suspicious = [
    "command", "librar", "_file", "dir", "path", "conninfo", "provider", "destination", "address",
    "port", "socket", "syslog", "ssl", "krb", "tls", "acl", "module", "replicaof", "slaveof",
    "announce", "filename", "cpulist", "oom", "user", "masterauth",
  ]
  /// Names that only look so.
  private static let innocent = [
    "check_function_bodies", "log_replication_commands", "max_files_per_process",
    "temp_file_limit", "log_temp_files", "update_process_title", "acl-pubsub-default",
    "acllog-max-len", "lazyfree-lazy-user-del", "lazyfree-lazy-user-flush",
    "search_path", "superuser_reserved_connections", "vacuum_cost_page_dirty",
    "maxclients", "tcp_user_timeout", "log_transaction_sample_rate",
    "remove_temp_files_after_crash",
  ]

  private func check(_ names: [String], of kind: ServiceKind) {
    var harmless = 0
    for name in names.map({ $0.lowercased() }) {
      let isSuspicious = Self.suspicious.contains { name.contains($0) }
      guard kind.safety(of: name) == .harmless else { continue }
      harmless += 1
      #expect(!isSuspicious || Self.innocent.contains(name), "\(name) may do harm")
    }
    // A list that has nothing to do with the server would pass as well.
    #expect(harmless * 2 > names.count, "\(harmless) of \(names.count) are known")
  }

  @Test func ofPostgreSQL() throws {
    let program = try #require(
      FileSystem.names(in: "/usr/lib/postgresql").map { "/usr/lib/postgresql/\($0)/bin/postgres" }
        .last { Executable.find($0) != nil } ?? Executable.find("postgres"),
      "PostgreSQL is not installed: scripts/setup does it")
    let launch = ChildProcess.Launch(program, ["--describe-config"], environment: [:])
    let text = try ChildProcess.collect(launch, deadline: .after(.seconds(20))).output
    let names = text.split(separator: "\n").compactMap {
      $0.split(separator: "\t").first.map(String.init)
    }
    try #require(names.contains("restore_command"))
    check(names, of: .postgres)
  }

  @Test func ofRedis() throws {
    let server = try RedisServer()
    let connection = try RedisConnection(to: .unix(path: server.socketPath))
    guard case .array(let words) = try connection.command("CONFIG", "GET", "*") else {
      Issue.record("no list")
      return
    }
    let names = stride(from: 0, to: words.count, by: 2).compactMap { index -> String? in
      guard case .bulk(let bytes) = words[index] else { return nil }
      return String(decoding: bytes, as: UTF8.self)
    }
    try #require(names.contains("dbfilename"))
    check(names, of: .redis)
  }
}
