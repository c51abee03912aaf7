import LessonModel
import Markdown

/// The page that lists where something of Etude's own differs from the original.
struct DifferencesHTML {
  /// What the theme's template is filled with.
  let values: [String: String]

  /// - Parameters:
  ///   - differences: the document.
  ///   - bytes: its Markdown.
  init(_ differences: ServiceOrigin.Differences, _ bytes: [UInt8]) {
    let title = HTMLText.escape(differences.title)
    let document = Lesson(
      name: Self.name(of: differences), file: differences.path, title: differences.title,
      summary: "", services: [], steps: [], source: bytes)
    // Its own title is that of the page; links to the repository's files are plain text here.
    let page = LessonHTML.page(document, step: { _ in "" }, link: { _ in nil }, highestHeading: 2)
    values = [
      "title": title, "summary": title, "head": "",
      "root": "../../", "breadcrumb": "<li aria-current=\"page\">\(title)</li>",
      "content": "<h1>\(title)</h1>\n\(page.html)", "footer": "",
    ]
  }

  /// The name that the page would have if it were a lesson's.
  static func name(of differences: ServiceOrigin.Differences) -> String {
    "etude/\(differences.rawValue)"
  }
}
