package import LessonModel
package import Services
import Sessions

/// A lesson that a learner works in: between two steps its sessions go on, and a step that runs can be
/// interrupted.
extension LessonRunner {
  /// Where sessions and services stand now.
  package var standing: StateAfterStep {
    StateAfterStep(sessions: page?.directory.states ?? [], services: lease.states)
  }

  /// Has something looked after whenever sessions are waited for; nil ends that.
  package func attend(_ attendant: SessionAttendant?) { page?.loop.attendant = attendant }

  /// Waits once, between two steps, until something arrives at a session or at the attendant, and lets
  /// the sessions go on.
  ///
  /// - Parameter milliseconds: how long at most; -1 stands for ever.
  /// - Returns: what sessions have printed since the last step or call.
  package func idle(milliseconds: Int32) -> [OutputPart] {
    page?.loop.idle(milliseconds: milliseconds)
    return page?.collectBetweenSteps() ?? []
  }

  /// Waits once, between two steps, and lets the sessions go on; what they print stays there.
  ///
  /// - Parameter milliseconds: how long at most.
  package func wait(milliseconds: Int32) { page?.loop.idle(milliseconds: milliseconds) }

  /// Looks at what sessions have printed since the last look that is in no record yet.
  ///
  /// - Parameter most: how many bytes of each are wanted at most, the last ones.
  /// - Returns: what is new, of the sessions that have printed something.
  package func lookAtOutputs(most: Int) -> [OutputSoFar] { page?.lookAtOutputs(most: most) ?? [] }

  /// Has the next look begin anew, for somebody who has seen nothing.
  package func forgetLooks() { page?.forgetLooks() }

  /// Does what Ctrl-C does in a session.
  ///
  /// - Parameters:
  ///   - session: the session's name.
  ///   - kind: the kind of its steps.
  ///   - service: its service; nil for none.
  ///   - settles: whether what follows is waited for. While a step runs, the step waits for it.
  package func interrupt(
    _ session: String, kind: Step.Kind, service: String?, settles: Bool
  ) {
    let key = SessionDirectory.Key(kind: kind, service: service ?? "", session: session)
    guard let page, let session = page.directory.openSession(key) else { return }
    // A session that cannot be interrupted says so when it ends.
    try? session.interrupt()
    if settles { try? page.loop.settle(session, deadline: .now + .seconds(2)) }
  }

  /// Where the services are.
  package var endpoints: [ServiceEndpoint] { lease.endpoints }

  /// The server's processes behind sessions, as far as these know them, with each session's service
  /// and name.
  package var serverProcesses: [Int32: (service: String, session: String)] {
    (page?.directory.serverProcesses ?? [:]).mapValues { ($0.service, $0.session) }
  }

  /// What an operator can do to a service as it stands now.
  package func possibleOperations(on service: String) -> [String] { lease.possible(on: service) }
}
