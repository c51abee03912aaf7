extension Lesson {
  /// The kinds of service that it needs, each once, in the order of the front matter.
  public var serviceKinds: [ServiceDeclaration.Kind] {
    services.map(\.kind).reduce(into: []) { kinds, kind in
      if !kinds.contains(kind) { kinds.append(kind) }
    }
  }

  /// The service that a step talks to: the one it names, or the page's first one of its kind. Nil
  /// for kinds that talk to none.
  public func service(of step: Step) -> String? {
    if step.kind.isProgram { return nil }
    if let on = step.attributes.on { return on }
    guard let kind = step.kind.serviceKind else { return nil }
    return services.first { $0.kind == kind }?.name
  }

  /// What a command of a `service` step means that names no service, and a Swift or shell step that
  /// requires something of one: `on=`, or the page's only one.
  public func impliedTarget(of step: Step) -> String? {
    step.attributes.on ?? (services.count == 1 ? services.first?.name : nil)
  }

  /// The service that has to have what `requires=` says; nil where that is a matter of the commands
  /// of a `service` step.
  public func requirementTarget(of step: Step) -> String? {
    step.kind.isProgram ? impliedTarget(of: step) : service(of: step)
  }
}
