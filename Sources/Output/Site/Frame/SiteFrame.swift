import LessonModel
import LessonText
import Markdown

/// What stands around the text of every page: the site's name, the course, and what is beside it.
struct SiteFrame {
  private let settings: CourseSettings
  private let groups: [Group]
  /// The place of the group of each page.
  private let places: [String: Int]
  private let hasGlossary: Bool
  /// The path on the site of the picture that shows it where links to it are shared.
  private let card: String?
  /// The path on the site of the picture before its name.
  private let logo: String?

  /// A module, or the lessons that belong to none.
  private struct Group {
    var title: String
    /// Its own page, else that of its first lesson.
    var address: String
    var name: String
    /// The lessons behind its own page.
    var lessons: [Lesson]
    /// All pages.
    var names: [String]
  }

  init(
    course: Course, pages: [SiteBuilder.Page], settings: CourseSettings, hasGlossary: Bool,
    card: String? = nil, logo: String? = nil
  ) {
    self.card = card
    self.logo = logo
    self.settings = settings
    self.hasGlossary = hasGlossary
    let byName = Dictionary(
      pages.map { ($0.lesson.name, $0.lesson) }, uniquingKeysWith: { $1 })
    func group(_ name: String, title: String?, own: Lesson?, _ lessons: [Lesson]) -> Group? {
      guard let first = own ?? lessons.first else { return nil }
      return Group(
        title: title ?? own?.title ?? name, address: LessonPageHTML.url(of: first.name), name: name,
        lessons: lessons, names: (lessons + [own].compactMap { $0 }).map(\.name))
    }
    let known = course.modules.compactMap { module in
      group(
        module.name, title: nil, own: byName[module.name],
        module.pages.compactMap { byName[$0.name] })
    }
    let names = Set(course.lessons.map(\.name))
    let others = pages.map(\.lesson).filter { !names.contains($0.name) }
    groups = known + [group("", title: "Other lessons", own: nil, others)].compactMap { $0 }
    places = Dictionary(
      groups.enumerated().flatMap { place, group in group.names.map { ($0, place) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The values of a page, with those of the frame.
  ///
  /// - Parameters:
  ///   - values: the page's own, escaped; `title` without the site's.
  ///   - path: the page's path on the site.
  ///   - name: the lesson's name; nil for a page that is none.
  /// - Returns: all that the theme's template can ask for.
  func values(
    _ values: [String: String], path: String, of name: String? = nil
  ) -> [String: String] {
    var values = values
    if values["head"] == "" {
      values["head"] =
        PageCard(
          title: values["title"] ?? "", summary: values["summary"] ?? "", path: path,
          root: values["root"] ?? "", settings: settings, card: card
        ).html
    }
    let site = HTMLText.escape(settings.title)
    let own = values["title"] ?? ""
    values["title"] = own.isEmpty ? site : "\(own) · \(site)"
    let picture = logo.map {
      "<img class=\"logo\" src=\"\(values["root"] ?? "")\(SiteMap.url($0))\" alt=\"\">"
    }
    values["site"] = (picture ?? "") + site
    values["tree"] = tree(current: name, root: values["root"] ?? "")
    return values
  }

  /// The title of the module that a lesson belongs to, and its place among the module's lessons.
  func place(of name: String) -> (module: String, number: Int?, count: Int)? {
    guard let group = places[name].map({ groups[$0] }) else { return nil }
    let index = group.lessons.firstIndex { $0.name == name }
    return (group.title, index.map { $0 + 1 }, group.lessons.count)
  }

  /// The modules, and the lessons of the one that the page belongs to: with all of them, a course of a
  /// thousand pages would be a million links.
  private func tree(current: String?, root: String) -> String {
    let here = current.flatMap { places[$0] }
    let items = groups.enumerated().map { place, group in
      let isHere = place == here
      // The page of the module itself.
      let mark = isHere && current == group.name ? " aria-current=\"page\"" : ""
      let lessons =
        isHere && !group.lessons.isEmpty
        ? "\n<ol>\n\(group.lessons.map { item($0, current: current, root: root) }.joined())</ol>\n"
        : ""
      return "<li\(isHere ? " class=\"here\"" : "") data-module=\"\(HTMLText.escape(group.name))\""
        + " data-lessons=\"\(group.lessons.count)\">"
        + "<a href=\"\(root)\(group.address)\"\(mark)>\(HTMLText.escape(group.title))</a>"
        + "\(lessons)</li>\n"
    }
    let more =
      hasGlossary
      ? "<ul class=\"more\">\n<li><a href=\"\(root)\(GlossaryHTML.name)/index.html\">Glossary</a></li>\n</ul>\n"
      : ""
    return """
      <details class="tree"><summary>Course</summary>
      <nav aria-label="Course">
      <ol>
      \(items.joined())</ol>
      \(more)</nav>
      </details>

      """
  }

  private func item(_ lesson: Lesson, current: String?, root: String) -> String {
    let mark = lesson.name == current ? " aria-current=\"page\"" : ""
    return "<li data-lesson=\"\(HTMLText.escape(lesson.name))\">"
      + "<a href=\"\(root)\(LessonPageHTML.url(of: lesson.name))\"\(mark)>"
      + "\(HTMLText.escape(lesson.title))</a></li>\n"
  }
}
