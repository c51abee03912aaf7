import LessonModel
import Markdown

/// The page at a former address: it leads to the lesson, with and without a script.
struct RedirectHTML {
  /// What the theme's template is filled with.
  let values: [String: String]

  /// - Parameters:
  ///   - former: the former name.
  ///   - lesson: the lesson.
  ///   - site: the site's address; nil when it has none.
  init(from former: String, to lesson: Lesson, site: String?) {
    let root = String(repeating: "../", count: former.split(separator: "/").count)
    let address = root + LessonPageHTML.url(of: lesson.name)
    let home =
      site.map { HTMLText.escape($0 + PageAddress.published(SiteMap.path(of: lesson.name))) }
      ?? address
    let title = HTMLText.escape(lesson.title)
    values = [
      "title": title, "summary": HTMLText.escape(lesson.summary), "root": root,
      "head": """
      <meta http-equiv="refresh" content="0; url=\(address)">
      <link rel="canonical" href="\(home)">
      <meta name="robots" content="noindex">

      """,
      "breadcrumb": "<li aria-current=\"page\">\(title)</li>",
      "content": """
      <h1>This page has a new address</h1>
      <p class="lead">It is <a class="moved" href="\(address)">\(title)</a> now.</p>

      """,
      "footer": "",
    ]
  }
}
