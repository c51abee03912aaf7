import LessonModel
import LessonText
import Markdown
import PlainText

/// The files that a published site has for programs: they hold addresses, so they need the site's own.
struct PublishedFiles {
  /// The files' texts, by their paths.
  private(set) var files: [(path: String, text: String)] = []

  /// - Parameters:
  ///   - settings: what the course says of itself.
  ///   - address: where the site is published.
  ///   - pages: the lessons.
  ///   - others: the paths of the other pages.
  init(settings: CourseSettings, address: String, pages: [SiteBuilder.Page], others: [String]) {
    let lessons = pages.map { page in
      (page: page, url: address + PageAddress.published(SiteMap.path(of: page.lesson.name)))
    }
    let urls =
      others.map { (address + PageAddress.published($0), nil) }
      + lessons.map { ($0.url, $0.page.transcript?.ran?.date) }
    let entries = urls.map { url, date in
      "<url><loc>\(HTMLText.escape(url))</loc>\(date.map { "<lastmod>\(HTMLText.escape($0))</lastmod>" } ?? "")</url>\n"
    }
    files.append(
      (
        "sitemap.xml",
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        \(entries.joined())</urlset>

        """
      ))
    files.append(("feed.xml", Self.feed(settings, address, lessons)))
    let name = ScriptText.quoted(settings.title)
    files.append(
      (
        "manifest.webmanifest",
        """
        {"name": \(name), "short_name": \(name), "start_url": "./", "display": "minimal-ui",
         "icons": [{"src": "icon.svg", "type": "image/svg+xml", "sizes": "any"}]}

        """
      ))
  }

  /// An Atom feed: the lessons by their latest run. Those that have none are left out.
  private static func feed(
    _ settings: CourseSettings, _ address: String,
    _ lessons: [(page: SiteBuilder.Page, url: String)]
  ) -> String {
    let dated = lessons.compactMap { lesson in
      lesson.page.transcript?.ran.map {
        (lesson: lesson.page.lesson, url: lesson.url, date: $0.date)
      }
    }.sorted { ($1.date, $0.url) < ($0.date, $1.url) }
    let entries = dated.map { entry in
      """
      <entry><title>\(text(entry.lesson.title))</title><id>\(HTMLText.escape(entry.url))</id>
      <link href="\(HTMLText.escape(entry.url))"/><updated>\(HTMLText.escape(entry.date))</updated>
      <summary>\(text(entry.lesson.summary))</summary></entry>

      """
    }
    // A feed says when it changed; one without runs has not.
    let updated = dated.first?.date ?? "1970-01-01T00:00:00Z"
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom"><title>\(text(settings.title))</title>
      <id>\(HTMLText.escape(address))</id><link href="\(HTMLText.escape(address))"/>
      <link rel="self" href="\(HTMLText.escape(address))feed.xml"/><updated>\(HTMLText.escape(updated))</updated>
      <author><name>\(text(settings.title))</name></author>
      \(entries.joined())</feed>

      """
  }

  /// A text in XML, in which characters that act have no place.
  private static func text(_ text: String) -> String {
    HTMLText.escape(VisibleText.oneLine(text))
  }

  /// What the template is filled with for the page that a server shows in place of one that it does not
  /// have. It may be shown at any address, so its links begin at the server's root.
  static func notFound(address: String) -> [String: String] {
    let path = address.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
    return notFound(root: HTMLText.escape(path), more: "")
  }

  /// The same.
  ///
  /// - Parameters:
  ///   - root: what leads to the site's root, as HTML.
  ///   - more: what else there is to say, as HTML.
  /// - Returns: the values.
  static func notFound(root: String, more: String) -> [String: String] {
    [
      "title": "Not found", "summary": "There is no such page.", "root": root,
      "head": "",
      "breadcrumb": "<li aria-current=\"page\">Not found</li>", "footer": "",
      "content": """
      <h1>There is no such page</h1>
      <p class="lead">It may have moved. The course beside this text has every page, and so has the
      <a href="\(root)index.html">landing page</a>.</p>
      \(more)
      """,
    ]
  }
}
