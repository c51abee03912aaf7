import Glibc

/// A file or folder that could not be read or written.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path, as it was given.
  public var path: String
  /// What the system says, such as `No such file or directory`.
  public var reason: String

  /// `path: reason`
  public var description: String { "\(path): \(reason)" }

  init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The failure of the system call just made.
  init(path: String) {
    // Safe: strerror's text is copied before anything else runs on this thread.
    self.init(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}

/// Whole files as bytes, and the few other things that lessons ask of a file system.
public enum FileBytes {
  /// Every byte of a file.
  /// - Throws: `FileError` when it is missing, a folder, or not readable.
  public static func read(_ path: String) throws(FileError) -> [UInt8] {
    // Safe: the path is a C string for the time of the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var status = stat()
    // Safe: `status` is a local that outlives the call.
    if unsafe fstat(descriptor, &status) == 0 { bytes.reserveCapacity(Int(status.st_size) + 1) }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      // Safe: `read` writes at most the size of the buffer that it is given.
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count > 0 {
        bytes += chunk[..<count]
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw FileError(path: path)
      }
    }
  }

  /// The path without links and `..`; nil when nothing is there.
  public static func realPath(_ path: String) -> String? {
    // Safe: the result is a C string that this function owns and frees.
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Whether a folder is at a path.
  public static func isFolder(_ path: String) -> Bool {
    mode(path).map { $0 & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether a regular file is at a path.
  public static func isFile(_ path: String) -> Bool {
    mode(path).map { $0 & S_IFMT == S_IFREG } ?? false
  }

  /// The names in a folder, without hidden ones, sorted.
  /// - Throws: `FileError` when it is missing or not readable.
  public static func names(in folder: String) throws(FileError) -> [String] {
    // Safe: the stream is closed here, and each entry is copied before the next is read.
    guard let stream = unsafe opendir(folder) else { throw FileError(path: folder) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func mode(_ path: String) -> mode_t? {
    var status = stat()
    // Safe: `status` is a local that outlives the call.
    return unsafe stat(path, &status) == 0 ? status.st_mode : nil
  }
}
