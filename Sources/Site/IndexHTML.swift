import Lessons

/// The index: the course as a path to follow.
struct IndexHTML {
  /// What the theme's template is filled with.
  let values: [String: String]

  init(course: Course, pages: [SiteBuilder.Page]) {
    let byName = Dictionary(pages.map { ($0.lesson.name, $0) }, uniquingKeysWith: { $1 })
    let modules = course.modules.compactMap { module -> String? in
      let own = module.lessons.compactMap { byName[$0.name] }
      guard !own.isEmpty else { return nil }
      return "<li><h2>\(Self.title(of: module, known: byName))</h2>\n<ol>\n"
        + own.filter { $0.lesson.name != module.name }.map(Self.entry).joined() + "</ol></li>\n"
    }
    values = [
      "title": "Etude: lessons in distributed systems that run",
      "summary": "Lessons in distributed systems, run against real services.", "root": "",
      "breadcrumb": "", "footer": "",
      "content": """
      <h1>Lessons in distributed systems that run</h1>
      <p class="lead">Every output on these pages was printed by a real database, cache, broker
      or program, and compared with what the page says.</p>
      <ol class="path">
      \(modules.joined())</ol>

      """,
    ]
  }

  /// The module's title, as its own page has it, and a link to that page.
  private static func title(of module: Course.Module, known: [String: SiteBuilder.Page]) -> String {
    guard let page = known[module.name] else { return LessonHTML.escape(module.name) }
    let title = LessonHTML.escape(page.lesson.title)
    return "<a href=\"\(LessonPageHTML.path(of: module.name))\">\(title)</a>"
  }

  private static func entry(_ page: SiteBuilder.Page) -> String {
    let lesson = page.lesson
    let kinds = lesson.serviceKinds.map(\.rawValue)
    let outcome = page.transcript?.outcome ?? .notRun
    var badges = kinds
    if outcome != .passed { badges.append(outcome.rawValue) }
    let style = outcome.rawValue.split(separator: " ").joined(separator: "-")
    return """
      <li><a href="\(LessonPageHTML.path(of: lesson.name))">\(LessonHTML.escape(lesson.title))</a>
      <span class="badge \(style)">\(badges.joined(separator: ", "))</span>
      <p>\(LessonHTML.escape(lesson.summary))</p></li>

      """
  }
}
