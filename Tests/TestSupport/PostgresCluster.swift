import Foundation
import Synchronization

/// A PostgreSQL server of its own for a test process: on a Unix socket, with the settings that the
/// fixtures were made with, superuser `kit`, data in a scratch folder.
///
/// The server ends with the last reference to it, or with the test process, however that ends: a
/// shell waits on a pipe that only this process holds open, stops the server when the pipe
/// closes, and removes the folder.
public final class PostgresCluster: @unchecked Sendable {
  // Safe to share: everything is set once in `init`, and `stop` does its work under the mutex.

  /// The folder of the server's Unix socket: libpq's `host`.
  public let host: String
  /// The port that the socket is named after.
  public let port = 5432
  /// The superuser.
  public let user = "kit"

  /// The cluster that the tests of this process share.
  public static let shared: Result<PostgresCluster, any Error> = Result { try PostgresCluster() }

  private let lifeline: Pipe
  private let ended = DispatchSemaphore(value: 0)
  private let isStopped = Mutex(false)
  private let databaseCount = Mutex(0)
  private let gate: String

  private static let settings = [
    "listen_addresses": "", "timezone": "UTC", "log_timezone": "UTC", "datestyle": "ISO, MDY",
    "intervalstyle": "postgres", "lc_messages": "C",
    "default_text_search_config": "pg_catalog.simple", "jit": "off",
    "max_parallel_workers_per_gather": "0", "autovacuum": "off", "fsync": "off",
    "full_page_writes": "off", "shared_buffers": "32MB", "max_connections": "60",
    "max_prepared_transactions": "4", "deadlock_timeout": "1s", "log_min_messages": "log",
    "log_min_error_statement": "panic",
  ]

  /// How a server starts.
  public enum Start: String {
    /// It takes connections.
    case normal
    /// It goes on starting up, and refuses everybody, until `open()`.
    case closed
    /// It is a standby of no primary.
    case standby

    fileprivate var message: String {
      switch self {
      case .normal: "ready to accept connections"
      case .closed: "database system was shut down"
      case .standby: "entering standby mode"
      }
    }
  }

  /// Makes a cluster, starts its server and waits until it takes connections.
  ///
  /// - Parameters:
  ///   - settings: further settings of the server.
  ///   - start: how it starts.
  /// - Throws: `PostgresClusterError` with the programs' own output when it does not start.
  public init(settings: [String: String] = [:], start: Start = .normal) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("etude-pg-\(UUID().uuidString.prefix(8))").path
    host = folder + "/s"
    gate = host + "/gate"
    // An archive that has nothing, and takes its time to say so.
    let archive = "while [ -d \(host) ] && [ ! -e \(gate) ]; do sleep 0.01; done; false"
    var recovery: [String: String] = [:]
    if start == .closed { recovery["restore_command"] = archive }
    // Recovery refuses fewer connections than the server had before, at `initdb`.
    if start != .normal { recovery["max_connections"] = "100" }
    let options = Self.settings.merging(settings) { _, new in new }.merging(recovery) { $1 }
      .flatMap { ["-c", "\($0.key)=\($0.value)"] }
    let keeper = Process()
    keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
    keeper.currentDirectoryURL = URL(fileURLWithPath: "/")
    keeper.arguments =
      ["-c", Self.script, "sh", folder, Self.binaries, user, start.rawValue] + options
    let lifeline = Pipe()
    let log = Pipe()
    keeper.standardInput = lifeline
    keeper.standardOutput = log
    keeper.standardError = log
    try keeper.run()
    self.lifeline = lifeline
    try Self.wait(for: start.message, in: log.fileHandleForReading)
    let ended = ended
    // What the server writes is drained, so that it never waits for us; the end of its output
    // is the end of everything.
    Thread.detachNewThread {
      while !log.fileHandleForReading.availableData.isEmpty {}
      ended.signal()
    }
  }

  deinit { stop() }

  /// Stops the server and removes its folder. May be called twice.
  public func stop() {
    isStopped.withLock { isStopped in
      guard !isStopped else { return }
      isStopped = true
      try? lifeline.fileHandleForWriting.close()
      ended.wait()
    }
  }

  /// Lets a server that stays closed go on starting up.
  public func open() {
    _ = FileManager.default.createFile(atPath: gate, contents: nil)
  }

  /// A name for a new database that no other test of this process uses.
  public func uniqueDatabaseName() -> String {
    databaseCount.withLock { count in
      count += 1
      return "test_\(count)"
    }
  }

  /// The newest of Debian's PostgreSQL installations.
  public static var binaries: String {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let newest = versions.compactMap { Int($0) }.max() ?? 15
    return "\(root)/\(newest)/bin"
  }

  // PostgreSQL refuses to run as root. The shell does not `wait` for the server: a test's threads
  // block SIGCHLD, and the shell inherits that; it waits for the server's process id file.
  private static let script = #"""
    folder=$1; bin=$2; user=$3; state=$4; shift 4
    mkdir -p "$folder/s"
    as=""
    if [ "$(id -u)" = 0 ]; then
      chown -R postgres "$folder"
      as="setpriv --reuid=postgres --regid=postgres --clear-groups"
    fi
    $as "$bin/initdb" -D "$folder/data" -U "$user" --auth=trust --encoding=UTF8 \
      --locale=C.UTF-8 -N >"$folder/initdb.log" 2>&1 </dev/null \
      || { cat "$folder/initdb.log"; rm -rf "$folder"; exit 1; }
    case $state in
      closed) $as touch "$folder/data/recovery.signal" ;;
      standby) $as touch "$folder/data/standby.signal" ;;
    esac
    $as "$bin/postgres" -D "$folder/data" -k "$folder/s" -p 5432 "$@" </dev/null &
    server=$!
    read line
    kill -QUIT $server
    while [ -e "$folder/data/postmaster.pid" ] && kill -0 $server 2>/dev/null; do :; done
    rm -rf "$folder"
    """#

  private static func wait(for message: String, in log: FileHandle) throws {
    var text = Data()
    let ready = Data(message.utf8)
    while text.range(of: ready) == nil {
      let more = log.availableData
      if more.isEmpty { throw PostgresClusterError(log: String(decoding: text, as: UTF8.self)) }
      text.append(more)
    }
  }
}

/// A cluster that did not start.
public struct PostgresClusterError: Error, CustomStringConvertible {
  /// What the programs wrote.
  public var log: String
  /// The message.
  public var description: String { "PostgreSQL did not start:\n\(log)" }
}
