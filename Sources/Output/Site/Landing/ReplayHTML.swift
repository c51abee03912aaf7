import LessonModel
import LessonText
import Markdown

/// Some steps of a lesson as they ran, short, in a lane each session: what a page is like, at a look.
struct ReplayHTML {
  private(set) var html = ""
  private let voices: Voices
  private var lanes: [String] = []
  private var rows: [String] = []

  /// More would be no look.
  private static let mostRows = 12

  /// - Returns: nil when the lesson has not run, or has no such steps.
  init?(page: SiteBuilder.Page, _ replay: CourseSettings.Replay) {
    let lesson = page.lesson
    voices = Voices(lesson)
    guard let transcript = page.transcript,
      let first = lesson.steps.firstIndex(where: { $0.attributes.name == replay.first }),
      let last = lesson.steps.lastIndex(where: { $0.attributes.name == replay.last }), first <= last
    else { return nil }
    let steps = lesson.steps[first...last]
    let records = Dictionary(transcript.steps.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
    for step in steps where !lanes.contains(step.attributes.session) {
      lanes.append(step.attributes.session)
    }
    for step in steps {
      guard let record = records[step.number] else { return nil }
      add(step, record)
    }
    guard rows.count <= Self.mostRows else { return nil }
    let address = LessonPageHTML.url(of: lesson.name)
    let servers = transcript.services.map { service in
      "\(lesson.vocabulary.service(service.kind)?.title ?? service.kind) \(service.version)"
    }
    let day = transcript.ran.map { " on \($0.day)" } ?? ""
    let ran = (servers.isEmpty ? "it ran" : "\(servers.joined(separator: " and ")) ran it") + day
    html = """
      <figure class="replay">
      <figcaption><b>\(HTMLText.escape(lesson.title))</b> as \(HTMLText.escape(ran))</figcaption>
      <div class="scene">
      \(lanes.enumerated().map { "<p class=\"name lane-\($0.offset + 1) row-1\">\(mark(of: $0.element))\(HTMLText.escape($0.element))</p>\n" }.joined())\
      \(rows.joined())</div>
      <p class="more"><a href="\(address)">Read the lesson</a></p>
      </figure>

      """
  }

  private mutating func add(_ step: Step, _ record: StepRecord) {
    let session = step.attributes.session
    var output: [String] = []
    var waits: [String]?
    for part in record.output.parts where part.session == nil {
      switch part.content {
      case .blocked(let holders): waits = holders
      case .text(let text): output += text.split(separator: "\n").map(String.init)
      default: continue
      }
    }
    // A step that only prints the word is no error.
    let hasError = record.errors.contains { $0.session == nil }
    let errors = output.filter {
      hasError && ($0.hasPrefix("ERROR") || $0.hasPrefix("SQLSTATE"))
    }
    var lines = (errors.isEmpty ? output.suffix(1) : errors[...]).map { line in
      "<samp\(errors.isEmpty ? "" : " class=\"error\"")>\(HTMLText.escape(line))</samp>"
    }
    if let waits {
      let names = waits.map { "\(mark(of: $0))\(HTMLText.escape($0))" }
      lines = [
        "<span class=\"wait\">waits\(names.isEmpty ? "" : " for \(names.joined(separator: ", "))")</span>"
      ]
    }
    row(
      session,
      "<span class=\"number\">\(step.number)</span> <code class=\"clauses\">\(ClauseHTML.html([CodeRun(Self.statement(of: step), nil)]))</code>\n\(lines.joined(separator: "\n"))\n"
    )
    var others: [String: (step: Int?, text: String)] = [:]
    var order: [String] = []
    for part in record.output.parts {
      guard let other = part.session, lanes.contains(other), !part.text.isEmpty else { continue }
      if others[other] == nil { order.append(other) }
      others[other, default: (part.step, "")].text += part.text
    }
    for other in order {
      guard let (number, text) = others[other], let line = text.split(separator: "\n").last else {
        continue
      }
      let said = number.map { "step \($0) goes on" } ?? "goes on"
      row(
        other, "<span class=\"goes\">\(said)</span>\n<samp>\(HTMLText.escape(line))</samp>\n",
        isEvent: true)
    }
  }

  private mutating func row(_ session: String, _ content: String, isEvent: Bool = false) {
    let lane = (lanes.firstIndex(of: session) ?? 0) + 1
    let color = voices.voice(ofSession: session)?.classes ?? []
    let classes =
      ["beat", "lane-\(lane)", "row-\(rows.count + 2)"] + (isEvent ? ["event"] : []) + color
    rows.append(
      "<div class=\"\(classes.joined(separator: " "))\">\n<span class=\"by\">\(mark(of: session))\(HTMLText.escape(session))</span>\n\(content)</div>\n"
    )
  }

  private func mark(of session: String) -> String { voices.voice(ofSession: session)?.mark ?? "" }

  /// The first statement that does something: not `SET`, not `BEGIN`.
  private static func statement(of step: Step) -> String {
    let lines = step.input.split(separator: "\n").map(String.init)
    return lines.first { line in
      !["SET ", "BEGIN", "\\"].contains { line.uppercased().hasPrefix($0) }
    } ?? lines.first ?? ""
  }
}
