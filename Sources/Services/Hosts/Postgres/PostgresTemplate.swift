import Glibc
import LessonModel
import Processes

/// A data folder as `initdb` makes it, made once for each version and user, and copied from then
/// on: a copy takes a tenth of the time.
struct PostgresTemplate: Sendable {
  let installation: PostgresInstallation
  let configuration: ServiceConfiguration
  let run: Run

  /// What `initdb` is told; part of the template's name, so that a change makes a new one.
  ///
  /// Over the Unix socket, which lies in a closed folder, everybody is who they say. Over TCP,
  /// where every user of the machine can knock, a password is asked for: for databases and for
  /// replication.
  private static let arguments = [
    "--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256",
    "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync", "--no-instructions",
  ]

  /// Makes the data folder `data` of a server.
  ///
  /// - Parameter folder: the server's, not handed over yet.
  /// - Throws: `ServiceError` when `initdb` fails, with what it said.
  func makeData(in folder: ServerFolder) throws(ServiceError) {
    let data = "\(folder.own)/data"
    if let cached, isWhole(cached), (try? Program.copyFolder(cached, to: data)) != nil { return }
    FileSystem.remove(data)
    if let cached, FileSystem.isFolder(cached), !isWhole(cached) { FileSystem.remove(cached) }
    // In its place at once: the folder may lie on another file system than the rest of the run.
    try initialize(folder)
    if let cached { keep(data, as: cached) }
  }

  /// Has the server's user make a data folder, and takes it back: a template is the runner's, so
  /// that no server can change what later ones begin with.
  private func initialize(_ folder: ServerFolder) throws(ServiceError) {
    try asServiceError(.postgres) { () throws(SystemError) in try folder.handOver() }
    defer { run.endProcesses(inFolder: folder.path) }
    try installation.run(
      "initdb", Self.arguments + ["-D", "\(folder.own)/data"], for: run, configuration)
    try asServiceError(.postgres) { () throws(SystemError) in try folder.takeBack() }
  }

  private var cached: String? {
    let user = installation.user?.id ?? geteuid()
    let digest = Digest.of(Self.arguments + [installation.binFolder])
    return configuration.cacheFolder.map {
      "\($0)/postgres-\(installation.version)-\(user)-\(digest)"
    }
  }

  /// Whether nobody has taken anything out of a template since it was kept, and nobody else could
  /// have put anything in.
  private func isWhole(_ folder: String) -> Bool {
    PrivateFolder.isPrivate(folder)
      && ["PG_VERSION", "global/pg_control", "postgresql.conf", "pg_hba.conf"]
        .allSatisfy { FileSystem.status("\(folder)/\($0)") != nil }
  }

  /// Keeps a fresh data folder for later runs. Two runs may do so at once: the first to rename its
  /// copy wins, and the other copy is removed. Not being able to keep it is no error.
  private func keep(_ folder: String, as cached: String) {
    guard let slash = cached.lastIndex(of: "/") else { return }
    let own = "\(cached).\(run.id)"
    run.watch(folder: own)
    defer { run.forget(folder: own) }
    let parent = String(cached[..<slash])
    guard (try? FileSystem.makeFolders(parent)) != nil, PrivateFolder.isPrivate(parent),
      // Two thirds of the first WAL segment are zeros.
      (try? Program.copyFolder(folder, to: own, isSparse: true)) != nil
    else {
      FileSystem.remove(own)
      return
    }
    // Safe: both paths are copied by the kernel during the call.
    if unsafe rename(own, cached) != 0 { FileSystem.remove(own) }
  }
}
