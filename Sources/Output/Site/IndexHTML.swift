import LessonModel
import LessonText
import Markdown
import PlainText

/// The landing page: what this is, how to begin, and the course as a path to follow.
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
    if !others.isEmpty { sections.append(Self.section("<h3>Other lessons</h3>\n", others)) }
    let replay = settings.replay.flatMap { replay in
      byName[replay.lesson].flatMap { ReplayHTML(page: $0, replay) }
    }
    let summary =
      settings.summary.isEmpty
      ? "" : "<p class=\"lead\">\(HTMLText.escape(settings.summary))</p>\n"
    values = [
      "title": "", "summary": HTMLText.escape(settings.summary), "root": "",
      "breadcrumb": "", "footer": "", "head": "",
      "content": """
      <div class="hero\(replay == nil ? "" : " played")">
      <div>
      <h1>\(HTMLText.escape(settings.headline ?? settings.title))</h1>
      \(summary)\(Self.begin(pages))\(Self.checked(pages))</div>
      \(replay?.html ?? "")</div>
      \(Self.alarm(pages))\(StartHTML(settings: settings, pages: pages).html)<h2 id="course">The course</h2>
      <p class="total">\(Amount.of(modules: sections.count, pages: pages))</p>
      <ol class="path">
      \(sections.joined())</ol>

      """,
    ]
  }

  private static func begin(_ pages: [SiteBuilder.Page]) -> String {
    guard let first = (pages.first { !$0.lesson.steps.isEmpty } ?? pages.first)?.lesson else {
      return ""
    }
    let minutes = first.minutes.map { ", \($0)&nbsp;min" } ?? ""
    return "<p class=\"begin\"><a href=\"\(LessonPageHTML.url(of: first.name))\">Start with "
      + "“\(HTMLText.escape(first.title))”\(minutes)</a></p>\n"
  }

  /// How many steps printed what their pages say, and when the latest run was.
  private static func checked(_ pages: [SiteBuilder.Page]) -> String {
    let records = pages.flatMap { $0.transcript?.steps ?? [] }
    let passed = records.count { $0.outcome == .passed }
    let all = pages.map(\.lesson.steps.count).reduce(0, +)
    guard all > 0 else { return "" }
    guard pages.contains(where: { $0.transcript != nil }) else {
      return "<p>No page has been run here yet.</p>\n"
    }
    let count =
      passed == all
      ? "\(Amount.grouped(all))" : "\(Amount.grouped(passed)) of \(Amount.grouped(all))"
    let days = pages.compactMap { $0.transcript?.ran?.day }
    let day =
      days.max().map {
        " The latest run was on <time datetime=\"\(HTMLText.escape($0))\">\(HTMLText.escape($0))</time>."
      } ?? ""
    return
      "<p class=\"checked\"><b>\(count) \(all == 1 ? "step" : "steps")</b> printed what these pages say: "
      + "each output comes from a real server or program and was compared.\(day)</p>\n"
  }

  private static func alarm(_ pages: [SiteBuilder.Page]) -> String {
    // A page that has not been run says nothing against it.
    let bad = pages.filter { $0.transcript != nil && ![.passed, .skipped].contains($0.outcome) }
    guard !bad.isEmpty else { return "" }
    return "<p class=\"alarm\">Not so on \(bad.count) of \(pages.count.counted("page")), which "
      + "\(bad.count == 1 ? "is" : "are") marked "
      + "below.</p>\n"
  }

  private static func section(_ heading: String, _ pages: [SiteBuilder.Page]) -> String {
    guard !pages.isEmpty else { return "<li>\(heading)</li>\n" }
    return """
      <li>\(heading)\(facts(pages))<details><summary>\(Amount.lessons(pages.count))</summary>
      <ol>
      \(pages.map(entry).joined())</ol>
      </details>
      </li>

      """
  }

  /// What a module takes: time, steps, services.
  private static func facts(_ pages: [SiteBuilder.Page]) -> String {
    let kinds = pages.flatMap(\.lesson.serviceKinds).map(\.title)
    var titles: [String] = []
    for title in kinds where !titles.contains(title) { titles.append(title) }
    let time = Amount.time(pages.compactMap(\.lesson.minutes).reduce(0, +))
    let steps = pages.map(\.lesson.steps.count).reduce(0, +)
    let facts =
      [time, steps == 0 ? nil : steps == 1 ? "1 step" : "\(steps) steps"].compactMap { $0 } + titles
    return facts.isEmpty
      ? ""
      : "<p class=\"facts\">\(facts.map { HTMLText.escape($0) }.joined(separator: " · "))</p>\n"
  }

  /// The module's title and summary, as its own page has them, and a link to that page.
  private static func heading(of module: Course.Module, page: SiteBuilder.Page?) -> String {
    guard let page else { return "<h3>\(HTMLText.escape(module.name))</h3>\n" }
    let lesson = page.lesson
    let summary =
      lesson.summary.isEmpty ? "" : "<p>\(HTMLText.escape(lesson.summary))</p>\n"
    return "<h3>\(link(to: lesson))\(mark(page.outcome))</h3>\n\(summary)"
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

/// Amounts in words.
enum Amount {
  /// A number with a comma behind the thousands.
  static func grouped(_ number: Int) -> String {
    number < 1_000
      ? "\(number)" : grouped(number / 1_000) + "," + "\(1_000 + number % 1_000)".dropFirst()
  }

  /// A time in minutes, or in hours; nil for none.
  static func time(_ minutes: Int) -> String? {
    if minutes == 0 { return nil }
    if minutes < 90 { return "\(minutes) min" }
    let tenths = (minutes * 10 + 30) / 60
    return tenths % 10 == 0 ? "\(tenths / 10) h" : "\(tenths / 10).\(tenths % 10) h"
  }

  static func lessons(_ count: Int) -> String { count == 1 ? "1 lesson" : "\(count) lessons" }

  /// What a course takes as a whole.
  static func of(modules: Int, pages: [SiteBuilder.Page]) -> String {
    let lessons = lessons(pages.count { $0.lesson.name.contains("/") || !$0.lesson.steps.isEmpty })
    let time = time(pages.compactMap(\.lesson.minutes).reduce(0, +))
    return ([modules == 1 ? "1 module" : "\(modules) modules", lessons] + [time].compactMap { $0 })
      .joined(separator: ", ") + "."
  }
}

extension Outcome {
  /// Its name as a class of the theme.
  var cssClass: String { rawValue.split(separator: " ").joined(separator: "-") }
}
