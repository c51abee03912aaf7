import Glibc
import Processes

/// Folders that are removed with all that is in them.
enum FolderTree {
  /// Removes what lies at `path`, links not followed; nothing happens when nothing is there.
  static func remove(_ path: String) {
    guard let status = FileSystem.linkStatus(path) else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else { return unlinkFile(path) }
    for name in FileSystem.names(in: path) { remove("\(path)/\(name)") }
    // Safe: the path is copied by the kernel during the call.
    _ = unsafe rmdir(path)
  }
}

/// Removes a file; nothing happens when it is not there.
func unlinkFile(_ path: String) {
  // Safe: the path is copied by the kernel during the call.
  _ = unsafe unlink(path)
}

/// A new folder that is removed when its last reference goes.
final class TemporaryFolder {
  /// Where it is.
  let path: String

  /// Makes a folder in the system's folder for temporary files.
  ///
  /// - Throws: `SystemError` when it cannot be made.
  init() throws(SystemError) {
    let parent = Executable.environmentValue("TMPDIR") ?? "/tmp"
    var template = Array("\(parent)/etude-XXXXXX\0".utf8CString.dropLast())
    // Safe: mkdtemp writes over the six X of the NUL-terminated array.
    guard unsafe mkdtemp(&template) != nil else {
      throw SystemError.last("cannot make a folder in \(parent)")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { FolderTree.remove(path) }
}
