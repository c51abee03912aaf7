import Processes
import Services

extension LessonStage {
  /// What programs of this lesson find in their environment: the services' addresses and passwords,
  /// then the values of the page.
  var environment: [String: String] {
    var environment = scratch.environment
    // The first service of a kind has the usual variables.
    for endpoint in lease.endpoints.reversed() { environment.merge(endpoint.environment) { $1 } }
    for endpoint in lease.endpoints {
      let name = variablePart(endpoint.name)
      environment["ETUDE_SERVICE_\(name)"] = address(of: endpoint, in: environment)
      environment["ETUDE_PASSWORD_\(name)"] = endpoint.password
      environment["ETUDE_PORT_\(name)"] = String(endpoint.port)
      for (fact, value) in endpoint.operatorFacts { environment["ETUDE_\(fact)_\(name)"] = value }
      if !endpoint.runAs.isEmpty {
        environment["ETUDE_RUNAS"] = endpoint.runAs.joined(separator: " ")
      }
    }
    for link in lease.linkPorts {
      environment["ETUDE_LINK_\(variablePart(link.from))_\(variablePart(link.to))"] = String(
        link.port)
    }
    return environment.merging(page?.values ?? [:]) { $1 }
  }

  /// A service's name as a variable's name can hold it.
  private func variablePart(_ name: String) -> String {
    String(name.map { $0 == "-" ? "_" : $0 })
  }

  /// The URL of a service. It ends on command lines, so it has no password where a tool finds the
  /// right one in the environment: not where the first service of the kind has another.
  private func address(of endpoint: ServiceEndpoint, in environment: [String: String]) -> String {
    let isFound = endpoint.passwordVariable.map { environment[$0] == endpoint.password } ?? true
    return isFound && !endpoint.publicURL.isEmpty ? endpoint.publicURL : endpoint.url
  }
}
