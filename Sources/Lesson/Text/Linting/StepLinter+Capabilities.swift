import LessonModel
import PlainText

extension StepLinter {
  /// What the service of a step may be able to do: the commands of an operator, and the modules that
  /// a server of its kind may have loaded.
  private func capabilities(of step: Step) -> [String] {
    let operations = ServiceCommand.Verb.allCases.map(\.rawValue)
    let named = lesson.requirementTarget(of: step)
    let kind = step.kind.service ?? lesson.services.first { $0.name == named }?.kind
    let kinds = step.kind.isOperation ? lesson.vocabulary.services : [kind].compactMap { $0 }
    let modules = kinds.flatMap(\.modules)
    return operations + (modules.isEmpty ? [] : lesson.services.flatMap(\.modules) + modules)
  }

  /// A capability that no service can have would skip its step on every machine for ever.
  func checkCapabilities(_ findings: inout FindingList) {
    for step in lesson.steps {
      guard let needed = step.attributes.requires else { continue }
      let known = capabilities(of: step)
      if known.contains(needed) { continue }
      findings.add(
        at: offset(of: .requires, step),
        "no service of a `\(step.kind.word)` step can have the capability `\(needed)`",
        suggestion(for: needed, among: known, otherwise: "there is \(listed(known))"))
    }
  }
}
