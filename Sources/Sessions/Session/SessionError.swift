/// Why a session could not do what it was asked.
package enum SessionError: Error, Sendable, Equatable {
  /// It waits for these sessions; when there are none, for nobody in particular.
  case blocked(session: String, by: [String])
  /// It still runs its last step, which only an interrupt ends.
  case listening(session: String)
  /// It still works on an earlier step.
  case working(session: String)
  /// It is over, and why.
  case over(session: String, reason: String)
  /// The lesson has no service of this name.
  case unknownService(String)
  /// What it talks to cannot be reached, and why.
  case unreachable(String, reason: String)
  /// Its input cannot be taken as it is: what is wrong, what would be right, and the offset of the offending
  /// line in the step's text, from 0; nil when no line is to blame.
  case input(String, line: Int? = nil)
  /// Something went wrong on the way.
  case failed(String)
  /// The same, of another session than the one that has noticed it.
  case failedFor(ObjectIdentifier, String)

  /// The offset of the offending line in the step's text, from 0; nil when none is to blame.
  package var lineOffset: Int? {
    if case .input(_, let line) = self { line } else { nil }
  }

  /// What went wrong and, where it helps, what would be right.
  package var message: String {
    switch self {
    case .blocked(let session, let holders):
      let who = holders.isEmpty ? "" : " by \(holders.joined(separator: ", "))"
      return "session \(session) is blocked\(who): what it waits for must happen first, "
        + "or a line ^C must cancel it"
    case .listening(let session):
      return "session \(session) is still running its last step: end that with a line ^C first, "
        + "or use another session"
    case .working(let session): return "session \(session) is still working on an earlier step"
    case .over(let session, let reason): return "session \(session) is over: \(reason)"
    case .unknownService(let name): return "the lesson has no service \(name)"
    case .unreachable(let what, let reason): return "\(what): \(reason)"
    case .input(let problem, _): return problem
    case .failed(let reason), .failedFor(_, let reason): return reason
    }
  }
}

extension SessionError: CustomStringConvertible {
  /// The message.
  package var description: String { message }
}
