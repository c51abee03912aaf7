import PostgresClient
import Psql
import Sessions

/// Runs a scenario in psql sessions and writes down what happened in the words of PostgreSQL's
/// isolation tester: `<waiting ...>` behind a step that is blocked, `<... completed>` when it goes
/// on, the bodies as psql prints them.
///
/// Blocked is what the sessions say; the tester's markers only say when a completion is told.
final class IsolationReplay {
  private let scenario: IsolationScenario
  private let lesson: PsqlLesson
  private var transcript = ""
  private var sessions: [String: PsqlSession] = [:]
  /// The step that each session is busy with, or that is complete but not told yet.
  private var active: [String: IsolationScenario.Step] = [:]
  private var waiting: [IsolationScenario.Step] = []
  private var pendingText: [String: String] = [:]
  private var noticeCounts: [String: Int] = [:]
  private var noticeTargets: [String: Int] = [:]

  init(_ scenario: IsolationScenario) throws {
    self.scenario = scenario
    lesson = try PsqlLesson()
  }

  func run() throws -> String {
    let control = try lesson.connect()
    control.noticeHandler = { _ in }
    for name in scenario.sessions { sessions[name] = try lesson.open(name) }
    for steps in scenario.permutations {
      transcript += "\nstarting permutation: \(steps.map(\.name).joined(separator: " "))\n"
      for sql in scenario.control { try control.query(sql) }
      for name in scenario.sessions {
        guard let sql = scenario.setup[name], let session = sessions[name] else { continue }
        try lesson.run(sql + ";", in: session)
      }
      for step in steps { try launch(step) }
      try settle()
      while !waiting.isEmpty {
        let count = waiting.count
        try tellCompleted(ignoresMarkers: true)
        if waiting.count == count { throw PsqlLesson.Hang(session: waiting[0].session) }
        try settle()
      }
      if let sql = scenario.cleanup { try control.query(sql) }
    }
    return transcript
  }

  private func launch(_ step: IsolationScenario.Step) throws {
    guard let session = sessions[step.session] else { return }
    // A session that is still busy finishes first: somebody else's step has let it go on.
    while let unfinished = active[step.session] {
      try settle()
      if session.state != .idle { throw PsqlLesson.Hang(session: step.session) }
      if !isHeld(unfinished) { tell(unfinished) }
      try tellCompleted(ignoresMarkers: false)
    }
    for marker in step.markers {
      let words = marker.split(separator: " ")
      if words.count == 3, let count = Int(words[2]) {
        let other = words[0].split(separator: "_")[0]
        noticeTargets[step.name + marker] = count + (noticeCounts[String(other)] ?? 0)
      }
    }
    try session.begin(StepInput(text: step.sql + ";", number: 1))
    active[step.session] = step
    if step.markers.contains("*") {
      // Told as waiting at once; how it ends is told with the next step.
      tellWaiting(step)
      return
    }
    try settle()
    if session.state == .idle, !isHeld(step) {
      transcript += "step \(step.name): \(step.sql)\n" + takeText(step.session)
      active[step.session] = nil
    } else {
      tellWaiting(step)
    }
    try tellCompleted(ignoresMarkers: false)
  }

  private func tellWaiting(_ step: IsolationScenario.Step) {
    transcript += "step \(step.name): \(step.sql) <waiting ...>\n" + takeText(step.session)
    waiting.append(step)
  }

  /// Tells of the waiting steps that are complete, in the order in which they were launched, until
  /// nothing changes.
  private func tellCompleted(ignoresMarkers: Bool) throws {
    var changed = true
    while changed {
      changed = false
      for step in waiting {
        guard sessions[step.session]?.state == .idle, ignoresMarkers || !isHeld(step) else {
          continue
        }
        tell(step)
        changed = true
      }
    }
  }

  private func tell(_ step: IsolationScenario.Step) {
    transcript += "step \(step.name): <... completed>\n" + takeText(step.session)
    waiting.removeAll { $0 == step }
    active[step.session] = nil
  }

  private func isHeld(_ step: IsolationScenario.Step) -> Bool {
    step.markers.contains { marker in
      let words = marker.split(separator: " ").map(String.init)
      guard marker != "*", let other = words.first else { return false }
      let session = String(other.split(separator: "_")[0])
      if words.count == 1 { return active[session]?.name == other }
      return (noticeCounts[session] ?? 0) < (noticeTargets[step.name + marker] ?? 0)
    }
  }

  private func settle() throws {
    try lesson.settle()
    for (name, session) in sessions {
      let text = String(decoding: session.takeOutput().bytes, as: UTF8.self)
      pendingText[name, default: ""] += text
      noticeCounts[name, default: 0] += text.matches(of: #/(?m)^(NOTICE|WARNING|INFO): /#).count
    }
  }

  private func takeText(_ session: String) -> String {
    defer { pendingText[session] = nil }
    return Self.masked(pendingText[session] ?? "")
  }

  /// Numbers that differ from run to run, as the fixtures mask them.
  private static func masked(_ text: String) -> String {
    text.replacing(/\b([Pp]rocess|PID|transaction) \d+/) { "\($0.output.1) <n>" }
      .replacing(
        /(tuple|relation|database|object) \(?\d+[,\d)]*( of (?:relation|database) \d+)*/
      ) { "\($0.output.1) <n>" }
  }
}
