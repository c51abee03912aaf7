import Glibc

/// A call of the operating system that failed: what was tried, and the system's own reason.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried, as it reads in a message: "cannot start psql".
  package var action: String
  /// The `errno` of the failed call.
  package var code: Int32

  /// Makes an error from an `errno`.
  package init(_ action: String, code: Int32) {
    self.action = action
    self.code = code
  }

  /// Makes an error from the `errno` that the last call left.
  package static func last(_ action: String) -> SystemError {
    SystemError(action, code: errno)
  }

  /// The message: what was tried, and why it failed.
  package var description: String { "\(action): \(SystemError.text(of: code))" }

  /// The system's text for an `errno`: "No such file or directory".
  package static func text(of code: Int32) -> String {
    // Safe: strerror returns a static or thread-local C string that is copied at once.
    unsafe String(cString: strerror(code))
  }
}
