import PostgresClient

/// What a reader wants to see of a run.
extension ScheduleRun {
  /// Everything that happened, a line each.
  public var trace: String {
    let width = events.map(\.step.sql.count).max() ?? 0
    var waiting: Set<String> = []
    var lines = events.map { event in
      let step = event.step
      let sql = step.sql + String(repeating: " ", count: width - step.sql.count)
      let resumed = waiting.contains(step.session) ? "goes on: " : ""
      if case .waits = event.observation {
        waiting.insert(step.session)
      } else {
        waiting.remove(step.session)
      }
      return "\(step.session)  \(sql)  \(resumed)\(event.observation.text)"
    }
    if !final.isEmpty { lines.append("end: \(final)") }
    return lines.joined(separator: "\n")
  }

  /// In one line: what was read under a name, which sessions waited or failed, and how it ended.
  ///
  /// - Complexity: O(n) in the events and the rows that they read.
  public var summary: String {
    var parts: [String] = []
    for event in events {
      let session = event.step.session
      switch event.observation {
      case .answered(let rows):
        if let name = event.step.name { parts.append("\(session) \(name)=\(rows.asText)") }
      case .waits(let others):
        parts.append("\(session) waits for \(others.joined(separator: ", "))")
      case .failed(let error): parts.append("\(session) fails \(error.sqlState ?? "")")
      case .skipped: break
      }
    }
    if !final.isEmpty { parts.append("end \(final)") }
    return parts.joined(separator: "; ")
  }
}

extension ScheduleRun.Observation {
  fileprivate var text: String {
    switch self {
    case .answered(let rows): rows.columns.isEmpty ? rows.commandTag : "reads \(rows.asText)"
    case .waits(let sessions): "waits for \(sessions.joined(separator: ", "))"
    case .failed(let error): "fails \(error.sqlState ?? ""): \(error.message)"
    case .skipped: "not sent"
    }
  }
}
