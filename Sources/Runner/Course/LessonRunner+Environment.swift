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
      let name = Lesson.variablePart(endpoint.name)
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
      let ends = [link.from, link.to].map(Lesson.variablePart).joined(separator: "_")
      environment["ETUDE_LINK_\(ends)"] = String(link.port)
    }
    return environment.merging(page?.values ?? [:]) { $1 }
  }

  /// What `${…}` stands for in steps that are no programs, of the services of the repository's own
  /// kinds: no kind of step of Etude's finds those by itself.
  var serviceValues: [String: String] {
    var values: [String: String] = [:]
    // As programs have them: the first service wins.
    for endpoint in lease.endpoints.reversed() { values.merge(endpoint.environment) { $1 } }
    for endpoint in lease.endpoints {
      let variables = Lesson.variables(of: endpoint.name)
      values[variables.port] = String(endpoint.port)
      values[variables.address] = endpoint.publicURL
    }
    let names = Set(lesson.serviceValueNames)
    return values.filter { names.contains($0.key) }
  }
}
