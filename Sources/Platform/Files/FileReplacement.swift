import Glibc
import Platform

/// Puts new bytes in the place of a file in one step.
///
/// Whoever reads the file, and whatever is killed, there is either the old one or the new one. The
/// new file has no name while it is written, where the file system can do that: a runner that is
/// killed leaves nothing behind.
package enum FileReplacement {
  /// Replaces the file at a path, or makes it. An old file's mode stays, and its owner where that
  /// is permitted. A link at the path is replaced, not followed.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - bytes: its new bytes.
  ///   - isSynchronized: whether the bytes are on disk when this returns.
  /// - Throws: `FileError` with the system's number; what was there is then still there.
  package static func replace(
    _ path: String, with bytes: [UInt8], isSynchronized: Bool
  ) throws(FileError) {
    let (folder, _) = split(path)
    let draft = try Draft(in: folder, for: path)
    defer { draft.discard() }
    try draft.takeOver(path)
    try writeAll(bytes, to: draft.descriptor, path: path)
    if isSynchronized, fsync(draft.descriptor) != 0 {
      throw FileError(path: path, action: .write)
    }
    try draft.becomes(path)
    guard isSynchronized else { return }
    // The new name lasts once the folder is on disk; where a folder cannot be synchronised, the
    // file is whole all the same.
    // Safe: the path is copied by the kernel during the call.
    let opened = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if opened >= 0 {
      fsync(opened)
      close(opened)
    }
  }

  /// Writes all bytes to a descriptor.
  ///
  /// - Throws: `FileError` with this path.
  static func writeAll(
    _ bytes: [UInt8], to descriptor: Int32, path: String
  ) throws(FileError) {
    guard Transfer.writeAll(bytes.span, to: descriptor) else {
      throw FileError(path: path, action: .write)
    }
  }

  /// A path's folder and its last part.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  /// The new file while it is written.
  private final class Draft {
    /// `O_TMPFILE`, which C defines in a way that Swift does not see.
    private static let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY

    let descriptor: Int32
    private let folder: String
    /// Its name in the folder for the time in which it has one.
    private var name: String?

    init(in folder: String, for path: String) throws(FileError) {
      self.folder = folder
      // Safe, here and below: paths are copied by the kernel during the call.
      let unnamed = unsafe open(folder, Self.unnamed | O_WRONLY | O_CLOEXEC, 0o666)
      if unnamed >= 0 {
        descriptor = unnamed
        return
      }
      // Not every file system has files without a name; those that have not say so in many ways.
      let name = Self.newName(in: folder)
      descriptor = unsafe open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw FileError(path: path, action: .write) }
      self.name = name
    }

    /// Gives the draft the mode and the owner of the file that it is to replace.
    func takeOver(_ path: String) throws(FileError) {
      var status = stat()
      // Safe: `status` is a local that outlives the call.
      guard unsafe stat(path, &status) == 0 else { return }
      // Only root may give files away; for everybody else the file is theirs already, or becomes so.
      if fchown(descriptor, status.st_uid, status.st_gid) != 0, errno != EPERM {
        throw FileError(path: path, action: .write)
      }
      guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else {
        throw FileError(path: path, action: .write)
      }
    }

    /// Takes the place of what is at the path.
    func becomes(_ path: String) throws(FileError) {
      if name == nil {
        let name = Self.newName(in: folder)
        guard
          unsafe linkat(
            AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
        else { throw FileError(path: path, action: .write) }
        self.name = name
      }
      guard let name, unsafe rename(name, path) == 0 else {
        throw FileError(path: path, action: .write)
      }
      self.name = nil
    }

    /// Closes the draft, and removes it if it has not become the file.
    func discard() {
      close(descriptor)
      if let name { unsafe unlink(name) }
      name = nil
    }

    private static func newName(in folder: String) -> String {
      "\(folder)/.etude-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    }
  }
}
