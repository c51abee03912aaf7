import LessonModel
import LessonText
import Markdown

/// The index: the course as a path to follow.
struct IndexHTML {
  /// What the theme's template is filled with.
  let values: [String: String]

  init(course: Course, pages: [SiteBuilder.Page], settings: CourseSettings) {
    let byName = Dictionary(pages.map { ($0.lesson.name, $0) }, uniquingKeysWith: { $1 })
    var sections = course.modules.compactMap { module -> String? in
      let own = module.pages.compactMap { byName[$0.name] }
      let page = byName[module.name]
      guard page != nil || !own.isEmpty else { return nil }
      return Self.section(Self.heading(of: module, page: page), own)
    }
    // Lessons may be named by their paths, in the course or elsewhere.
    let names = Set(course.lessons.map(\.name))
    let others = pages.filter { !names.contains($0.lesson.name) }
    if !others.isEmpty { sections.append(Self.section("<h2>Other lessons</h2>\n", others)) }
    values = [
      "title": "", "summary": HTMLText.escape(settings.summary), "root": "",
      "breadcrumb": "", "footer": "", "head": "",
      "content": """
      <h1>\(HTMLText.escape(settings.title))</h1>
      <p class="lead">Every output on these pages was printed by a real database, cache, broker
      or program, and compared with what the page says.</p>
      \(Self.alarm(pages))<ol class="path">
      \(sections.joined())</ol>

      """,
    ]
  }

  private static func alarm(_ pages: [SiteBuilder.Page]) -> String {
    let bad = pages.filter { $0.outcome != .passed && $0.outcome != .skipped }
    guard !bad.isEmpty else { return "" }
    return "<p class=\"alarm\">Not so on \(bad.count) of \(pages.count) pages, which are marked "
      + "below.</p>\n"
  }

  private static func section(_ heading: String, _ pages: [SiteBuilder.Page]) -> String {
    let list = pages.isEmpty ? "" : "<ol>\n\(pages.map(entry).joined())</ol>\n"
    return "<li>\(heading)\(list)</li>\n"
  }

  /// The module's title and summary, as its own page has them, and a link to that page.
  private static func heading(of module: Course.Module, page: SiteBuilder.Page?) -> String {
    guard let page else { return "<h2>\(HTMLText.escape(module.name))</h2>\n" }
    let lesson = page.lesson
    let summary =
      lesson.summary.isEmpty ? "" : "<p>\(HTMLText.escape(lesson.summary))</p>\n"
    return "<h2>\(link(to: lesson))\(mark(page.outcome))</h2>\n\(summary)"
  }

  private static func entry(_ page: SiteBuilder.Page) -> String {
    let lesson = page.lesson
    let facts =
      lesson.serviceKinds.map(\.title) + (lesson.minutes.map { ["\($0)&nbsp;min"] } ?? [])
    let summary = lesson.summary.isEmpty ? "" : "<p>\(HTMLText.escape(lesson.summary))</p>"
    return """
      <li>\(link(to: lesson))\(mark(page.outcome))
      <span class="facts">\(facts.joined(separator: " · "))</span>
      \(summary)</li>

      """
  }

  private static func link(to lesson: Lesson) -> String {
    "<a href=\"\(LessonPageHTML.url(of: lesson.name))\">\(HTMLText.escape(lesson.title))</a>"
  }

  private static func mark(_ outcome: Outcome) -> String {
    guard outcome != .passed else { return "" }
    return " <span class=\"badge \(outcome.cssClass)\">\(outcome.rawValue)</span>"
  }
}

extension Outcome {
  /// Its name as a class of the theme.
  var cssClass: String { rawValue.split(separator: " ").joined(separator: "-") }
}
