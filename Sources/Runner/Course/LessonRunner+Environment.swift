import LessonModel
import Processes
import Services

extension LessonRunner {
  /// What programs of this lesson find in their environment: the services' addresses and passwords,
  /// then the values of the page.
  var environment: [String: String] {
    // What the course adds gives way to what Etude gives.
    var environment = lesson.surroundings.variables(
      searchPath: Executable.environmentValue("PATH") ?? Executable.defaultPath)
    environment.merge(scratch.environment) { $1 }
    // The first service of a kind has the usual variables.
    for endpoint in lease.endpoints.reversed() { environment.merge(endpoint.environment) { $1 } }
    for endpoint in lease.endpoints {
      let name = variablePart(endpoint.name)
      // It ends on command lines, so it has no password.
      environment["ETUDE_SERVICE_\(name)"] =
        endpoint.publicURL.isEmpty ? endpoint.url : endpoint.publicURL
      environment["ETUDE_PASSWORD_\(name)"] = endpoint.password
      if !endpoint.user.isEmpty { environment["ETUDE_USER_\(name)"] = endpoint.user }
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
}
