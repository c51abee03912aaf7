import Glibc
import LessonModel
import Processes

/// PostgreSQL's programs on this machine, and the user who may run them.
struct PostgresInstallation: Sendable, Equatable {
  /// The folder of the programs.
  let binFolder: String
  /// The version as `postgres --version` has it, such as `15.20`.
  let version: String
  /// The user that the server runs as, in a group of this run's; nil for whoever runs the runner.
  var user: User?

  static let advice = "to install it: apt-get install postgresql"

  /// The newest installation: Debian's, or the one that `pg_config` or `PATH` leads to.
  ///
  /// - Throws: `ServiceError` when there is none, or nobody who may run it.
  static func find(
    _ configuration: ServiceConfiguration
  ) throws(ServiceError) -> PostgresInstallation {
    guard let folder = folder(configuration) else {
      throw .missing(
        .postgres,
        "there is no PostgreSQL server on this machine: no initdb and postgres in "
          + "/usr/lib/postgresql/*/bin, where pg_config says, or on PATH",
        advice: advice)
    }
    guard let line = output(of: "\(folder)/postgres", ["--version"], configuration),
      let version = line.split(separator: " ").first(where: { $0.first?.isNumber ?? false })
    else {
      throw .missing(.postgres, "\(folder)/postgres does not run", advice: advice)
    }
    return PostgresInstallation(
      binFolder: folder, version: String(version.filter { !$0.isWhitespace }),
      user: try serverUser())
  }

  /// The folder of the programs; nil when there is none.
  static func folder(_ configuration: ServiceConfiguration) -> String? {
    debianFolder() ?? otherFolder(configuration)
  }

  /// The newest of Debian's versions.
  private static func debianFolder() -> String? {
    let base = "/usr/lib/postgresql"
    return FileSystem.names(in: base).compactMap { Int($0) }.sorted(by: >)
      .map { "\(base)/\($0)/bin" }.first(where: isComplete)
  }

  private static func otherFolder(_ configuration: ServiceConfiguration) -> String? {
    var folders: [String] = []
    if let config = Executable.find("pg_config", path: configuration.path),
      let folder = output(of: config, ["--bindir"], configuration)
    {
      folders.append(String(folder.filter { !$0.isNewline }))
    }
    if let program = Executable.find("postgres", path: configuration.path),
      let slash = program.lastIndex(of: "/")
    {
      folders.append(String(program[..<slash]))
    }
    return folders.first(where: isComplete)
  }

  private static func isComplete(_ folder: String) -> Bool {
    ["initdb", "postgres", "pg_basebackup"].allSatisfy { Executable.find("\(folder)/\($0)") != nil }
  }

  private static func serverUser() throws(ServiceError) -> User? {
    guard User.isRoot else { return nil }
    if let user = ServerAccount.user(["postgres", "nobody"]) { return user }
    throw .missing(
      .postgres, "PostgreSQL refuses to run as root, and there is no user postgres", advice: advice)
  }

  /// Runs one of the programs to its end, as the user who may; it finds the variables in its
  /// environment.
  ///
  /// - Throws: `ServiceError` when it fails, with what it said.
  func run(
    _ program: String, _ arguments: [String], variables: [String: String] = [:], for run: Run,
    _ configuration: ServiceConfiguration
  ) throws(ServiceError) {
    var launch = ChildProcess.Launch(
      "\(binFolder)/\(program)", arguments,
      environment: configuration.serverEnvironment.merging(run.environment) { _, new in new }
        .merging(variables) { _, new in new },
      workingDirectory: "/")
    launch.runAs = user
    let memory = SharedMemorySnapshot()
    let result = try asServiceError(.postgres) { () throws(SystemError) in
      try ChildProcess.collect(launch, deadline: .after(configuration.startLimit))
    }
    guard result.status.isSuccess else {
      // On a full disk, the server that `initdb` starts aborts, and leaves what it shares.
      memory.removeNew(of: user?.id ?? geteuid(), group: user?.group ?? getegid())
      throw .program(
        .postgres, name: program, status: result.status,
        output: result.output.split(separator: "\n").suffix(12).map(String.init))
    }
  }

  /// What a short-lived program prints; nil when it fails.
  private static func output(
    of program: String, _ arguments: [String], _ configuration: ServiceConfiguration
  ) -> String? {
    Program.output(program, arguments, environment: configuration.serverEnvironment)
  }
}
