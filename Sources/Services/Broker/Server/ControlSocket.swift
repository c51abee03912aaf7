import Glibc
import Platform

/// The socket of the file system at which an operator's commands arrive.
enum ControlSocket {
  /// Listens on a path; a socket that was left there is replaced.
  static func listen(path: String) throws(SystemError) -> Descriptor {
    guard let address = SocketAddress.path(path) else {
      throw SystemError("cannot listen on \(path)", code: ENAMETOOLONG)
    }
    remove(path: path)
    // The socket is its owner's alone from the moment that it is there.
    let mask = umask(0o177)
    defer { umask(mask) }
    return try Socket.listen(on: address).0
  }

  /// Removes a socket from the file system; what is no socket stays.
  static func remove(path: String) {
    guard let status = FileSystem.linkStatus(path), status.st_mode & S_IFMT == S_IFSOCK else {
      return
    }
    // Safe: the path is only read during the call.
    unsafe unlink(path)
  }
}
