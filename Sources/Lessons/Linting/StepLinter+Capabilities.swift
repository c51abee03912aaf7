extension StepLinter {
  /// What a service of a kind may be able to do: the commands of an operator, and for Redis the
  /// modules that it may have loaded.
  private func capabilities(of kind: Step.Kind) -> [String] {
    let operations = ServiceCommand.Verb.allCases.map(\.rawValue)
    let hasRedis = kind == .redis || kind == .service
    let declared = lesson.services.flatMap(\.modules)
    return operations + (hasRedis ? declared + ["bloom", "json", "search", "timeseries"] : [])
  }

  /// A capability that no service can have would skip its step on every machine for ever.
  func checkCapabilities(_ findings: inout FindingList) {
    for step in lesson.steps {
      guard let needed = step.attributes.requires else { continue }
      let known = capabilities(of: step.kind)
      if known.contains(needed) { continue }
      findings.add(
        at: offset(of: .requires, step),
        "no service of a `\(step.kind.rawValue)` step can have the capability `\(needed)`",
        suggestion(for: needed, among: known, otherwise: "there is \(listed(known))"))
    }
  }
}
