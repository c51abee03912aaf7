import CLinux
import Files
import Foundation
import Platform

/// The folder that a site is written to. A build replaces the earlier site in it, and nothing else: what
/// somebody has put beside it stays. A folder that is no site may hold only what hosts of sites ask for.
struct OutputFolder {
  private let path: String
  private let output: String

  /// - Throws: `SiteError` when there is something at the path that must not be replaced.
  init(_ output: String) throws {
    guard !output.isEmpty else { throw SiteError("the site needs a folder to be written to") }
    // Without a `/` at its end, and with links followed: what is replaced is the folder itself.
    path = URL(fileURLWithPath: output).standardizedFileURL.resolvingSymlinksInPath().path
    self.output = output
    try check()
  }

  private func check() throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard FileSystem.isFolder(path) else {
      throw SiteError("\(output): is a file; name a folder for the site")
    }
    let foreign = try foreignFiles(in: path).filter { !Self.isForHosts($0) }
    guard foreign.isEmpty || SiteManifest.isSite(path) else {
      let more = foreign.count > 3 ? " and \(foreign.count - 3) more" : ""
      throw SiteError(
        "\(output): is no site, and holds files that no build has written "
          + "(\(foreign.prefix(3).joined(separator: ", "))\(more)); name a new or empty folder, or move "
          + "them away")
    }
  }

  private func foreignFiles(in folder: String) throws(SiteError) -> [String] {
    do {
      return try SiteManifest.foreignFiles(in: folder)
    } catch {
      throw SiteError("\(output): cannot be read: \(error.localizedDescription)")
    }
  }

  /// Whether a path in the folder is the repository that the site is published from, or tells the host of
  /// the site something.
  private static func isForHosts(_ path: String) -> Bool {
    let name = path.prefix { $0 != "/" }
    return [".git", ".gitattributes", ".gitignore", ".nojekyll", ".domains", "CNAME"].contains(name)
  }

  /// Has the new contents written to a folder beside it, which then takes its place.
  ///
  /// - Parameters:
  ///   - watch: is told of the folder beside it before that is there, so that it can be removed
  ///     should the program be killed. What lies there is never the only site.
  ///   - each: does one thing in the file system.
  ///   - write: writes the site into the folder that it is given.
  /// - Throws: `SiteError`, or what the closures throw; the earlier site is then still there.
  func replace(
    watch: (String) -> Void, each: (() throws -> Void) throws -> Void,
    _ write: (String) throws -> Void
  ) throws {
    removeUnfinished()
    let fresh = "\(path).new-\(getpid())"
    if FileManager.default.fileExists(atPath: fresh), !SiteManifest.isSite(fresh) {
      throw SiteError("\(fresh): is in the way of the new site; move it away")
    }
    watch(fresh)
    // After a failure, what there is of the new site; else the earlier one.
    defer { try? FileManager.default.removeItem(atPath: fresh) }
    try each {
      try? FileManager.default.removeItem(atPath: fresh)
      try OutputFile.makeFolder(fresh)
      try SiteManifest.begin(in: fresh)
    }
    try write(fresh)
    try each { try SiteManifest.complete(in: fresh) }
    try each { try exchange(fresh) }
  }

  private func exchange(_ fresh: String) throws {
    // Somebody may have put something there meanwhile.
    try check()
    guard FileManager.default.fileExists(atPath: path) else {
      return try OutputFile.move(fresh, to: path)
    }
    try keepForeignFiles(of: path, in: fresh)
    // Both names change in one step: there is always a whole site, and one that is watched.
    if exchangeNames(fresh) {
      do {
        // Once more: what has come between the two.
        return try keepForeignFiles(of: fresh, in: path)
      } catch {
        _ = exchangeNames(fresh)
        throw error
      }
    }
    guard [EINVAL, ENOSYS, ENOTSUP].contains(errno) else { throw cannotReplace(errno) }
    try replaceInTwoSteps(fresh)
  }

  private func exchangeNames(_ fresh: String) -> Bool {
    // Safe: both paths are copied by the kernel during the call.
    unsafe renameat2(AT_FDCWD, fresh, AT_FDCWD, path, UInt32(EXCHANGE_NAMES)) == 0
  }

  /// Gives what no build has written in a folder a second name in another one: whichever of the two goes
  /// away, nothing is lost.
  private func keepForeignFiles(of folder: String, in other: String) throws {
    for name in try foreignFiles(in: folder) {
      let (old, new) = ("\(folder)/\(name)", "\(other)/\(name)")
      guard let status = FileSystem.linkStatus(old) else { continue }
      if let there = FileSystem.linkStatus(new), Self.isKept(status, as: there) { continue }
      try makeFolders(above: name, as: folder, in: other)
      // Safe, twice: the paths are copied by the kernel during the call.
      let done =
        Self.isFolder(status) ? unsafe mkdir(new, status.st_mode & 0o7777) : unsafe link(old, new)
      if done != 0 { throw cannotKeep(name, errno) }
    }
  }

  private static func isKept(_ status: stat, as there: stat) -> Bool {
    status.st_ino == there.st_ino && status.st_dev == there.st_dev
      || isFolder(status) && isFolder(there)
  }

  private static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  /// Makes the folders that a path goes through, with the modes that they have in the other place.
  private func makeFolders(above name: String, as folder: String, in other: String) throws {
    let parts = name.split(separator: "/").dropLast()
    for count in parts.indices.map({ $0 + 1 }) {
      let place = parts[..<count].joined(separator: "/")
      if FileSystem.linkStatus("\(other)/\(place)").map(Self.isFolder) ?? false { continue }
      let mode = FileSystem.linkStatus("\(folder)/\(place)").map { $0.st_mode & 0o7777 } ?? 0o777
      // Safe: the path is copied by the kernel during the call.
      if unsafe mkdir("\(other)/\(place)", mode) != 0 { throw cannotKeep(name, errno) }
    }
  }

  private func cannotKeep(_ name: String, _ code: Int32) -> SiteError {
    [EEXIST, ENOTDIR].contains(code)
      ? SiteError(
        "\(output): \(name) was not written by a build, and stands where the new site has something; move "
          + "it away")
      : SiteError(
        "\(output): \(name) was not written by a build, and cannot be kept beside the new site: "
          + "\(SystemError.text(of: code)); move it away, or name a new or empty folder")
  }

  /// For file systems that cannot exchange two names.
  private func replaceInTwoSteps(_ fresh: String) throws {
    let old = "\(path).old-\(getpid())"
    try OutputFile.move(path, to: old)
    do {
      try OutputFile.move(fresh, to: path)
    } catch {
      // The first error tells more.
      try? OutputFile.move(old, to: path)
      throw error
    }
    try keepForeignFiles(of: old, in: path)
    do {
      try FileManager.default.removeItem(atPath: old)
    } catch {
      throw SiteError("cannot remove the earlier site, \(old): \(error.localizedDescription)")
    }
  }

  private func cannotReplace(_ code: Int32) -> SiteError {
    return SiteError(
      "\(output): cannot be replaced: \(SystemError.text(of: code)); a folder that something is mounted on cannot, a "
        + "folder in it can")
  }

  /// Removes what builds have left beside the folder that were killed together with all that clears
  /// up after them.
  private func removeUnfinished() {
    let url = URL(fileURLWithPath: path)
    let beginning = "\(url.lastPathComponent).new-"
    let parent = url.deletingLastPathComponent().path
    // What cannot be listed cannot be cleared, and is in nobody's way.
    for name in (try? FileBytes.names(in: parent)) ?? [] where name.hasPrefix(beginning) {
      let place = "\(parent)/\(name)"
      guard let process = pid_t(name.dropFirst(beginning.count)), process > 0,
        kill(process, 0) != 0, errno == ESRCH, SiteManifest.isSite(place)
      else { continue }
      // The next build tries again.
      try? FileManager.default.removeItem(atPath: place)
    }
  }
}
