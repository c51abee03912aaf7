import LessonModel
import Services

extension ServiceLease {
  /// Where each service stands, in the order of the page.
  var states: [ServiceStateRecord] {
    endpoints.map { endpoint in
      let name = endpoint.name
      return ServiceStateRecord(
        name: name, state: state(of: endpoint), role: role(of: name).map { .init($0) },
        cutFrom: cutOff(from: name))
    }
  }

  private func state(of endpoint: ServiceEndpoint) -> ServiceStateRecord.State {
    switch standing(of: endpoint.name) {
    case .paused: .paused
    case .stopped: .stopped
    case .crashed: .crashed
    // A server that somebody else has would have to be asked.
    case .running: endpoint.provider == "external" || isAlive(endpoint.name) ? .running : .crashed
    }
  }
}

extension ServiceStateRecord.Role {
  fileprivate init(_ role: ServiceRole) {
    switch role {
    case .primary: self = .primary
    case .standby: self = .standby
    }
  }
}
