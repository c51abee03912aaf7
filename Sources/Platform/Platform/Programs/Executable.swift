import Glibc

/// Finds programs.
package enum Executable {
  /// Where programs are looked for when no `PATH` is given.
  package static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// The path of a program: itself when it holds a slash, else the first match on `path`; nil when
  /// there is none that may be run.
  package static func find(_ name: String, path: String? = nil) -> String? {
    if name.contains("/") { return isExecutable(name) ? name : nil }
    let folders = (path ?? environmentValue("PATH") ?? defaultPath)
      .split(separator: ":", omittingEmptySubsequences: true)
    return folders.lazy.map { "\($0)/\(name)" }.first(where: isExecutable)
  }

  /// The value of a variable of this process's environment.
  package static func environmentValue(_ name: String) -> String? {
    // Safe: getenv's string is copied at once; nothing in this program calls setenv.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  private static func isExecutable(_ path: String) -> Bool {
    guard let status = FileSystem.status(path), FileSystem.isRegularFile(status) else {
      return false
    }
    // Safe: the path is copied by the kernel during the call.
    return unsafe access(path, X_OK) == 0
  }
}
