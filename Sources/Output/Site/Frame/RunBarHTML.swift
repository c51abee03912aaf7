import LessonModel
import LessonText
import Markdown
import PlainText

/// How a page is run, what its run was, and where its text is: what stands below its title.
struct RunBarHTML {
  let html: String

  /// - Parameters:
  ///   - page: the page.
  ///   - settings: where its text can be found; nothing is said of what they do not say.
  ///   - file: the path of its file in the course.
  init(page: SiteBuilder.Page, settings: CourseSettings, file: String?) {
    let lesson = page.lesson
    let links = Self.links(page, settings, file)
    guard !lesson.steps.isEmpty || !links.isEmpty else {
      html = ""
      return
    }
    let command = lesson.steps.isEmpty ? "" : StartHTML.command("etude step \(lesson.name)")
    let run = lesson.steps.isEmpty ? "" : "<p class=\"ran\">\(Self.run(page))</p>\n"
    html = """
      <div class="run">
      \(command)\(run)\(links.isEmpty ? "" : "<p class=\"sources\">\(links.joined(separator: "\n"))</p>\n")</div>

      """
  }

  /// What the latest run was: how many steps printed what the page says, on what, when.
  private static func run(_ page: SiteBuilder.Page) -> String {
    guard let transcript = page.transcript else { return "Not run yet." }
    let all = page.lesson.steps.count
    let passed = transcript.steps.count { $0.outcome == .passed }
    let skipped = transcript.steps.count { $0.outcome == .skipped }
    let isWhole = passed == all
    let count =
      "<b class=\"\(isWhole ? "good" : "bad")\">\(passed) of \(all) \(all == 1 ? "step" : "steps") printed this</b>"
    var facts = page.lack == nil ? [count] : ["<b>Recorded run</b>", count]
    if skipped > 0 { facts.append("\(skipped) skipped") }
    facts += transcript.services.map { service in
      let title = page.lesson.vocabulary.service(service.kind)?.title ?? service.kind
      return HTMLText.escape("\(title) \(service.version)")
    }.reduce(into: []) { titles, title in if !titles.contains(title) { titles.append(title) } }
    if let ran = transcript.ran {
      let day = HTMLText.escape(ran.day)
      facts.append("<time datetime=\"\(HTMLText.escape(ran.date))\">\(day)</time>")
      if let commit = ran.commit {
        let (state, isChanged) = Self.state(commit)
        facts.append(
          "commit <code>\(HTMLText.escape(state))</code>\(isChanged ? ", with uncommitted changes" : "")"
        )
      }
    }
    return facts.joined(separator: " · ")
  }

  private static func links(
    _ page: SiteBuilder.Page, _ settings: CourseSettings, _ file: String?
  ) -> [String] {
    var links: [String] = []
    func add(_ text: String, _ address: String) {
      links.append("<a href=\"\(HTMLText.escape(address))\">\(text)</a>")
    }
    if let file {
      let path = SiteMap.url(file)
      if let source = settings.source { add("Source", source.replacing("{file}", with: path)) }
      if let edit = settings.edit { add("Edit this page", edit.replacing("{file}", with: path)) }
    }
    if let report = settings.report {
      let title = "\(page.lesson.name): it prints something else here"
      add(
        "Report a mismatch",
        report.replacing("{title}", with: encoded(title))
          .replacing("{body}", with: encoded(body(of: page, file: file))))
    }
    return links
  }

  /// What a report says before the reader has written anything.
  private static func body(of page: SiteBuilder.Page, file: String?) -> String {
    var lines = ["Page: \(file ?? page.lesson.name)"]
    if let transcript = page.transcript {
      let servers = transcript.services.map { "\($0.kind) \($0.version)" }
      if !servers.isEmpty {
        lines.append("The page was run on: \(servers.joined(separator: ", "))")
      }
      if let ran = transcript.ran {
        let commit = ran.commit.map { Self.state($0) }.map { state, isChanged in
          ", commit \(state)\(isChanged ? ", with uncommitted changes" : "")"
        }
        lines.append("Run: \(ran.date)\(commit ?? "")")
      }
    }
    return (lines + ["", "Step:", "What it prints here:", "On (system, versions):", ""]).joined(
      separator: "\n")
  }

  /// What git calls the state of the course, and whether files were changed since.
  private static func state(_ commit: String) -> (commit: String, isChanged: Bool) {
    let mark = "-dirty"
    return commit.hasSuffix(mark)
      ? (String(commit.dropLast(mark.count)), true) : (commit, false)
  }

  private static func encoded(_ text: String) -> String {
    PercentEncoding.encoded(text, keeping: "")
  }
}

extension Step {
  /// Whether its text is of no use outside of Etude: an operator's command, code of the page's own
  /// program, or something that stands for a value of the page.
  var isOnlyForEtude: Bool {
    kind.isOperation || kind.isProgram && !kind.isScript || input.contains("$ETUDE_")
      || !ValueReference.all(in: input).isEmpty && !kind.isScript
  }
}
