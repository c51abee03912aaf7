import Glibc
import Processes

/// A data folder as `initdb` makes it, made once for each version and user, and copied from then
/// on: a copy takes a tenth of the time.
struct PostgresTemplate: Sendable {
  let installation: PostgresInstallation
  let configuration: ServiceConfiguration
  let run: Run

  /// What `initdb` is told; part of the template's name, so that a change makes a new one.
  private static let arguments = [
    "--username=postgres", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync",
    "--no-instructions",
  ]

  /// Makes a data folder for a server.
  ///
  /// - Parameter folder: does not exist yet; its parent belongs to the server's user.
  /// - Throws: `ServiceError` when `initdb` fails, with what it said.
  func makeDataFolder(_ folder: String) throws(ServiceError) {
    if let cached, isWhole(cached), (try? Program.copyFolder(cached, to: folder)) != nil { return }
    FileSystem.remove(folder)
    if let cached, FileSystem.isFolder(cached), !isWhole(cached) { FileSystem.remove(cached) }
    try installation.run("initdb", Self.arguments + ["-D", folder], for: run, configuration)
    if let cached { keep(folder, as: cached) }
  }

  private var cached: String? {
    let user = installation.user?.id ?? geteuid()
    let digest = Self.checksum(Self.arguments.joined(separator: " ") + installation.binFolder)
    return configuration.cacheFolder.map {
      "\($0)/postgres-\(installation.version)-\(user)-\(digest)"
    }
  }

  /// Whether nobody has taken anything out of a template since it was kept.
  private func isWhole(_ folder: String) -> Bool {
    ["PG_VERSION", "global/pg_control", "postgresql.conf"]
      .allSatisfy { FileSystem.status("\(folder)/\($0)") != nil }
  }

  /// Keeps a fresh data folder for later runs. Two runs may do so at once: the first to rename its
  /// copy wins, and the other copy is removed. Not being able to keep it is no error.
  private func keep(_ folder: String, as cached: String) {
    guard let slash = cached.lastIndex(of: "/") else { return }
    let own = "\(cached).\(run.id)"
    run.watch(folder: own)
    defer { run.forget(folder: own) }
    guard (try? FileSystem.makeFolders(String(cached[..<slash]))) != nil,
      (try? Program.copyFolder(folder, to: own)) != nil
    else {
      FileSystem.remove(own)
      return
    }
    // Safe: both paths are copied by the kernel during the call.
    if unsafe rename(own, cached) != 0 { FileSystem.remove(own) }
  }

  /// A short name for a text: the 64-bit FNV-1a hash in hexadecimal.
  private static func checksum(_ text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }
}
