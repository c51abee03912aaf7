package import LessonModel
package import Processes

/// Why a service is not there for a lesson, or does not do what an operator asks of it. Always ends in exit
/// status 3.
package enum ServiceError: Error, Sendable, Equatable {
  /// What the service needs is not on this machine, and how to get it where that is known.
  case missing(ServiceKind, String, advice: String? = nil)
  /// What the lesson's front matter asks for cannot be had.
  case request(ServiceKind, String, advice: String? = nil)
  /// The server that a variable names (`ETUDE_REDIS`) cannot be used, and what would be right.
  case elsewhere(ServiceKind, String, advice: String? = nil)
  /// The operating system has refused something.
  case system(ServiceKind, SystemError)
  /// A program that makes the server's data has failed; the last lines that it printed.
  case program(ServiceKind, name: String, status: ProcessEnd, output: [String])
  /// The server's process has not done as it should; the file of the log when its disk is full, and the
  /// last lines of the log.
  case process(ServiceKind, ProcessFailure, fullDisk: String?, log: [String])
  /// What the server has answered, or that it has not.
  case answer(ServiceKind, String, log: [String] = [])
  /// What an operator cannot do to a service of this name, and why.
  case operation(ServiceKind, String, service: String, reason: String)
  /// The lesson has no service of this name, but others.
  case unknownService(String, known: [String])
  /// Nothing can be cut between two services.
  case noLink(ServiceKind, String, String)

  /// What a server's process has not done.
  package enum ProcessFailure: Sendable, Equatable {
    /// It ended while it was starting.
    case ended(ProcessEnd)
    /// It did not become ready in that time.
    case notReady(Duration)
    /// It did not stop in that time.
    case notStopped(Duration)
  }

  /// The refusal to promote a server of a kind that has no standbys.
  static func cannotPromote(_ endpoint: ServiceEndpoint) -> ServiceError {
    .operation(endpoint.kind, "promote", service: endpoint.name, reason: "it is no standby")
  }

  /// The kind of the service; nil when the lesson has no such service.
  package var kind: ServiceKind? {
    switch self {
    case .missing(let kind, _, _), .request(let kind, _, _), .elsewhere(let kind, _, _),
      .system(let kind, _), .program(let kind, _, _, _), .process(let kind, _, _, _),
      .answer(let kind, _, _), .operation(let kind, _, _, _), .noLink(let kind, _, _):
      kind
    case .unknownService: nil
    }
  }

  /// The last lines of the server's own log, or of what a program has printed.
  package var logTail: [String] {
    switch self {
    case .program(_, _, _, let lines), .process(_, _, _, let lines), .answer(_, _, let lines): lines
    case .missing, .request, .elsewhere, .system, .operation, .unknownService, .noLink: []
    }
  }

  /// What would help, such as the package to install; nil when nothing is known.
  package var advice: String? {
    switch self {
    case .missing(_, _, let advice), .request(_, _, let advice), .elsewhere(_, _, let advice):
      advice
    case .system, .program, .process, .answer, .operation, .unknownService, .noLink: nil
    }
  }

  /// What went wrong, in a sentence.
  package var message: String {
    switch self {
    case .missing(_, let text, _), .request(_, let text, _), .elsewhere(_, let text, _),
      .answer(_, let text, _):
      text
    case .system(_, let error): error.description
    case .program(_, let name, let status, _): "\(name) failed (\(status))"
    case .process(_, let failure, let file, _):
      failure.text + (file.map { ": no space is left on the disk of \($0)" } ?? "")
    case .operation(_, let verb, let service, let reason): "cannot \(verb) \(service): \(reason)"
    case .unknownService(let name, let known):
      "no service \(name); there are: \(known.joined(separator: ", "))"
    case .noLink(_, let one, let other):
      "there is no link between \(one) and \(other): a standby and its primary have one, and members of a "
        + "cluster that reach each other through a link"
    }
  }

  /// The same without what the mask hides.
  func hiding(_ secrets: SecretMask) -> ServiceError {
    let hide = secrets.masked as (String) -> String
    return switch self {
    case .missing(let kind, let text, let advice):
      .missing(kind, hide(text), advice: advice.map(hide))
    case .request(let kind, let text, let advice):
      .request(kind, hide(text), advice: advice.map(hide))
    case .elsewhere(let kind, let text, let advice):
      .elsewhere(kind, hide(text), advice: advice.map(hide))
    case .system(let kind, let error):
      .system(kind, SystemError(hide(error.action), code: error.code))
    case .program(let kind, let name, let status, let output):
      .program(kind, name: hide(name), status: status, output: output.map(hide))
    case .process(let kind, let failure, let file, let log):
      .process(kind, failure, fullDisk: file.map(hide), log: log.map(hide))
    case .answer(let kind, let text, let log): .answer(kind, hide(text), log: log.map(hide))
    case .operation(let kind, let verb, let service, let reason):
      .operation(kind, verb, service: hide(service), reason: hide(reason))
    case .unknownService(let name, let known):
      .unknownService(hide(name), known: known.map(hide))
    case .noLink(let kind, let one, let other): .noLink(kind, hide(one), hide(other))
    }
  }
}

extension ServiceError.ProcessFailure {
  fileprivate var text: String {
    switch self {
    case .ended(let status): "the server ended while it was starting (\(status))"
    case .notReady(let limit): "the server did not become ready in \(limit)"
    case .notStopped(let limit): "the server did not stop in \(limit), and was killed"
    }
  }
}

extension ServiceError: CustomStringConvertible {
  /// The message, the advice and the log, each on lines of its own.
  package var description: String {
    var lines = [(kind.map { "\($0): " } ?? "") + message]
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
  do { return try body() } catch { throw .system(kind, error) }
}
