import Glibc
import Platform

/// Writes files that a command line names: reports, exports, transcripts.
///
/// A regular file is replaced in one step, where links lead. What is no regular file (a device, a
/// FIFO, an open descriptor such as `/dev/stdout` or `/proc/self/fd/3`) is written into and never
/// replaced.
package enum OutputFile {
  /// Writes the text of a file. The folder has to be there.
  /// - Throws: `FileError`; a regular file is then as it was.
  package static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes the bytes of a file. The folder has to be there.
  /// - Throws: `FileError`; a regular file is then as it was.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    switch try Target(path) {
    case .descriptor(let number):
      try FileReplacement.writeAll(bytes, to: number, path: path)
    case .file(let file):
      do throws(FileError) {
        if let mode = FileSystem.status(file)?.st_mode, mode & S_IFMT != S_IFREG {
          try writeInto(file, bytes, flags: 0)
        } else {
          try replace(file, bytes)
        }
      } catch {
        throw FileError(path: path, action: .write, code: error.code)
      }
    }
  }

  /// Looks whether a file can be written, before any work is done for it. Its folder is made.
  /// - Throws: `FileError` when it cannot.
  package static func check(_ path: String) throws(FileError) {
    switch try Target(path) {
    case .descriptor(let number):
      let flags = fcntl(number, F_GETFL)
      guard flags >= 0 else { throw FileError(path: path, action: .write) }
      guard flags & O_ACCMODE != O_RDONLY else {
        throw FileError(path: path, action: .write, code: EBADF)
      }
    case .file(let file):
      let (folder, _) = FileReplacement.split(file)
      try makeFolder(folder)
      let mode = FileSystem.status(file)?.st_mode
      if let mode, mode & S_IFMT == S_IFDIR {
        throw FileError(path: path, action: .write, code: EISDIR)
      }
      // Safe, twice: the path is copied by the kernel during the call.
      if mode != nil, unsafe access(file, W_OK) == 0 { return }
      let isReplaceable = mode.map { $0 & S_IFMT == S_IFREG } ?? true
      guard isReplaceable, unsafe access(folder, W_OK | X_OK) == 0 else {
        throw FileError(path: path, action: .write)
      }
    }
  }

  /// Makes a new file of a text.
  /// - Throws: `FileError` when something is there already, or it cannot be written.
  package static func create(_ path: String, _ text: String) throws(FileError) {
    // Safe: the path is copied by the kernel during the call.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, action: .write) }
    defer { close(descriptor) }
    try FileReplacement.writeAll(Array(text.utf8), to: descriptor, path: path)
  }

  /// Makes a folder and those above it, unless they are there.
  /// - Throws: `FileError` when one cannot be made.
  package static func makeFolder(_ path: String) throws(FileError) {
    if FileSystem.isFolder(path) { return }
    let (above, _) = FileReplacement.split(path)
    if above != path { try makeFolder(above) }
    // Safe: the path is copied by the kernel during the call.
    if unsafe mkdir(path, 0o777) == 0 { return }
    let code = errno
    // Somebody else may have made it meanwhile.
    if code == EEXIST, FileSystem.isFolder(path) { return }
    throw FileError(path: path, action: .makeFolder, code: code == EEXIST ? ENOTDIR : code)
  }

  /// Makes the folder that a file is to be in, and those above it, unless they are there.
  /// - Throws: `FileError` when one cannot be made.
  package static func makeFolder(of path: String) throws(FileError) {
    try makeFolder(FileReplacement.split(path).folder)
  }

  /// Gives a file or a folder another name.
  /// - Throws: `FileError` with the new name when that cannot be done.
  package static func move(_ path: String, to other: String) throws(FileError) {
    // Safe: both paths are copied by the kernel during the call.
    guard unsafe rename(path, other) == 0 else { throw FileError(path: other, action: .write) }
  }

  /// Removes a file, or a link.
  /// - Returns: Whether there was one.
  /// - Throws: `FileError` when it is there and cannot be removed.
  package static func remove(_ path: String) throws(FileError) -> Bool {
    // Safe: the path is copied by the kernel during the call.
    if unsafe unlink(path) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw FileError(path: path, action: .remove)
  }

  /// Replaces a file, or writes into it where its folder does not let it be replaced: a file
  /// that is mounted by itself, or one in a folder of somebody else.
  private static func replace(_ file: String, _ bytes: [UInt8]) throws(FileError) {
    do throws(FileError) {
      try FileReplacement.replace(file, with: bytes, isSynchronized: false)
    } catch {
      guard [EACCES, EPERM, EBUSY, EXDEV].contains(error.code), FileSystem.isFile(file) else {
        throw error
      }
      try writeInto(file, bytes, flags: O_TRUNC)
    }
  }

  private static func writeInto(
    _ file: String, _ bytes: [UInt8], flags: Int32
  ) throws(FileError) {
    // Safe: the path is copied by the kernel during the call.
    let descriptor = unsafe open(file, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags)
    guard descriptor >= 0 else { throw FileError(path: file, action: .write) }
    defer { close(descriptor) }
    try FileReplacement.writeAll(bytes, to: descriptor, path: file)
  }

  /// Where a path leads.
  private enum Target {
    /// One of this process's own descriptors, which keeps its place in what it is open on.
    case descriptor(Int32)
    /// A path whose last part is no link; nothing need be there.
    case file(String)

    init(_ path: String) throws(FileError) {
      var path = path
      let original = path
      // As many links as Linux follows.
      for _ in 0...40 {
        let (folder, name) = FileReplacement.split(path)
        if let number = Int32(name), let real = SymbolicLink.resolved(folder),
          real.hasPrefix("/proc/\(getpid())/"), real.hasSuffix("/fd")
        {
          self = .descriptor(number)
          return
        }
        guard let link = SymbolicLink.text(at: path) else {
          self = .file(path)
          return
        }
        // What a link of /proc reads is no path.
        if SymbolicLink.resolved(folder)?.hasPrefix("/proc/") == true {
          self = .file(path)
          return
        }
        path = link.hasPrefix("/") ? link : "\(folder)/\(link)"
      }
      throw FileError(path: original, action: .write, code: ELOOP)
    }
  }
}
