import Lessons

/// The page of one lesson.
struct LessonPageHTML {
  /// What the theme's template is filled with.
  let values: [String: String]

  // `names` is the lesson that each file of the site is, by the file's path.
  init(
    page: SiteBuilder.Page, module: Lesson?, previous: Lesson?, next: Lesson?,
    names: [String: String]
  ) {
    let lesson = page.lesson
    let depth = lesson.name.split(separator: "/").count
    let root = String(repeating: "../", count: depth)
    let steps = StepHTML(lesson: lesson, transcript: page.transcript)
    let prose = LessonHTML.render(lesson, step: steps.html) { target in
      Self.link(target, from: lesson, root: root, names: names)
    }
    var content = "<h1>\(LessonHTML.escape(lesson.title))</h1>\n"
    if !lesson.summary.isEmpty {
      content += "<p class=\"lead\">\(LessonHTML.escape(lesson.summary))</p>\n"
    }
    content += Self.alarm(page) + prose + Self.turn(previous: previous, next: next, root: root)
    let breadcrumb = module.map {
      "<a href=\"\(root)\(Self.path(of: $0.name))\">\(LessonHTML.escape($0.title))</a>"
    }
    values = [
      "title": LessonHTML.escape("\(lesson.title) · Etude"),
      "summary": LessonHTML.escape(lesson.summary), "root": root,
      "breadcrumb": breadcrumb ?? "", "content": content, "footer": Self.footer(page),
    ]
  }

  /// Says at the top when the page is not to be believed.
  private static func alarm(_ page: SiteBuilder.Page) -> String {
    guard let transcript = page.transcript else {
      return page.lesson.steps.isEmpty
        ? ""
        : "<p class=\"alarm\">This lesson has not been run: what its steps print is what its "
          + "author expects.</p>\n"
    }
    switch transcript.outcome {
    case .passed, .skipped: return ""
    case .failed, .errored, .notRun:
      let reason = transcript.message.map { ": \(LessonHTML.escape($0))" } ?? ""
      return
        "<p class=\"alarm\">The latest run of this lesson did not go as the page says\(reason)."
        + " Look for the steps marked in red.</p>\n"
    }
  }

  private static func turn(previous: Lesson?, next: Lesson?, root: String) -> String {
    func link(_ lesson: Lesson, _ relation: String, _ label: String) -> String {
      "<a class=\"\(relation)\" rel=\"\(relation)\" href=\"\(root)\(path(of: lesson.name))\">"
        + "\(label)<br>\(LessonHTML.escape(lesson.title))</a>"
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
      "\(service.name): \(service.kind) \(service.version) (\(service.provider))"
    }
    return LessonHTML.escape("Ran on " + servers.joined(separator: ", ") + ".")
  }

  /// A link of the lesson's text: other lessons' files become their pages.
  private static func link(
    _ target: String, from lesson: Lesson, root: String, names: [String: String]
  ) -> String {
    let (path, anchor) = target.cut(at: "#")
    guard path.hasSuffix(".md"), !path.contains("://") else { return target }
    let folder = lesson.file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    var parts = folder.map(String.init)
    for part in path.split(separator: "/") {
      switch part {
      case ".": break
      case "..": _ = parts.popLast()
      default: parts.append(String(part))
      }
    }
    guard let name = names[parts.joined(separator: "/")] else { return target }
    return root + Self.path(of: name) + anchor
  }

  /// The path of a lesson's page below the site's root. It names the file, because a page that
  /// is opened from a disk has no server to find `index.html`.
  static func path(of name: String) -> String { "\(name)/index.html" }
}

extension String {
  /// The text before the first `mark`, and the rest with it.
  fileprivate func cut(at mark: Character) -> (String, String) {
    guard let index = firstIndex(of: mark) else { return (self, "") }
    return (String(self[..<index]), String(self[index...]))
  }
}
