import Foundation
public import Lessons

/// Builds the static site: an index in learning-path order and a page for each lesson.
///
/// It works from lessons and transcripts alone and never runs anything, so a transcript written
/// yesterday, or in CI, builds the same page.
///
///     OUTPUT/index.html
///     OUTPUT/style.css  script.js
///     OUTPUT/<module>/<page>/index.html
public struct SiteBuilder {
  private let course: Course
  private let pages: [Page]
  private let theme: String

  /// A lesson with the transcript of its latest run.
  public struct Page: Sendable {
    var lesson: Lesson
    var transcript: Transcript?

    /// Makes a page; without a transcript it shows what the lesson expects, and says so.
    public init(lesson: Lesson, transcript: Transcript?) {
      self.lesson = lesson
      self.transcript = transcript
    }
  }

  /// Makes a builder.
  ///
  /// - Parameters:
  ///   - course: for the modules' order and titles.
  ///   - pages: the lessons in learning-path order.
  ///   - theme: the folder with `templates/`, `style.css` and `script.js`.
  public init(course: Course, pages: [Page], theme: String) {
    self.course = course
    self.pages = pages
    self.theme = theme
  }

  /// Writes the site into a folder, which is made anew in one step: a reader never sees half of
  /// a site, and a page that is gone does not stay behind.
  ///
  /// - Throws: `SiteError`, or the file system's error; the old site is then still there.
  public func build(into output: String) throws {
    let files = FileManager.default
    let fresh = output + ".new-\(ProcessInfo.processInfo.processIdentifier)"
    try? files.removeItem(atPath: fresh)
    try files.createDirectory(atPath: fresh, withIntermediateDirectories: true)
    do {
      try writePages(into: fresh)
      for asset in ["style.css", "script.js"] {
        try files.copyItem(atPath: "\(theme)/\(asset)", toPath: "\(fresh)/\(asset)")
      }
      if files.fileExists(atPath: output) {
        let old = output + ".old-\(ProcessInfo.processInfo.processIdentifier)"
        try files.moveItem(atPath: output, toPath: old)
        try files.moveItem(atPath: fresh, toPath: output)
        try files.removeItem(atPath: old)
      } else {
        try files.moveItem(atPath: fresh, toPath: output)
      }
    } catch {
      try? files.removeItem(atPath: fresh)
      throw error
    }
  }

  private func writePages(into folder: String) throws {
    let template = try Template(file: "\(theme)/templates/page.html")
    let index = IndexHTML(course: course, pages: pages)
    try write(template.filled(index.values), to: "\(folder)/index.html")
    let names = Dictionary(
      pages.map { ($0.lesson.file, $0.lesson.name) }, uniquingKeysWith: { first, _ in first })
    for (number, page) in pages.enumerated() {
      let html = LessonPageHTML(
        page: page, module: modulePage(of: page.lesson.name),
        previous: number > 0 ? pages[number - 1].lesson : nil,
        next: number + 1 < pages.count ? pages[number + 1].lesson : nil,
        names: names)
      try write(template.filled(html.values), to: "\(folder)/\(page.lesson.name)/index.html")
    }
  }

  /// The page of the module that a lesson belongs to; nil for that page itself.
  private func modulePage(of lesson: String) -> Lesson? {
    let module = course.modules.first { $0.pages.contains { $0.name == lesson } }
    return pages.first { $0.lesson.name == module?.name }?.lesson
  }

  private func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}
