import CLinux
import Glibc

/// Who can change what is at a path.
package enum SoleWriter {
  /// Whether nobody but this user and root can change the file at a path, or put another one in its
  /// place: the file and the folders above it are theirs, and closed to writes of others. A folder
  /// in which only owners rename, such as `/tmp`, keeps what is in it.
  ///
  /// - Parameter path: the file or folder, of which links are followed first.
  /// - Returns: whether that is so; false when nothing is there.
  package static func isThisUser(of path: String) -> Bool {
    guard var place = SymbolicLink.resolved(path) else { return false }
    var isLast = true
    while true {
      guard let status = FileSystem.linkStatus(place) else { return false }
      guard status.st_uid == geteuid() || status.st_uid == 0 else { return false }
      let keepsNames = !isLast && status.st_mode & S_ISVTX != 0
      guard keepsNames || !isOpen(status, at: place) else { return false }
      if place == "/" { return true }
      isLast = false
      let parent = place.prefix(upTo: place.lastIndex(of: "/") ?? place.startIndex)
      place = parent.isEmpty ? "/" : String(parent)
    }
  }

  private static func isOpen(_ status: stat, at path: String) -> Bool {
    if status.st_mode & 0o002 != 0 { return true }
    guard status.st_mode & 0o020 != 0 else { return false }
    // Where there is an access control list, these bits say what the users in it may do at most.
    // Safe: both texts are copied by the kernel during the call, which writes nothing.
    if unsafe getxattr(path, "system.posix_acl_access", nil, 0) > 0 { return true }
    return status.st_gid != 0 && !isOwn(group: status.st_gid)
  }

  /// Whether a group is this user's own, as most systems make one for each user: it has the user's name,
  /// and nobody else is in it.
  private static func isOwn(group id: gid_t) -> Bool {
    guard id == getegid(), let user = User.withNumber(geteuid()), user.group == id else {
      return false
    }
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>? = nil
    var buffer = [CChar](repeating: 0, count: 65_536)
    // Safe: the strings lie in `buffer`, which is alive while they are compared.
    return unsafe buffer.withUnsafeMutableBufferPointer { buffer -> Bool in
      guard let base = buffer.baseAddress,
        unsafe getgrgid_r(id, &entry, base, buffer.count, &found) == 0, unsafe found != nil,
        unsafe String(cString: entry.gr_name) == user.name
      else { return false }
      var member = unsafe entry.gr_mem
      while let name = unsafe member?.pointee {
        if unsafe String(cString: name) != user.name { return false }
        unsafe member = member?.advanced(by: 1)
      }
      return true
    }
  }
}
