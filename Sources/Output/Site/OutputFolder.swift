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
    if FileSystem.linkStatus(path) != nil, FileSystem.status(path) == nil {
      throw SiteError("\(output): is a link that leads nowhere; make the folder that it names")
    }
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard FileSystem.isFolder(path) else {
      throw SiteError("\(output): is a file; name a folder for the site")
    }
    if SiteManifest.isSite(path) {
      // What cannot be read, or named, cannot be kept.
      _ = try SiteManifest.files(in: path, besides: [])
      return
    }
    guard let names = FileSystem.entries(of: path) else { throw FileError(path: output) }
    let foreign = names.filter { !SiteManifest.isForHosts($0) }.sorted()
    guard foreign.isEmpty else {
      let more = foreign.count > 3 ? " and \(foreign.count - 3) more" : ""
      throw SiteError(
        "\(output): is no site, and holds files that no build has written "
          + "(\(foreign.prefix(3).joined(separator: ", "))\(more)); name a new or empty folder, or move "
          + "them away")
    }
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

  /// Puts the new site where the earlier one is. The folder itself stays, because somebody may work in it, and
  /// so does what lies in it besides.
  private func exchange(_ fresh: String) throws {
    // Somebody may have put something there meanwhile.
    try check()
    guard FileManager.default.fileExists(atPath: path) else {
      return try OutputFile.move(fresh, to: path)
    }
    // Another build may be as far.
    // Safe: the path is copied by the kernel during the call.
    let folder = Descriptor(owning: unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    flock(folder.number, LOCK_EX)
    defer { folder.close() }
    let tops = (FileSystem.entries(of: fresh) ?? []).filter { $0 != SiteManifest.name }.sorted()
    let earlier = SiteManifest.list(in: path)
    let gone = try SiteManifest.files(in: path, among: earlier).filter {
      !tops.contains(Self.top(of: $0))
    }
    for name in tops { try keepFiles(below: name, of: path, besides: earlier, in: fresh) }
    // Until the last of them is there, files of both sites are the builds' own.
    let both = earlier.union(SiteManifest.list(in: fresh))
    try SiteManifest.write(both, in: path)
    for name in tops {
      try replace(name, from: fresh)
      // Once more: what has come between the two.
      try keepFiles(below: name, of: fresh, besides: both, in: path)
    }
    for name in gone { try remove(name) }
    try OutputFile.move("\(fresh)/\(SiteManifest.name)", to: "\(path)/\(SiteManifest.name)")
  }

  private static func top(of name: String) -> String { String(name.prefix { $0 != "/" }) }

  /// Puts a file or folder of the new site into the folder, and what has its name there in its place.
  private func replace(_ name: String, from fresh: String) throws {
    let (new, old) = ("\(fresh)/\(name)", "\(path)/\(name)")
    if FileSystem.linkStatus(old) == nil { return try move(new, to: old) }
    // Both names change in one step.
    // Safe: both paths are copied by the kernel during the call.
    if unsafe renameat2(AT_FDCWD, new, AT_FDCWD, old, UInt32(EXCHANGE_NAMES)) == 0 { return }
    guard [EINVAL, ENOSYS, ENOTSUP].contains(errno) else { throw cannotReplace(errno) }
    // For file systems that cannot exchange two names.
    let between = "\(fresh)/.old"
    try move(old, to: between)
    try move(new, to: old)
    try move(between, to: new)
  }

  private func move(_ path: String, to other: String) throws(SiteError) {
    // Safe: both paths are copied by the kernel during the call.
    if unsafe rename(path, other) != 0 { throw cannotReplace(errno) }
  }

  /// Removes a file of the earlier site, and the folders that it was the last in.
  private func remove(_ name: String) throws(FileError) {
    _ = try OutputFile.remove("\(path)/\(name)")
    var parts = name.split(separator: "/").dropLast()
    // Safe: the path is copied by the kernel during the call. One that holds something else stays.
    while !parts.isEmpty, unsafe rmdir("\(path)/\(parts.joined(separator: "/"))") == 0 {
      parts.removeLast()
    }
  }

  /// Gives what no build has written below a folder a second name in another place: whichever of the two goes
  /// away, nothing is lost.
  ///
  /// - Throws: `FileError` when something of the other place is in its way.
  private func keepFiles(
    below top: String, of folder: String, besides own: Set<String>, in other: String
  ) throws(FileError) {
    guard let status = FileSystem.linkStatus("\(folder)/\(top)") else { return }
    if Self.isFolder(status) { try keepFolder(top, of: folder, in: other) }
    for name in try SiteManifest.files(in: folder, below: top, besides: own) {
      guard let status = FileSystem.linkStatus("\(folder)/\(name)") else { continue }
      let parts = name.split(separator: "/")
      for count in parts.indices.dropFirst() {
        try keepFolder(parts[..<count].joined(separator: "/"), of: folder, in: other)
      }
      let there = FileSystem.linkStatus("\(other)/\(name)")
      if Self.isFolder(status) {
        try keepFolder(name, of: folder, in: other)
      } else if there?.st_ino != status.st_ino {
        // Safe: the paths are copied by the kernel during the call.
        guard unsafe link("\(folder)/\(name)", "\(other)/\(name)") == 0 else {
          throw cannotKeep(name, errno)
        }
      }
    }
  }

  /// Makes a folder as it is in the other place.
  private func keepFolder(
    _ name: String, of folder: String, in other: String
  ) throws(FileError) {
    let (old, new) = ("\(folder)/\(name)", "\(other)/\(name)")
    if let there = FileSystem.linkStatus(new) {
      // A file where a folder was that holds nothing else is the new site's.
      guard Self.isFolder(there) else { return }
    } else {
      // Safe: the path is copied by the kernel during the call.
      guard unsafe mkdir(new, 0o700) == 0 else { throw cannotKeep(name, errno) }
    }
    guard let status = FileSystem.linkStatus(old), Self.isFolder(status) else { return }
    // Its owner, group and mode, as far as whoever builds may.
    // Safe, three times: the path is copied by the kernel during the call.
    if unsafe lchown(new, status.st_uid, status.st_gid) != 0 {
      _ = unsafe lchown(new, uid_t.max, status.st_gid)
    }
    _ = unsafe chmod(new, status.st_mode & 0o7777)
  }

  private static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  private func cannotKeep(_ name: String, _ code: Int32) -> FileError {
    let reason =
      [EEXIST, ENOTDIR].contains(code)
      ? "somebody's file stands there, which no build has written; move it away"
      : "no build has written it, and it cannot be kept beside the new site "
        + "(\(SystemError.text(of: code))); move it away, or name a new or empty folder"
    return FileError(path: "\(output)/\(name)", reason: reason, action: .write)
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
