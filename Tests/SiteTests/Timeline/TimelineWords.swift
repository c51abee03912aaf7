import LessonModel

@testable import Site

extension TimelineTests {
  /// A lesson of such a page, and the transcript of its run.
  static func ran(_ page: [any Sendable], services: String) throws -> (Lesson, Transcript) {
    var text = "---\ntitle: T\nservices: \(services)\n---\n"
    var runs: [Ran] = []
    for item in page {
      if let ran = item as? Ran {
        runs.append(ran)
        text += "\n```\(ran.fence)\n\(ran.input)\n```\n"
      } else {
        text += "\n\(item)\n"
      }
    }
    let lesson = try Sites.lesson(text)
    var transcript = Sites.transcript(of: lesson)
    for (place, ran) in runs.enumerated() {
      transcript.steps[place].output = StepOutput(ran.parts)
      transcript.steps[place].errors = ran.errors
      transcript.steps[place].after = ran.sessions.map {
        StateAfterStep(sessions: $0, services: ran.services)
      }
    }
    return (lesson, transcript)
  }

  /// A timeline in words.
  static func words(_ timeline: Timeline) -> [String] {
    func name(_ lane: Int) -> String { timeline.lanes[lane].name }
    func number(_ column: Int) -> String { "\(timeline.columns[column].step.number)" }
    var lines = [timeline.lanes.map(\.name).joined(separator: " ")]
    for column in timeline.columns {
      var line = "\(column.step.number) \(name(column.lane)) \(column.label)"
      if column.error != nil { line += "!" }
      if !column.signs.isEmpty {
        line += " (\(column.signs.map { "\(name($0.lane)) \($0.sign)" }.joined(separator: ", ")))"
      }
      for event in column.events {
        line += " > \(name(event.lane)) "
        line += event.isRelease ? "with \(event.step.map { "\($0)" } ?? "?")" : "prints"
      }
      if let section = column.section { line += " [\(timeline.sections[section])]" }
      lines.append(line)
    }
    let bars = timeline.bars.map { bar in
      (["\(bar.kind.rawValue) \(name(bar.lane)) \(number(bar.start))-\(bar.end.map(number) ?? "")"]
        + bar.names).joined(separator: " ")
    }
    return lines + bars
  }
}
