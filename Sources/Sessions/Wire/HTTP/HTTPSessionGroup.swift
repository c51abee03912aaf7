package import Sessions

/// The `http` steps of one lesson: each one request, over a connection of its own.
///
/// A step prints the status line, with the flag `headers` those of the response, then an empty line
/// and the body. Redirects are not followed; a status of 400 and above is a failure where the step
/// has no expectation. A server that is not there prints `(connection refused)`, a response that
/// breaks off what came of it and `(the response is not complete)`.
package final class HTTPSessionGroup: SessionGroup {
  private var sessions: [HTTPSession] = []

  /// Makes a group.
  package init() {}

  /// Makes a session; it connects with each step.
  package func open(_ name: String) throws -> any Session {
    let session = HTTPSession(name: name)
    sessions.append(session)
    return session
  }

  /// Closes every connection.
  package func close() {
    for session in sessions { session.close() }
    sessions = []
  }
}
