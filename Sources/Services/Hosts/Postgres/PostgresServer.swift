import Glibc
import LessonModel
import PostgresClient
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

    /// Whether it is a new server's, which has no password yet.
    var isTemplate: Bool {
      switch self {
      case .template: true
      case .primary: false
      }
    }
  }

  /// How many bytes a server may come to hold: its data, and the WAL between two checkpoints.
  private static let room = 1 << 30
  /// From how many bytes on a disk has room for the databases of lessons that are over.
  private static let plenty = 8 << 30

  let port: Int
  let version: String
  /// What must not be shown of it: the password, and what the server keeps of it.
  let secrets: SecretMask
  /// What the superuser logs in with over TCP.
  let password: String
  private let folder: ServerFolder
  private let isInMemory: Bool
  private let installation: PostgresInstallation
  private let process: ServerProcess
  private let run: Run
  private let administrator: Administrator

  /// The folder of the Unix socket.
  var socketFolder: String { folder.own }

  /// Prepares a server's data and starts it.
  ///
  /// The superuser `postgres` logs in with the password over TCP. The data lies in memory where there
  /// is room for it, unless `storage` says that it has to be on disk.
  ///
  /// - Returns: the server, which takes connections.
  /// - Throws: `ServiceError` when it does not start.
  static func start(
    from origin: Origin, settings: [ServiceRequest.Setting], storage: ServiceRequest.Storage,
    password: String, installation: PostgresInstallation, run: Run,
    configuration: ServiceConfiguration
  ) throws(ServiceError) -> PostgresServer {
    var attempt = 1
    while true {
      let folder = try asServiceError(.postgres) { () throws(SystemError) in
        try ServerFolder(
          "postgres", run: run, user: installation.user,
          inMemoryFor: storage == .disk ? nil : Self.room)
      }
      do throws(ServiceError) {
        return try PostgresServer(
          from: origin, settings: settings, password: password, in: folder,
          installation: installation, run: run, configuration: configuration)
      } catch {
        folder.remove()
        // Somebody took the port between our look and the server's: once more, on another.
        let isPortTaken = error.logTail.contains { $0.contains("Address already in use") }
        guard isPortTaken && attempt < 5 else { throw error }
        attempt += 1
      }
    }
  }

  private init(
    from origin: Origin, settings: [ServiceRequest.Setting], password: String,
    in folder: ServerFolder, installation: PostgresInstallation, run: Run,
    configuration: ServiceConfiguration
  ) throws(ServiceError) {
    let port = LoopbackPort.free()
    try Self.fill(folder, from: origin, password, installation, run, configuration)
    try asServiceError(.postgres) { () throws(SystemError) in
      try folder.append("\n\(PostgresSettings.text(settings))", to: "data/postgresql.conf")
    }
    // Where it listens is no setting of the data: `pg_rewind` copies those from another server.
    // A folder's name may hold blanks and quotation marks.
    let socket = "\"\(folder.own.replacing("\"", with: "\"\""))\""
    // Its connections to other servers of the run (a standby's, a foreign table's) find the
    // password in a file: what is in its environment, it writes into its log when it is told to log
    // enough.
    var launch = ChildProcess.Launch(
      "\(installation.binFolder)/postgres",
      [
        "-D", "\(folder.own)/data", "-c", "port=\(port)", "-c", "unix_socket_directories=\(socket)",
      ],
      environment: configuration.serverEnvironment, workingDirectory: folder.own)
    launch.environment["PGPASSFILE"] = Self.passwordFile(folder)
    launch.runAs = installation.user
    let parameters = Self.parameters(folder.own, port, "postgres", password)
    process = ServerProcess(
      .init(
        kind: .postgres, launch: launch, log: folder.log, stopSignal: SIGINT, quitSignal: SIGQUIT,
        folder: folder.path,
        isReady: { _ in
          Self.saysReady(folder)
            && (try? PostgresConnection(parameters: parameters, startLimit: .zero)) != nil
        }),
      run: run, limit: configuration.startLimit)
    try process.start()
    do throws(PostgresError) {
      secrets = try PostgresPassword(password, over: parameters)
        .settle(isNew: origin.isTemplate)
    } catch {
      process.discard()
      throw .answer(.postgres, error.text, log: process.logTail)
    }
    administrator = Administrator(parameters)
    self.folder = folder
    isInMemory = FileSystem.isInMemory(folder.path)
    self.port = port
    self.run = run
    self.password = password
    self.installation = installation
    version = installation.version
  }

  /// Where a server finds the password of its run's servers.
  private static func passwordFile(_ folder: ServerFolder) -> String { "\(folder.own)/pgpass" }

  /// Makes a server's data, and gives its folder to it.
  private static func fill(
    _ folder: ServerFolder, from origin: Origin, _ password: String,
    _ installation: PostgresInstallation, _ run: Run, _ configuration: ServiceConfiguration
  ) throws(ServiceError) {
    if origin.isTemplate {
      try PostgresTemplate(installation: installation, configuration: configuration, run: run)
        .makeData(in: folder)
    }
    try asServiceError(.postgres) { () throws(SystemError) in
      let lines = ["127.0.0.1", "localhost"].map { "\($0):*:*:postgres:\(password)\n" }
      try FileSystem.write(lines.joined(), to: passwordFile(folder))
      try folder.handOver()
    }
    guard case .primary(_, let name, let port) = origin else { return }
    try installation.run(
      "pg_basebackup", copying(from: port, to: "\(folder.own)/data", as: name),
      variables: ["PGPASSWORD": password], for: run, configuration)
  }

  /// Whether the server's own status line says that it takes connections. Asked before the first
  /// connection is tried, because each one that is refused is a line in the log.
  private static func saysReady(_ folder: ServerFolder) -> Bool {
    let lines = (folder.text("data/postmaster.pid") ?? "").split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.count > 7 && lines[7].hasPrefix("ready")
  }

  /// What `pg_basebackup` is told to copy a running primary into the data folder of a standby. It
  /// finds the password in its environment.
  private static func copying(from port: Int, to data: String, as name: String) -> [String] {
    let address = "host=127.0.0.1 port=\(port) user=postgres application_name=\(name)"
    return ["-d", address, "-D", data, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync"]
  }

  private static func parameters(
    _ socketFolder: String, _ port: Int, _ database: String, _ password: String
  ) -> [String: String] {
    // The socket asks for no password; but a session may go on to the server's port (`\connect`).
    [
      "host": socketFolder, "port": String(port), "user": "postgres", "dbname": database,
      "password": password, "connect_timeout": "10",
    ]
  }

  /// libpq's parameters for one of its databases, over the Unix socket.
  func parameters(database: String) -> [String: String] {
    Self.parameters(socketFolder, port, database, password)
  }

  /// Takes away a database that no lesson needs any more, and ends the sessions that are still open.
  ///
  /// On disk its files stay until the server itself goes, as long as there is plenty of room: making
  /// files after some were deleted is slow (see `MemoryFolder`).
  func drop(_ database: String) throws(ServiceError) {
    if isInMemory || FileSystem.bytesLeft(at: folder.path).map({ $0 < Self.plenty }) ?? true {
      return try administer("DROP DATABASE IF EXISTS \"\(database)\" WITH (FORCE)")
    }
    try administer(
      "ALTER DATABASE \"\(database)\" WITH ALLOW_CONNECTIONS false",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)'")
  }

  /// Runs statements, each of which may be run twice, on a connection that is kept.
  ///
  /// For servers that lessons share: to a lesson that looks at the server's sessions it would show.
  func administer(_ statements: String...) throws(ServiceError) {
    do throws(PostgresError) {
      try administrator.run(statements)
    } catch {
      throw .answer(.postgres, error.text, log: logTail)
    }
  }

  /// Runs statements on a connection of their own.
  func query(_ statements: String..., database: String = "postgres") throws(ServiceError) {
    do throws(PostgresError) {
      let connection = try PostgresConnection(parameters: parameters(database: database))
      for statement in statements { try connection.query(statement) }
    } catch {
      throw .answer(.postgres, error.text, log: logTail)
    }
  }

  /// Uses up numbers of transactions and objects, and leaves nothing else behind.
  func shiftNumbers() throws(ServiceError) {
    // Each subtransaction that writes takes a number of its own, and keeps it when it is undone.
    try query(
      """
      DO $$
      BEGIN
        FOR i IN 1..1234 LOOP
          BEGIN
            PERFORM lo_create(0);
            RAISE division_by_zero;
          EXCEPTION WHEN division_by_zero THEN
          END;
        END LOOP;
      END $$
      """)
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
      throw .answer(.postgres, error.text, log: logTail)
    }
  }

  var isAlive: Bool { process.isAlive }

  /// What it is, or will be when it is started: PostgreSQL takes the file away when it is promoted,
  /// before it takes the first write.
  var role: ServiceRole {
    FileSystem.linkStatus("\(folder.own)/data/standby.signal") == nil ? .primary : .standby
  }
  var logTail: [String] { process.logTail }

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
      throw .answer(.postgres, "the promotion failed: \(error.text)", log: logTail)
    }
    throw .answer(.postgres, "the promotion did not end in time", log: logTail)
  }

  /// What shell steps are told of it.
  var operatorFacts: [String: String] {
    ["DATA": "\(folder.own)/data", "BIN": installation.binFolder]
  }

  /// The words by which a program is started as the server's user, in a folder that it may read.
  var runAs: [String] {
    guard let user = installation.user else { return [] }
    return ["env", "-C", "/", "setpriv"] + user.privilegeOptions
  }

  /// Ends the server and removes its data.
  func discard() {
    process.discard()
    folder.remove()
  }
}
