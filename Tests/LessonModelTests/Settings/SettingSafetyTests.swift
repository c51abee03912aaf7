import LessonModel
import LessonText
import Testing

/// What a page may tell its servers.
struct SettingSafetyTests {
  @Test(
    "needs trust",
    arguments: [
      (
        ServiceKind.postgres,
        [
          "archive_command", "restore_command", "archive_cleanup_command", "recovery_end_command",
          "archive_library", "shared_preload_libraries", "session_preload_libraries",
          "local_preload_libraries", "jit_provider", "ssl_passphrase_command", "ssl_key_file",
          "log_directory", "log_filename", "dynamic_library_path", "extension_control_path",
          "primary_conninfo", "stats_temp_directory", "Restore_Command", "no_such_setting",
          "cron.database_name", "plperl.on_init",
        ]
      ),
      (
        .redis,
        [
          "loadmodule", "LoadModule", "dbfilename", "appenddirname", "aclfile", "user", "replicaof",
          "slaveof", "rename-command", "enable-debug-command", "enable-module-command",
          "enable-protected-configs", "tls-key-file", "masterauth", "cluster-config-file", "bogus",
        ]
      ),
      (.kafka, ["metric.reporters", "config.providers", "authorizer.class.name", "Brokers"]),
    ])
  func needsTrust(kind: ServiceKind, names: [String]) {
    for name in names { #expect(kind.safety(of: name) == .needsTrust, "\(name)") }
  }

  @Test(
    "refused whatever anybody says",
    arguments: [
      (
        ServiceKind.postgres,
        [
          "listen_addresses", "PORT", "unix_socket_directories", "hba_file", "ident_file",
          "data_directory", "external_pid_file", "include", "include_dir", "include_if_exists",
          "password_encryption",
        ]
      ),
      (
        .redis,
        [
          "bind", "port", "protected-mode", "Protected-Mode", "unixsocket", "unixsocketperm", "dir",
          "include", "logfile", "pidfile", "daemonize",
        ]
      ),
      (.kafka, ["listeners", "log.dirs", "process.roles"]),
    ])
  func refused(kind: ServiceKind, names: [String]) {
    for name in names {
      guard case .refused(let reason) = kind.safety(of: name) else {
        Issue.record("\(name) is not refused")
        continue
      }
      #expect(!reason.isEmpty)
    }
  }

  @Test(
    "harmless",
    arguments: [
      (
        ServiceKind.postgres,
        ["work_mem", "WAL_keep_size", "logging_collector", "fsync"]
      ),
      (.redis, ["maxmemory", "appendonly", "requirepass", "cluster-enabled", "save"]),
      (.kafka, ["brokers", "num.partitions"]),
    ])
  func harmless(kind: ServiceKind, names: [String]) {
    for name in names { #expect(kind.safety(of: name) == .harmless, "\(name)") }
  }

  @Test func whatNeedsTrustIsNamedWithItsLine() throws {
    let text = """
      ---
      title: T
      services:
        db:
          kind: postgres
          config:
            work_men: 64MB
            restore_command: "id > /tmp/x; false"
      ---

      """
    let result = LessonParser.parse(Array(text.utf8), file: "t.md", name: "t")
    #expect(result.findings == [])
    let lesson = try #require(result.lesson)
    #expect(lesson.settingsThatNeedTrust.map(\.setting.value) == ["64MB", "id > /tmp/x; false"])
    #expect(
      lesson.trustFindings.map(\.description) == [
        "t.md:7:1: `work_men` of the service `db` is not known to be harmless; it may run programs, "
          + "load code or reach files; did you mean `work_mem`? --trust runs a page with such "
          + "settings, if you trust its author",
        "t.md:8:1: `restore_command` of the service `db` is not known to be harmless; it may run "
          + "programs, load code or reach files; --trust runs a page with such settings, if you "
          + "trust its author",
      ])
  }
}
