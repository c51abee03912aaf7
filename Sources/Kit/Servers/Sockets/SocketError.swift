import Glibc
import Platform

/// A network call that failed: what was tried, and the system's own reason.
public struct SocketError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried: "cannot listen on 127.0.0.1:7000".
  public var action: String
  /// The reason, as the system words it: "Address already in use".
  public var reason: String

  /// Names a failure.
  public init(_ action: String, reason: String) {
    self.action = action
    self.reason = reason
  }

  /// A failure with the `errno` that the last call left.
  package static func last(_ action: String) -> SocketError {
    SocketError(action, reason: SystemError.text(of: errno))
  }

  /// What was tried, and why it failed.
  public var description: String { "\(action): \(reason)" }
}
