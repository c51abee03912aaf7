import LessonModel

extension Step {
  /// Why nothing says what the step must print: no `output` block is for these servers.
  func lackOfOutput(on servers: [ServiceRecord], of lesson: Lesson) -> String {
    let subjects = outputs.compactMap(\.condition).compactMap {
      lesson.subject(of: $0, at: self)?.name
    }
    let versions = servers.filter { subjects.contains($0.name) }.map { server in
      let version = server.version.isEmpty ? "of an unknown version" : server.version
      return server.name == server.kind
        ? "\(server.name) \(version)" : "\(server.name) (\(server.kind) \(version))"
    }
    let missing = lesson.missingCondition(at: self, on: servers)
    let remedy = missing.map { "one with `when=\"\($0.text)\"`, or " } ?? ""
    return
      "none of the step's output blocks is for "
      + "\(versions.joined(separator: ", ")); add \(remedy)one without `when=` behind them "
      + "(etude accept --add)"
  }
}
