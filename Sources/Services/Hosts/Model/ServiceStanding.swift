/// In what state an operator has left a service.
package enum ServiceStanding: String, Sendable, Equatable {
  case running, stopped, crashed, paused

  /// Why an operation makes no sense now; nil when it does.
  func obstacle(to operation: ServiceOperation, isAlive: Bool) -> String? {
    switch (operation, self) {
    case (.start, .paused): "it is paused; `resume` lets it go on"
    case (.start, .running): isAlive ? "it is running" : nil
    case (.start, .stopped), (.start, .crashed): nil
    case (_, .stopped), (_, .crashed): "it is \(rawValue); `start` it first"
    case (.resume, .running): "it is not paused"
    case (.stop, .paused), (.promote, .paused), (.pause, .paused):
      "it is paused, and hears nothing; `resume` it first"
    case (_, .running): isAlive ? nil : "its server has ended; `start` it first"
    case (_, .paused): nil
    }
  }
}

/// What a server is among servers that copy each other.
package enum ServiceRole: String, Sendable, Equatable {
  case primary, standby
}

extension ServiceOperation {
  /// The state that it leaves a service in; nil when it does not change it.
  var standing: ServiceStanding? {
    switch self {
    case .stop: .stopped
    case .start, .resume: .running
    case .crash: .crashed
    case .pause: .paused
    case .promote: nil
    }
  }
}
