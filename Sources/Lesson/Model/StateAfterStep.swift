/// Where the page's conversations and services stand when a step is over.
package struct StateAfterStep: Sendable, Equatable, Codable {
  /// The sessions that last from step to step, in the order in which they were opened.
  package var sessions: [SessionStateRecord]
  /// The services, in the order of the page.
  package var services: [ServiceStateRecord]

  package init(sessions: [SessionStateRecord], services: [ServiceStateRecord] = []) {
    (self.sessions, self.services) = (sessions, services)
  }
}

/// Where a session stands.
package struct SessionStateRecord: Sendable, Equatable, Codable {
  /// The kind of its steps, as written.
  package var kind: String
  /// The lesson's name of its service; nil when it has none.
  package var service: String?
  /// Its name.
  package var name: String
  /// The number of the step that it was given last; nil when it was given none.
  package var step: Int?
  /// Where it stands.
  package var state: State
  /// What holds it up, when it is blocked: sessions in page order, then what has no session. It is
  /// empty when that has no name.
  package var by: [String]?
  /// Why it is over, when it has ended.
  package var reason: String?
  /// How its transaction stands; nil when it is in none, and of kinds that have none. Of a statement
  /// that is under way it says how that began.
  package var transaction: Transaction?

  /// Where a session can stand.
  package enum State: String, Sendable, Codable, CaseIterable {
    case idle, working, blocked, listening, ended
  }

  /// How a transaction can stand.
  package enum Transaction: String, Sendable, Codable, CaseIterable {
    /// It takes statements.
    case open
    /// An error has ended it, and it takes only the statement that rolls it back.
    case failed
  }

  package init(
    kind: String, service: String?, name: String, step: Int?, state: State, by: [String]? = nil,
    reason: String? = nil, transaction: Transaction? = nil
  ) {
    (self.kind, self.service, self.name, self.step) = (kind, service, name, step)
    (self.state, self.by, self.reason, self.transaction) = (state, by, reason, transaction)
  }
}

/// Where a service stands.
package struct ServiceStateRecord: Sendable, Equatable, Codable {
  /// The lesson's name for it.
  package var name: String
  /// Whether it runs. A server that was not stopped and that is gone has crashed.
  package var state: State
  /// What it is among servers that copy each other; nil when it has no part in that, or nothing here
  /// knows.
  package var role: Role?
  /// The services that a cut link keeps it from; nil when there are none.
  package var cutFrom: [String]?

  /// Whether a service runs.
  package enum State: String, Sendable, Codable, CaseIterable {
    case running, paused, stopped, crashed
  }

  /// What a server is among servers that copy each other.
  package enum Role: String, Sendable, Codable, CaseIterable {
    case primary, standby
  }

  package init(name: String, state: State, role: Role? = nil, cutFrom: [String] = []) {
    (self.name, self.state, self.role) = (name, state, role)
    self.cutFrom = cutFrom.isEmpty ? nil : cutFrom
  }
}
