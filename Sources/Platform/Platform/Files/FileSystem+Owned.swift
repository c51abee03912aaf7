import CLinux
import Glibc

/// Files in folders that another user may change at any time.
extension FileSystem {
  /// Opens a file below a folder of this process's own, in places that belong to somebody else.
  ///
  /// Nothing is followed: neither the file nor a folder on the way may be a link. The file must be
  /// a plain one, belong to that user and have no second name, so that root opens nothing that the
  /// user could not open as well.
  ///
  /// - Parameters:
  ///   - path: the file's path from `folder`.
  ///   - folder: a folder into which nobody but this process's user can put anything.
  ///   - owner: the number of the user.
  ///   - flags: how it is opened: `O_RDONLY`, or `O_WRONLY` with `O_APPEND`.
  /// - Returns: the open file.
  /// - Throws: `SystemError` when there is no such file (`ELOOP` or `ENOTDIR` for a link, `EPERM`
  ///   for what is not the user's own).
  package static func openOwned(
    _ path: String, below folder: String, by owner: UInt32, flags: Int32 = O_RDONLY
  ) throws(SystemError) -> Descriptor {
    let action = "cannot open \(folder)/\(path)"
    var names = path.split(separator: "/").map(String.init)
    guard let name = names.popLast() else { throw SystemError(action, code: EISDIR) }
    let folderFlags = Int32(OPEN_PATH) | O_DIRECTORY | O_CLOEXEC
    // Safe, here and below: names are copied by the kernel during each call.
    var number = unsafe open(folder, folderFlags)
    guard number >= 0 else { throw SystemError.last(action) }
    var place = Descriptor(owning: number)
    for name in names {
      number = unsafe openat(place.number, name, folderFlags | O_NOFOLLOW)
      guard number >= 0 else { throw SystemError.last(action) }
      place = Descriptor(owning: number)
    }
    // A FIFO must not make us wait for its other end.
    let careful = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    number = unsafe openat(place.number, name, flags | careful)
    guard number >= 0 else { throw SystemError.last(action) }
    let file = Descriptor(owning: number)
    var status = stat()
    // Safe: the structure is alive during the call.
    guard unsafe fstat(file.number, &status) == 0 else { throw SystemError.last(action) }
    guard isRegularFile(status), status.st_uid == owner, status.st_nlink == 1 else {
      throw SystemError(action, code: EPERM)
    }
    return file
  }

  /// Gives a folder, with everything in it, to a user. The folder must be closed to everybody else
  /// until then: links are given away, never followed, but a name is looked up by its path.
  ///
  /// - Throws: `SystemError` for the first that cannot be given away.
  package static func give(_ path: String, to user: User) throws(SystemError) {
    guard let status = linkStatus(path) else { throw SystemError.last("cannot find \(path)") }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in names(in: path) { try give("\(path)/\(name)", to: user) }
    }
    // Safe: the path is copied by the kernel during the call.
    guard unsafe lchown(path, user.id, user.group) == 0 else {
      throw SystemError.last("cannot give \(path) to \(user.name)")
    }
  }

  /// Whether every user of the machine can read a file: it, and every folder above it, links
  /// followed.
  package static func isReadableByAll(_ path: String) -> Bool {
    guard let file = SymbolicLink.resolved(path), let slash = file.lastIndex(of: "/"),
      let status = status(file),
      status.st_mode & 0o004 != 0
    else { return false }
    return isOpenToAll(String(file[..<slash]))
  }

  /// Whether every user of the machine can pass through a folder and those above it.
  package static func isOpenToAll(_ folder: String) -> Bool {
    var place = ""
    for part in folder.split(separator: "/") {
      place += "/\(part)"
      guard let status = status(place), status.st_mode & 0o001 != 0 else { return false }
    }
    return true
  }
}
