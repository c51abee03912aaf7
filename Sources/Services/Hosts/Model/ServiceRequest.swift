package import LessonModel

/// A service as a lesson asks for it.
package struct ServiceRequest: Sendable, Equatable {
  /// One setting of a server.
  package struct Setting: Sendable, Equatable {
    /// Its name in the server's own configuration.
    package var name: String
    /// Its value as text.
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Where a server of Etude's own keeps its data.
  package enum Storage: String, Sendable, CaseIterable {
    /// In memory where there is room, else on disk: the data is thrown away with the lesson.
    case any
    /// On disk: the lesson is about what is written there.
    case disk
  }

  /// The lesson's name for it.
  package var name: String
  /// What it is.
  package var kind: ServiceKind
  /// The service that it is a standby of, if it is one.
  package var standbyOf: String?
  /// Server settings, in the order given.
  package var config: [Setting]
  /// Server modules to load.
  package var modules: [String]
  /// Whether the lesson stops, crashes or otherwise acts on the server, so that it must be the
  /// lesson's alone. A service with settings, a standby and its primary always are.
  package var isOperatedOn: Bool
  /// Whether the lesson touches what belongs to the whole server, such as roles, so that no other
  /// lesson may be on it.
  package var isAlone: Bool
  /// Whether something that the lesson does to the server would stay there when its database is
  /// emptied or dropped, so that no server that was already there will do.
  package var isLasting: Bool
  /// Where the server keeps its data. A server on disk is always the lesson's alone.
  package var storage: Storage
  /// Its place in its cluster; nil for a server on its own.
  package var place: ClusterPlace?

  /// Asks for a service.
  package init(
    _ name: String, _ kind: ServiceKind, standbyOf: String? = nil, config: [Setting] = [],
    modules: [String] = [], isOperatedOn: Bool = false, isAlone: Bool = false,
    isLasting: Bool = false, storage: Storage = .any, place: ClusterPlace? = nil
  ) {
    self.name = name
    self.kind = kind
    self.standbyOf = standbyOf
    self.config = config
    self.modules = modules
    self.isOperatedOn = isOperatedOn
    self.isAlone = isAlone
    self.isLasting = isLasting
    self.storage = storage
    self.place = place
  }
}

/// What an operator can do to a service.
package enum ServiceOperation: String, Sendable, CaseIterable {
  /// End it in good order.
  case stop
  /// Start it again, on the same data and port.
  case start
  /// Kill it.
  case crash
  /// Make it stand still, as on a machine that hangs.
  case pause
  /// Let it go on.
  case resume
  /// Make a standby the primary.
  case promote
}
