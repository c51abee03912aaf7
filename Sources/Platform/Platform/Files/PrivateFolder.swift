import Glibc

/// Folders and files that no other user can change: only from such ones is anything used that an
/// earlier run kept.
package enum PrivateFolder {
  /// Why a folder is not used.
  package struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with which folder.
    package let description: String
  }

  /// Makes a folder and those above it, where they are missing, and makes sure that nobody else can
  /// change it.
  ///
  /// The folder has to be this user's, and closed to writes of others. Those above it belong to this
  /// user or root, and others may not rename what is in them; links on the way are followed first.
  ///
  /// - Throws: `Problem` when it cannot be made or is not private.
  package static func make(_ path: String) throws(Problem) {
    do {
      try FileSystem.makeFolders(path)
    } catch {
      throw Problem(description: "\(error)")
    }
    try examine(path, isEnd: true)
  }

  /// Whether a folder is there and as `make` wants it.
  package static func isPrivate(_ path: String) -> Bool {
    (try? examine(path, isEnd: true)) != nil
  }

  /// Makes sure that a folder below one that is private is private too, and no link.
  ///
  /// - Throws: `Problem` when it is not there or others may write to it.
  package static func check(_ place: String) throws(Problem) { try check(place, isLast: true) }

  /// Whether what this user makes in a folder stays in its place: no other user can remove or rename
  /// it, or a folder above it. That holds for `/tmp`, which is sticky.
  package static func isSafeWithin(_ folder: String) -> Bool {
    (try? examine(folder, isEnd: false)) != nil
  }

  /// Makes sure that a folder and those above it are as they should be, links followed.
  ///
  /// - Parameters:
  ///   - path: the folder.
  ///   - isEnd: whether the folder itself has to be this user's own; those above it need not.
  /// - Throws: `Problem` for the first that is not.
  private static func examine(_ path: String, isEnd: Bool) throws(Problem) {
    guard let resolved = SymbolicLink.resolved(path) else {
      throw Problem(description: "\(SystemError.last("cannot find \(path)"))")
    }
    let parts = resolved.split(separator: "/")
    var place = ""
    for (index, part) in parts.enumerated() {
      place += "/\(part)"
      try check(place, isLast: isEnd && index == parts.count - 1)
    }
  }

  private static func check(_ place: String, isLast: Bool) throws(Problem) {
    guard let status = FileSystem.linkStatus(place), status.st_mode & S_IFMT == S_IFDIR else {
      throw Problem(description: "\(place) is no folder")
    }
    guard status.st_uid == geteuid() || (status.st_uid == 0 && !isLast) else {
      throw Problem(description: "\(place) belongs to another user (\(status.st_uid))")
    }
    // In a folder like /tmp, which is sticky, only owners rename and remove.
    let protectsEntries = !isLast && status.st_mode & S_ISVTX != 0
    let isOpen =
      isLast ? status.st_mode & 0o022 != 0 : isWritableByOthers(status) && !protectsEntries
    guard !isOpen else {
      throw Problem(
        description:
          "others may write to \(place) (mode \(String(status.st_mode & 0o777, radix: 8)))"
      )
    }
  }

  /// Whether others may write: everybody, or a group that is not this user's own.
  private static func isWritableByOthers(_ status: stat) -> Bool {
    if status.st_mode & 0o002 != 0 { return true }
    return status.st_mode & 0o020 != 0 && status.st_gid != getegid() && status.st_gid != 0
  }

  /// The bytes of a file of this user's that nobody else can have written; nil when there is none, or
  /// it is a link, has a second name, or is open to writes of others.
  package static func contents(ofFile path: String) -> [UInt8]? {
    // Safe: the path is copied by the kernel during the call.
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let number = unsafe open(path, flags)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    var status = stat()
    // Safe: the structure is alive during the call.
    guard unsafe fstat(number, &status) == 0, isOwn(status) else { return nil }
    return try? file.readAll()
  }

  /// Whether a program of this user's lies at a path that nobody else can have written.
  package static func isProgram(_ path: String) -> Bool {
    guard let status = FileSystem.linkStatus(path), isOwn(status) else { return false }
    return status.st_mode & 0o100 != 0
  }

  private static func isOwn(_ status: stat) -> Bool {
    FileSystem.isRegularFile(status) && status.st_uid == geteuid() && status.st_nlink == 1
      && !isWritableByOthers(status)
  }
}
