import Glibc
import Processes

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

  deinit { FileSystem.remove(path) }
}
