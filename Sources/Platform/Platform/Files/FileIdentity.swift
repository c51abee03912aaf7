import Glibc

/// What tells a file from another version of it, without reading it.
package enum FileIdentity {
  /// The path, inode, size and time of change of a file; nil when it is not there.
  package static func of(_ path: String) -> String? {
    guard let status = FileSystem.status(path) else { return nil }
    let (time, fraction) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    return "\(path) \(status.st_ino) \(status.st_size) \(time).\(fraction)"
  }
}
