import LessonModel
import Services

extension ServiceLease {
  /// Why a step of the lesson has to be skipped; nil when nothing stands in its way.
  ///
  /// It requires what its service lacks, or it is an operator's step for a server that is not the
  /// lesson's own.
  func obstacle(to step: Step, of lesson: Lesson) -> String? {
    let services = step.kind.isOperation ? step.operatedServices(of: lesson) : []
    let concerned =
      services.isEmpty ? lesson.requirementTarget(of: step).map { [$0] } ?? [] : services
    if let needed = step.attributes.requires {
      let lacking = concerned.first { !capabilities(of: $0).contains(needed) }
      if concerned.isEmpty || lacking != nil {
        return "the service \(lacking.map { "\($0) " } ?? "")has no \(needed)"
      }
    }
    for service in services where endpoint(service)?.provider == "external" {
      return "the server of \(service) is not the lesson's own: nothing may be done to it"
    }
    if step.kind.isOperation, step.setsClock,
      let fixed = services.first(where: { !capabilities(of: $0).contains("advance") })
    {
      return "the clock of \(fixed) cannot be set: that takes the built-in broker"
    }
    return nil
  }

  private func capabilities(of service: String) -> Set<String> {
    endpoint(service)?.capabilities ?? []
  }
}

extension Step {
  fileprivate var setsClock: Bool {
    ServiceCommand.all(in: input).commands.contains { $0.verb == .advance }
  }

  /// The services that the commands of a `service` step act on.
  fileprivate func operatedServices(of lesson: Lesson) -> [String] {
    let implied = lesson.impliedTarget(of: self)
    return ServiceCommand.all(in: input).commands.flatMap { command in
      command.services.isEmpty ? implied.map { [$0] } ?? [] : command.services
    }
  }
}
