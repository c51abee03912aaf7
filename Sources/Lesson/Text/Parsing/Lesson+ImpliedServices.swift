import LessonModel

extension Lesson {
  /// Declares a service for steps of a kind whose service the page does not declare.
  ///
  /// - Parameter steps: the steps that have one brought along.
  mutating func addImpliedServices(for steps: [Step]) {
    for step in steps {
      guard let kind = step.kind.service,
        !services.contains(where: { $0.kind == kind || $0.name == kind.word })
      else { continue }
      services.append(ServiceDeclaration(name: kind.word, kind: kind, line: step.line))
    }
  }
}
