import Clients
import Glibc
import Processes

/// A PostgreSQL server that the runner started, with a data folder of its own.
final class PostgresServer: Sendable {
  /// Where a new server's data comes from.
  enum Origin: Sendable {
    /// Empty, as `initdb` leaves it.
    case template
    /// A copy of a running primary, which it then follows under this name, by this port: its own,
    /// or that of a relay.
    case primary(PostgresServer, name: String, port: Int)
  }

  let port: Int
  /// The server's folder: the socket, the log, and below it the data.
  let folder: String
  let version: String
  private let installation: PostgresInstallation
  private let process: ServerProcess
  private let run: Run

  /// Prepares a server's data and starts it.
  ///
  /// - Throws: `ServiceError` when it does not start.
  static func start(
    from origin: Origin, settings: [ServiceRequest.Setting], installation: PostgresInstallation,
    run: Run, configuration: ServiceConfiguration
  ) throws(ServiceError) -> PostgresServer {
    var attempt = 1
    while true {
      let server = try PostgresServer(
        from: origin, settings: settings, installation: installation, run: run,
        configuration: configuration)
      do throws(ServiceError) {
        try server.process.start()
        return server
      } catch {
        server.discard()
        // Somebody took the port between our look and the server's: once more, on another.
        let isPortTaken = error.logTail.contains { $0.contains("Address already in use") }
        guard isPortTaken && attempt < 5 else { throw error }
        attempt += 1
      }
    }
  }

  private init(
    from origin: Origin, settings: [ServiceRequest.Setting], installation: PostgresInstallation,
    run: Run, configuration: ServiceConfiguration
  ) throws(ServiceError) {
    let folder = try asServiceError(.postgres) { () throws(SystemError) in
      try run.makeFolder("postgres")
    }
    let port = LoopbackPort.free()
    if let user = installation.user {
      // Safe: the path is copied by the kernel during the call.
      _ = unsafe chown(folder, user.id, user.group)
    }
    let data = "\(folder)/data"
    switch origin {
    case .template:
      try PostgresTemplate(installation: installation, configuration: configuration, run: run)
        .makeDataFolder(data)
    case .primary(_, let name, let port):
      try Self.copy(from: port, to: data, as: name, installation, run, configuration)
    }
    try Self.append(PostgresSettings.text(settings), to: "\(data)/postgresql.conf")
    // Where it listens is no setting of the data: `pg_rewind` copies those from another server.
    var launch = ChildProcess.Launch(
      "\(installation.binFolder)/postgres",
      ["-D", data, "-c", "port=\(port)", "-c", "unix_socket_directories=\(folder)"],
      environment: configuration.serverEnvironment, workingDirectory: folder)
    launch.runAs = installation.user?.name
    let parameters = Self.parameters(folder: folder, port: port, database: "postgres")
    process = ServerProcess(
      .init(
        kind: .postgres, launch: launch, log: ServerLog(path: "\(folder)/server.log"),
        stopSignal: SIGINT, quitSignal: SIGQUIT, folder: folder,
        isReady: { _ in
          Self.saysReady(data) && (try? PostgresConnection(parameters: parameters)) != nil
        }),
      run: run, limit: configuration.startLimit)
    self.folder = folder
    self.port = port
    self.run = run
    self.installation = installation
    version = installation.version
  }

  /// Whether the server's own status line says that it takes connections. Asked before the first
  /// connection is tried, because each one that is refused is a line in the log.
  private static func saysReady(_ data: String) -> Bool {
    let lines = (FileSystem.text("\(data)/postmaster.pid") ?? "").split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.count > 7 && lines[7].hasPrefix("ready")
  }

  private static func append(_ text: String, to path: String) throws(ServiceError) {
    try asServiceError(.postgres) { () throws(SystemError) in
      try ServerLog(path: path).open().writeAll(Array("\n\(text)".utf8))
    }
  }

  /// Copies a running primary, with `pg_basebackup`, into the data folder of a standby.
  private static func copy(
    from port: Int, to data: String, as name: String,
    _ installation: PostgresInstallation, _ run: Run, _ configuration: ServiceConfiguration
  ) throws(ServiceError) {
    let address = "host=127.0.0.1 port=\(port) user=postgres application_name=\(name)"
    try installation.run(
      "pg_basebackup",
      ["-d", address, "-D", data, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync"],
      for: run, configuration)
  }

  private static func parameters(folder: String, port: Int, database: String) -> [String: String] {
    [
      "host": folder, "port": String(port), "user": "postgres", "dbname": database,
      "connect_timeout": "10",
    ]
  }

  /// libpq's parameters for one of its databases, over the Unix socket.
  func parameters(database: String) -> [String: String] {
    Self.parameters(folder: folder, port: port, database: database)
  }

  /// Runs statements on a connection of their own.
  func query(_ statements: String..., database: String = "postgres") throws(ServiceError) {
    do throws(PostgresError) {
      let connection = try PostgresConnection(parameters: parameters(database: database))
      for statement in statements { try connection.query(statement) }
    } catch {
      throw ServiceError(.postgres, error.text, logTail: logTail)
    }
  }

  /// Waits until a standby of that name follows this server.
  func waitForStandby(_ name: String, deadline: Deadline) throws(ServiceError) {
    do throws(PostgresError) {
      let connection = try PostgresConnection(parameters: parameters(database: "postgres"))
      let query =
        "SELECT 1 FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming'"
      while try connection.query(query, parameters: [name]).isEmpty {
        if deadline.hasPassed {
          throw PostgresError(message: "the standby \(name) does not follow its primary")
        }
        Pause.moment()
      }
    } catch {
      throw ServiceError(.postgres, error.text, logTail: logTail)
    }
  }

  var isAlive: Bool { process.isAlive }
  var logTail: [String] { process.logTail }
  /// The server's process; nil while it is stopped.
  var processID: Int32? { process.current?.processID }

  /// Does what an operator does.
  func perform(_ operation: ServiceOperation) throws(ServiceError) {
    try process.perform(operation, promote: promote)
  }

  /// Makes a standby the primary, and waits until it is.
  private func promote() throws(ServiceError) {
    do throws(PostgresError) {
      let connection = try PostgresConnection(parameters: parameters(database: "postgres"))
      // The answer comes when recovery has ended, and says whether it has.
      if try connection.query("SELECT pg_promote(wait => true)").firstValue == "t" { return }
    } catch {
      throw ServiceError(.postgres, "the promotion failed: \(error.text)", logTail: logTail)
    }
    throw ServiceError(.postgres, "the promotion did not end in time", logTail: logTail)
  }

  /// What shell steps are told of it.
  var operatorFacts: [String: String] {
    ["DATA": "\(folder)/data", "BIN": installation.binFolder]
  }

  /// The words by which a program is started as the server's user, in a folder that it may read.
  var runAs: [String] {
    guard let user = installation.user else { return [] }
    return ["env", "-C", "/", "setpriv", "--reuid", "\(user.id)", "--regid", "\(user.group)"]
      + ["--init-groups"]
  }

  /// Ends the server and removes its data.
  func discard() {
    process.discard()
    FileSystem.remove(folder)
  }
}
