import Foundation
import LessonModel
import LessonText
import Markdown

/// The page of one lesson.
struct LessonPageHTML {
  /// What the theme's template is filled with.
  let values: [String: String]
  /// The files that the page links to.
  let files: Set<SiteMap.File>
  /// The links that the page has lost, because the site has nothing that they lead to.
  let lostLinks: [LostLink]

  /// From how many headings on a page has a table of contents.
  private static let manyHeadings = 3

  init(
    page: SiteBuilder.Page, module: Lesson?, previous: Lesson?, next: Lesson?, map: SiteMap,
    colors: CodeColors, differences: Set<ServiceOrigin.Differences> = [],
    place: (number: Int, count: Int)? = nil, settings: CourseSettings = CourseSettings()
  ) {
    let lesson = page.lesson
    let root = String(repeating: "../", count: lesson.name.split(separator: "/").count)
    let guesses = Guesses(lesson)
    let steps = StepHTML(
      lesson: lesson, transcript: page.transcript, colors: colors, guesses: guesses)
    var files: Set<SiteMap.File> = []
    var lost: [LostLink] = []
    let prose = LessonHTML.page(
      lesson, step: steps.beginning,
      link: { target in
        switch map.destination(of: target, from: lesson) {
        case .page(let name, let anchor): return root + Self.url(of: name) + anchor
        case .file(let file):
          files.insert(file)
          return root + SiteMap.url(file.target)
        case nil:
          let reason = map.reason(of: target, from: lesson)
          lost.append(LostLink(file: lesson.file, target: target, reason: reason))
          return nil
        }
      }, highestHeading: 2, code: colors.html, ending: steps.ending,
      answer: steps.opening(ofAnswer:), mark: Self.anchor(of:),
      withheld: guesses.passages.map { passage in
        .init(
          line: passage.line, endLine: passage.endLine,
          opening: steps.opening(ofWithheld: passage.guesses), closing: "</div>\n")
      },
      footnotes: guesses.footnotes.mapValues { numbers in
        (steps.opening(ofWithheld: numbers), "</div>\n")
      })
    self.files = files
    lostLinks = lost
    values = [
      "title": HTMLText.escape(lesson.title),
      "summary": HTMLText.escape(lesson.summary), "root": root, "head": "",
      "breadcrumb": Self.breadcrumb(lesson, module: module, place: place, root: root),
      "content": Self.opening(lesson, id: prose.titleID)
        + RunBarHTML(page: page, settings: settings, file: map.path(of: lesson)).html
        + Self.origins(page, differences, root: root)
        + Self.alarm(page) + Self.contents(prose.headings)
        + (TimelineHTML(lesson, page.transcript, guesses: guesses)?.html ?? "")
        + Self.reachable(prose.html) + Self.background(page.transcript) + ClaimsHTML.html(of: page)
        + Self.turn(previous: previous, next: next, root: root),
      "footer": Self.footer(page),
    ]
  }

  /// A table of the prose can be too wide for a telephone: then the keyboard has to reach it. A header
  /// without words is none to those who hear it.
  private static func reachable(_ html: String) -> String {
    guard html.contains("<table>") else { return html }
    return html.replacingOccurrences(of: "<table>", with: "<table tabindex=\"0\">")
      .replacing(#/<th( align="[a-z]+")?><\/th>/#) { "<td\($0.output.1 ?? "")></td>" }
  }

  private static func breadcrumb(
    _ lesson: Lesson, module: Lesson?, place: (number: Int, count: Int)?, root: String
  ) -> String {
    let parent = module.map {
      "<li><a href=\"\(root)\(url(of: $0.name))\">\(HTMLText.escape($0.title))</a></li>"
    }
    let number = place.map { "<li class=\"place\">\($0.number) of \($0.count)</li>" }
    return (parent ?? "") + (number ?? "")
      + "<li aria-current=\"page\">\(HTMLText.escape(lesson.title))</li>"
  }

  private static func opening(_ lesson: Lesson, id: String?) -> String {
    let id = id.map { " id=\"\(HTMLText.escape($0))\"" } ?? ""
    // A long name, such as that of a setting, is broken behind an underscore.
    let title = HTMLText.escape(lesson.title).replacingOccurrences(of: "_", with: "_<wbr>")
    var html = "<h1\(id)>\(title)</h1>\n"
    if !lesson.summary.isEmpty {
      html += "<p class=\"lead\">\(HTMLText.escape(lesson.summary))</p>\n"
    }
    let facts =
      (lesson.minutes.map { [$0 == 1 ? "1 minute" : "\($0) minutes"] } ?? [])
      + lesson.serviceKinds.map(\.title)
    return facts.isEmpty
      ? html : html + "<p class=\"facts\">\(facts.joined(separator: " · "))</p>\n"
  }

  /// Says at the top what of the services is Etude's own, and where it differs from the original.
  private static func origins(
    _ page: SiteBuilder.Page, _ differences: Set<ServiceOrigin.Differences>, root: String
  ) -> String {
    page.lesson.origins(ranOn: page.transcript?.services ?? []).map { origin in
      let text = HTMLText.escape("\(origin.subject): \(origin.owner)")
      guard let own = origin.differences, differences.contains(own) else {
        return "<p class=\"facts\">\(text)</p>\n"
      }
      let address = root + url(of: DifferencesHTML.name(of: own))
      return "<p class=\"facts\">\(text) (<a href=\"\(address)\">differences</a>)</p>\n"
    }.joined()
  }

  /// Says at the top when the page is not to be believed.
  private static func alarm(_ page: SiteBuilder.Page) -> String {
    let reason = page.transcript?.message.map { ": \(HTMLText.escape($0))" } ?? ""
    if let lack = page.lack {
      return
        "<p class=\"notice\">Recorded run: where this site was built, the page could not be run "
        + "(\(HTMLText.escape(lack))). What its steps print here is of an earlier run.</p>\n"
    }
    switch page.outcome {
    case .passed: return ""
    case .skipped:
      return "<p class=\"notice\">Steps of this lesson were skipped\(reason).</p>\n"
    case .notRun where page.transcript == nil:
      return "<p class=\"notice\">This lesson has not been run: what its steps print here is "
        + "what its author expects.</p>\n"
    case .notRun:
      return "<p class=\"alarm\">This lesson could not be run\(reason).</p>\n"
    case .failed, .errored:
      return "<p class=\"alarm\">The latest run of this lesson did not go as its author "
        + "expects\(reason). The steps concerned are marked.</p>\n"
    }
  }

  private static func anchor(of heading: LessonHTML.Heading) -> String {
    let (id, text) = (HTMLText.escape(heading.id), HTMLText.escape(heading.text))
    return " <a class=\"anchor\" href=\"#\(id)\" aria-label=\"Link to “\(text)”\">#</a>"
  }

  private static func contents(_ headings: [LessonHTML.Heading]) -> String {
    let own = headings.filter { $0.level == 2 }
    guard own.count >= manyHeadings else { return "" }
    let items = own.map {
      "<li><a href=\"#\(HTMLText.escape($0.id))\">\(HTMLText.escape($0.text))</a></li>\n"
    }
    return """
      <details class="contents"><summary>On this page</summary>
      <nav aria-label="On this page">
      <ul>
      \(items.joined())</ul>
      </nav>
      </details>

      """
  }

  /// What processes printed that steps had left in the background, folded.
  private static func background(_ transcript: Transcript?) -> String {
    (transcript?.background ?? []).map { record in
      let text = HTMLText.escape(record.text)
      let title = HTMLText.escape("Printed in the background by \(record.origin)")
      return "<details class=\"background\"><summary>\(title)</summary>\n"
        + "<pre class=\"output\"\(BlockHTML.focus(onText: record.text))><samp>\(text)</samp></pre>\n"
        + "</details>\n"
    }.joined()
  }

  private static func turn(previous: Lesson?, next: Lesson?, root: String) -> String {
    func link(_ lesson: Lesson, _ relation: String, _ label: String) -> String {
      "<a class=\"\(relation)\" rel=\"\(relation)\" href=\"\(root)\(url(of: lesson.name))\">"
        + "<span>\(label)</span> \(HTMLText.escape(lesson.title))</a>"
    }
    let links = [
      previous.map { link($0, "prev", "← Previous") }, next.map { link($0, "next", "Next →") },
    ]
    let html = links.compactMap { $0 }.joined(separator: "\n")
    return html.isEmpty ? "" : "<nav class=\"turn\" aria-label=\"Lessons\">\n\(html)\n</nav>\n"
  }

  private static func footer(_ page: SiteBuilder.Page) -> String {
    guard let transcript = page.transcript, !transcript.services.isEmpty else { return "" }
    let servers = transcript.services.map { service in
      let title = page.lesson.vocabulary.service(service.kind)?.title ?? service.kind
      return "\(title) \(service.version) as \(service.name) (\(service.provider))"
    }
    return HTMLText.escape("Ran on " + servers.joined(separator: ", ") + ".")
  }

  /// The address of a lesson's page, from the site's root.
  static func url(of name: String) -> String { SiteMap.url(SiteMap.path(of: name)) }
}
