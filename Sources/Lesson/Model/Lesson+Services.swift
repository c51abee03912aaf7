extension Lesson {
  /// The kinds of service that it needs, each once, in the order of the front matter.
  package var serviceKinds: [ServiceKind] {
    services.map(\.kind).reduce(into: []) { kinds, kind in
      if !kinds.contains(kind) { kinds.append(kind) }
    }
  }

  /// A service's name as a variable's name can hold it.
  package static func variablePart(_ name: String) -> String {
    String(name.map { $0 == "-" ? "_" : $0 })
  }

  /// The variables that say where a service is.
  package static func variables(of service: String) -> (port: String, address: String) {
    let part = variablePart(service)
    return ("ETUDE_PORT_\(part)", "ETUDE_SERVICE_\(part)")
  }

  /// The names that `${…}` can have because of the services of the repository's own kinds.
  package var serviceValueNames: [String] {
    services.flatMap { service -> [String] in
      guard let recipe = service.kind.recipe else { return [] }
      let own = Self.variables(of: service.name)
      return [own.port, own.address] + recipe.environment.keys.sorted()
    }
  }

  /// The service that a step talks to: the one it names, or the page's first one of its kind. Nil
  /// for kinds that talk to none.
  package func service(of step: Step) -> String? {
    if step.kind.isProgram { return nil }
    if let on = step.attributes.on { return on }
    guard let kind = step.kind.service else { return nil }
    return services.first { $0.kind == kind }?.name
  }

  /// The services that the text of a step can do something to.
  package func servicesReached(by step: Step) -> [ServiceDeclaration] {
    switch step.kind.target {
    case .program: return services
    case .operation: return []
    case .nothing: return services.filter { step.kind.reaches.contains($0.kind) }
    case .service:
      let own = service(of: step)
      return services.filter { $0.name == own }
    }
  }

  /// What a command of a `service` step means that names no service, and a Swift or shell step that
  /// requires something of one: `on=`, or the page's only one.
  package func impliedTarget(of step: Step) -> String? {
    step.attributes.on ?? (services.count == 1 ? services.first?.name : nil)
  }

  /// The service that has to have what `requires=` says; nil where that is a matter of the commands
  /// of a `service` step.
  package func requirementTarget(of step: Step) -> String? {
    step.kind.isProgram ? impliedTarget(of: step) : service(of: step)
  }
}
