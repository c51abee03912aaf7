import CLinux
import Glibc

extension FileSystem {
  /// Removes a file, or a folder with everything in it. Links are removed, never followed. What
  /// cannot be removed is left.
  ///
  /// - Returns: whether nothing is left.
  @discardableResult
  package static func remove(_ path: String) -> Bool {
    removeEntry(path, in: AT_FDCWD)
    return linkStatus(path) == nil
  }

  private static func removeEntry(_ name: String, in folder: Int32) {
    // Safe, here and below: names are copied by the kernel during each call.
    if unsafe unlinkat(folder, name, 0) == 0 || errno == ENOENT { return }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var number = unsafe openat(folder, name, flags)
    if number < 0 && errno == EACCES {
      // A lesson may have taken its own right to read the folder away. It is given back by the
      // folder itself, not by its name: a link may stand in its place by then.
      let place = unsafe openat(folder, name, Int32(OPEN_PATH) | flags)
      guard place >= 0 else { return }
      defer { close(place) }
      _ = unsafe chmod("/proc/self/fd/\(place)", 0o700)
      number = unsafe openat(folder, name, flags)
    }
    guard number >= 0 else { return }
    removeEntries(of: Descriptor(owning: number))
    _ = unsafe unlinkat(folder, name, AT_REMOVEDIR)
  }

  /// Removes what is in an open folder, with the exception of one name. Links are removed, never
  /// followed.
  package static func removeEntries(of opened: Descriptor, except kept: String? = nil) {
    func entries() -> [String] {
      names(in: "/proc/self/fd/\(opened.number)").filter { $0 != kept }
    }
    var contents = entries()
    if !contents.isEmpty, access(opened) { _ = fchmod(opened.number, 0o700) }
    while !contents.isEmpty {
      for entry in contents { removeEntry(entry, in: opened.number) }
      let left = entries()
      // Somebody may still have been writing here; but stop when nothing more can be removed.
      if left == contents { break }
      contents = left
    }
  }

  /// Whether the folder is this user's and lacks the right to change it.
  private static func access(_ folder: Descriptor) -> Bool {
    var status = stat()
    // Safe: the structure is alive during the call.
    guard unsafe fstat(folder.number, &status) == 0 else { return false }
    return status.st_uid == geteuid() && status.st_mode & 0o700 != 0o700
  }
}
