import Lessons

/// The HTML of one step: where it stands, what is sent, what came back.
struct StepHTML {
  /// The colour of each session of the page, by its first appearance.
  private let colors: [String: Int]
  private let records: [Int: StepRecord]

  /// How many session colours the theme has.
  private static let colorCount = 6

  init(lesson: Lesson, transcript: Transcript?) {
    var colors: [String: Int] = [:]
    for session in lesson.steps.map(\.attributes.session)
    where session != "main" && colors[session] == nil {
      colors[session] = colors.count % Self.colorCount
    }
    self.colors = colors
    records = Dictionary(
      (transcript?.steps ?? []).map { ($0.number, $0) }, uniquingKeysWith: { $1 })
  }

  /// The step as it ran; without a record, as its lesson expects it to run.
  func html(of step: Step) -> String {
    let record = records[step.number]
    let id = LessonHTML.escape(step.attributes.name ?? "step-\(step.number)")
    let outcome = (record?.outcome ?? .notRun).rawValue.split(separator: " ").joined(separator: "-")
    let classes = ["step", outcome, color(of: step.attributes.session)].filter { !$0.isEmpty }
    let body = input(of: step) + output(of: step, record: record) + verdict(of: record)
    return """
      <section class="\(classes.joined(separator: " "))" id="\(id)" aria-label="Step \(step.number)">
      <header><a class="permalink" href="#\(id)">\(step.number)</a>\(place(of: step, record: record))</header>
      \(step.attributes.isHidden ? folded(body) : body)</section>

      """
  }

  private func folded(_ body: String) -> String {
    "<details><summary>A step behind the scenes</summary>\n\(body)</details>\n"
  }

  private func place(of step: Step, record: StepRecord?) -> String {
    var html = "<span class=\"kind\">\(LessonHTML.escape(step.kind.rawValue))</span>"
    if let service = record?.service, service != step.kind.rawValue {
      html += "<span class=\"service\">on \(LessonHTML.escape(service))</span>"
    }
    let session = step.attributes.session
    if session != "main" {
      html += "<span class=\"session\">\(LessonHTML.escape(session))</span>"
    }
    return html
  }

  private func input(of step: Step) -> String {
    "<pre class=\"input\" tabindex=\"0\"><code>\(LessonHTML.escape(step.input))</code></pre>\n"
  }

  private func output(of step: Step, record: StepRecord?) -> String {
    let lines = record.map { $0.output.lines } ?? step.expectation?.lines ?? []
    guard !lines.isEmpty else { return "" }
    let sessions = Set((record?.events ?? []).map(\.session))
    let body = lines.map { line(of: $0, sessions: sessions) }.joined(separator: "\n")
    let html = "<pre class=\"output\" tabindex=\"0\"><code>\(body)</code></pre>\n"
    guard step.attributes.asksForPrediction else { return html }
    return "<details class=\"predict\"><summary>What will it print? Guess first, then look."
      + "</summary>\n\(html)</details>\n"
  }

  private func line(of text: String, sessions: Set<String>) -> String {
    if text.hasPrefix("(blocked"), text.hasSuffix(")") {
      return "<span class=\"wait\">\(LessonHTML.escape(text))</span>"
    }
    if let bar = text.firstIndex(of: "|"), sessions.contains(String(text[..<bar])) {
      let who = String(text[..<bar])
      return "<span class=\"event \(color(of: who))\"><span class=\"who\">"
        + "\(LessonHTML.escape(who))|</span>\(LessonHTML.escape(String(text[text.index(after: bar)...])))</span>"
    }
    return LessonHTML.escape(text)
  }

  private func verdict(of record: StepRecord?) -> String {
    guard let record, record.outcome != .passed else { return "" }
    var html =
      "<div class=\"verdict\"><strong>\(LessonHTML.escape(record.outcome.rawValue))</strong>"
    if let message = record.message { html += ": \(LessonHTML.escape(message))" }
    if let difference = record.difference { html += "<pre>\(LessonHTML.escape(difference))</pre>" }
    return html + "</div>\n"
  }

  private func color(of session: String) -> String {
    colors[session].map { "session-\($0)" } ?? ""
  }
}

extension String {
  fileprivate var lines: [String] {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
