import Glibc

/// Arrays of strings as C takes them.
enum CStrings {
  /// Calls `body` with a NULL-terminated array of C strings, valid until it returns.
  static func with<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    // Safe: each copy is freed after `body`, and the array ends in NULL.
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe body(&pointers)
  }
}
