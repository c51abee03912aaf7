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

  /// A program that lies in the same folder as the running one, as `etude-guard` does beside
  /// `etude`; nil when it is not there.
  package static func beside(_ name: String) -> String? {
    guard let own = FileSystem.readLink("/proc/self/exe"), let slash = own.lastIndex(of: "/") else {
      return nil
    }
    return find("\(own[..<slash])/\(name)")
  }

  /// The folders in which what was built together with the running program lies: that of its
  /// executable and, in a test, that of the test bundle.
  package static var buildFolders: [String] {
    // The files that this process has loaded: its executable and its libraries.
    let maps = FileSystem.text("/proc/self/maps") ?? ""
    let loaded = maps.split(separator: "\n").compactMap { line in
      line.firstIndex(of: "/").map { String(line[$0...]) }
    }
    let own = FileSystem.readLink("/proc/self/exe")
    return ([own].compactMap { $0 } + loaded).compactMap { path in
      guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
      return String(path[..<slash])
    }
  }

  /// A library that was built together with the running program; nil when it is not there.
  package static func library(_ name: String) -> String? {
    buildFolders.lazy.map { "\($0)/\(name)" }.first { FileSystem.status($0) != nil }
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
