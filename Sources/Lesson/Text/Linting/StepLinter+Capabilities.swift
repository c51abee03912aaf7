import LessonModel
import PlainText

extension StepLinter {
  /// What the service of a step may be able to do: the commands of an operator, and for Redis the
  /// modules that it may have loaded.
  private func capabilities(of step: Step) -> [String] {
    let operations = ServiceCommand.Verb.allCases.map(\.rawValue)
    let named = lesson.requirementTarget(of: step)
    let hasRedis =
      [.redis, .service].contains(step.kind)
      || lesson.services.contains { $0.name == named && $0.kind == .redis }
    let declared = lesson.services.flatMap(\.modules)
    return operations + (hasRedis ? declared + ["bloom", "json", "search", "timeseries"] : [])
  }

  /// A capability that no service can have would skip its step on every machine for ever.
  func checkCapabilities(_ findings: inout FindingList) {
    for step in lesson.steps {
      guard let needed = step.attributes.requires else { continue }
      let known = capabilities(of: step)
      if known.contains(needed) { continue }
      findings.add(
        at: offset(of: .requires, step),
        "no service of a `\(step.kind.rawValue)` step can have the capability `\(needed)`",
        suggestion(for: needed, among: known, otherwise: "there is \(listed(known))"))
    }
  }
}
