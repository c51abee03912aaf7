import Glibc

/// Symbolic links: what they read, and where a path leads that goes through them.
package enum SymbolicLink {
  /// What the link at a path reads; nil when there is none, or it may not be read.
  package static func text(at path: String) -> String? {
    var length = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      // Safe: readlink writes at most the capacity that it is told.
      length = unsafe buffer.withMemoryRebound(to: CChar.self) {
        guard let base = $0.baseAddress else { return -1 }
        return unsafe readlink(path, base, $0.count)
      }
      count = max(0, length)
    }
    return length < 0 ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// The path of what lies at a path, with every link on the way followed; nil when nothing is there,
  /// and `errno` says why.
  package static func resolved(_ path: String) -> String? {
    // Safe: the path is copied during the call; the answer is ours to free, after it was copied.
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
