import LessonModel

extension Lesson {
  /// Declares a service for the dialogues of a kind whose service the page does not declare: who wrote
  /// them had one running. It has the name of its kind.
  mutating func addImpliedServices() {
    for step in steps where step.dialogue != nil && step.attributes.on == nil {
      guard let kind = step.kind.service,
        !services.contains(where: { $0.kind == kind || $0.name == kind.word })
      else { continue }
      services.append(ServiceDeclaration(name: kind.word, kind: kind, line: step.line))
    }
  }
}
