package import Glibc

/// Files and folders, without Foundation's start-up cost.
package enum FileSystem {
  /// The status of what lies at `path`, links followed; nil when nothing is there.
  package static func status(_ path: String) -> stat? {
    var status = stat()
    // Safe: the structure is alive during the call.
    return unsafe stat(path, &status) == 0 ? status : nil
  }

  /// The status of what lies at `path` itself, a link not followed; nil when nothing is there.
  package static func linkStatus(_ path: String) -> stat? {
    var status = stat()
    // Safe: the structure is alive during the call.
    return unsafe lstat(path, &status) == 0 ? status : nil
  }

  /// Whether a folder lies at `path`, links followed.
  package static func isFolder(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether a regular file lies at `path`, links followed.
  package static func isFile(_ path: String) -> Bool { status(path).map(isRegularFile) ?? false }

  /// Whether the status is that of a regular file.
  package static func isRegularFile(_ status: stat) -> Bool {
    status.st_mode & S_IFMT == S_IFREG
  }

  /// The names in a folder, sorted, without `.` and `..`; empty when it cannot be read.
  package static func names(in folder: String) -> [String] {
    (entries(of: folder) ?? []).sorted()
  }

  /// The names in a folder but `.` and `..`, in no order; nil when it cannot be read, and `errno` says
  /// why.
  package static func entries(of folder: String) -> [String]? {
    // Safe: the stream stays open until the end of this function, and each entry's name, which ends
    // with a NUL within the entry, is copied before the next is read.
    guard let stream = unsafe opendir(folder) else { return nil }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// A file's bytes, nil when it cannot be read.
  package static func contents(_ path: String) -> [UInt8]? {
    // Safe: the path is copied by the kernel during the call.
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    return try? file.readAll()
  }

  /// What the first read of a file gives, at most `limit` bytes; nil when it cannot be read.
  package static func beginning(_ path: String, limit: Int) -> [UInt8]? {
    // Safe: the path is copied by the kernel during the call.
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    return try? file.read(limit: limit)
  }

  /// A file's text, nil when it cannot be read; bytes that are no UTF-8 are replaced.
  package static func text(_ path: String) -> String? {
    contents(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes a file anew.
  ///
  /// - Throws: `SystemError` when it cannot be written.
  package static func write(
    _ text: String, to path: String, mode: mode_t = 0o600
  ) throws(SystemError) {
    try write(Array(text.utf8), to: path, mode: mode)
  }

  /// The same of bytes.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: mode_t = 0o600
  ) throws(SystemError) {
    // Safe: the path is copied by the kernel during the call.
    let number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard number >= 0 else { throw SystemError.last("cannot write \(path)") }
    try Descriptor(owning: number).writeAll(bytes)
  }

  /// Makes a folder with exactly this mode, whatever the umask.
  ///
  /// - Throws: `SystemError` when it exists already or cannot be made.
  package static func makeFolder(_ path: String, mode: mode_t = 0o700) throws(SystemError) {
    // Safe: the path is copied by the kernel during the call; so below.
    guard unsafe mkdir(path, mode) == 0 else {
      throw SystemError.last("cannot make the folder \(path)")
    }
    _ = unsafe chmod(path, mode)
  }

  /// Makes a folder and those above it, unless they are there.
  ///
  /// - Throws: `SystemError` when one cannot be made.
  package static func makeFolders(_ path: String, mode: mode_t = 0o700) throws(SystemError) {
    if isFolder(path) { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolders(String(path[..<slash]), mode: mode)
    }
    if unsafe mkdir(path, mode) != 0 && errno != EEXIST {
      throw SystemError.last("cannot make the folder \(path)")
    }
  }
}
