package import LessonModel
package import Processes

/// Why a service is not there for a lesson. Always ends in exit status 3.
package struct ServiceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What it is about.
  package var kind: ServiceKind
  /// What went wrong.
  package var message: String
  /// The last lines of the server's own log.
  package var logTail: [String]
  /// What would help, such as the package to install; nil when nothing is known.
  package var advice: String?

  /// Makes an error.
  package init(
    _ kind: ServiceKind, _ message: String, logTail: [String] = [], advice: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.logTail = logTail
    self.advice = advice
  }

  /// Makes an error from one of the operating system.
  package init(_ kind: ServiceKind, _ error: SystemError) {
    self.init(kind, error.description)
  }

  /// The same without what the mask hides.
  func hiding(_ secrets: SecretMask) -> ServiceError {
    ServiceError(
      kind, secrets.masked(message), logTail: logTail.map(secrets.masked),
      advice: advice.map(secrets.masked))
  }

  /// The refusal to promote a server of a kind that has no standbys.
  static func cannotPromote(_ endpoint: ServiceEndpoint) -> ServiceError {
    ServiceError(endpoint.kind, "cannot promote \(endpoint.name): it is no standby")
  }

  /// The message, the advice and the log, each on lines of its own.
  package var description: String {
    var lines = ["\(kind): \(message)"]
    if let advice { lines.append("  \(advice)") }
    if !logTail.isEmpty { lines.append("  the server's log ends:") }
    lines += logTail.map { "    \($0)" }
    return lines.joined(separator: "\n")
  }
}

/// Runs `body` and turns an error of the operating system into one of the service.
func asServiceError<Value>(
  _ kind: ServiceKind, _ body: () throws(SystemError) -> Value
) throws(ServiceError) -> Value {
  do { return try body() } catch { throw ServiceError(kind, error) }
}
