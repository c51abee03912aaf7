package import Sessions

/// The `tcp` sessions of one lesson: each one connection, to which steps type as into `nc`.
///
/// A step's output is what comes back
///
/// - until the other side closes the connection,
/// - or until as many lines have come as the step's expectation has. Fewer are waited for, until
///   the step's timeout; how long they take never matters. More that come at once are shown too.
///
/// Where nothing says how much will come, only silence can: a step without an expectation, or with
/// one that holds `...`, or that expects no line or one without a line end (a prompt), ends when
/// nothing has come for a tenth of a second (half a second while nothing has come at all). A server
/// that pauses for longer needs an expectation that can be counted.
///
/// What arrives between the steps of a session is kept, and shown by its next step.
package final class TCPSessionGroup: SessionGroup {
  private var sessions: [TCPSession] = []

  package init() {}

  /// Makes a session; it connects with its first step.
  package func open(_ name: String) throws -> any Session {
    let session = TCPSession(name: name)
    sessions.append(session)
    return session
  }

  /// Closes every connection.
  package func close() {
    for session in sessions { session.close() }
    sessions = []
  }
}
