import Glibc

/// A null-terminated array of C strings, as C libraries want them; it frees what it holds.
@safe package final class CStringArray {
  private var storage: [UnsafeMutablePointer<CChar>?]

  /// Copies the strings; a nil element becomes a null pointer.
  package init(_ strings: [String?]) {
    // Safe: each copy is freed in `deinit` and nowhere else.
    unsafe storage = strings.map { unsafe $0.flatMap { unsafe strdup($0) } } + [nil]
  }

  deinit { unsafe storage.forEach { unsafe free($0) } }

  /// The array; valid as long as this object lives.
  package var pointers: [UnsafePointer<CChar>?] { unsafe storage.map { unsafe UnsafePointer($0) } }

  /// The same, for calls that do not promise to leave the strings as they are.
  package var mutablePointers: [UnsafeMutablePointer<CChar>?] { unsafe storage }
}
