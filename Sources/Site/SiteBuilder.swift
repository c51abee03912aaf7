public import Lessons

/// Builds the static site: an index in learning-path order and a page for each lesson.
///
/// It works from lessons and transcripts alone and never runs anything, so a transcript written
/// yesterday, or in CI, builds the same page.
///
///     OUTPUT/index.html
///     OUTPUT/style.css  script.js
///     OUTPUT/<module>/index.html          the module's README.md
///     OUTPUT/<module>/<page>/index.html
///     OUTPUT/files/…                      what the pages link to: pictures, data, source
public struct SiteBuilder {
  private let course: Course
  private let pages: [Page]
  private let theme: String
  private let root: String?
  private let coloring: Coloring?

  /// Colours code: gets a language (`swift`, `sql` or `sh`) and all code in it, and returns the
  /// runs of each; nil when it cannot. Runs that do not make up the code again are not used.
  public typealias Coloring = (_ language: String, _ codes: [String]) -> [[CodeRun]]?

  /// A lesson with the transcript of its latest run.
  public struct Page: Sendable {
    var lesson: Lesson
    var transcript: Transcript?

    /// Makes a page; without a transcript it shows what the lesson expects, and says so.
    public init(lesson: Lesson, transcript: Transcript?) {
      self.lesson = lesson
      self.transcript = transcript
    }

    /// How the lesson's latest run ended; a page without steps needs no run.
    var outcome: Outcome {
      transcript?.outcome ?? (lesson.steps.isEmpty ? .passed : .notRun)
    }
  }

  /// Makes a builder.
  ///
  /// - Parameters:
  ///   - course: For the modules' order and titles.
  ///   - pages: The lessons, each of another name. Those of the course are put in its order, the
  ///     others come after them.
  ///   - theme: The folder with `templates/`, `style.css` and `script.js`.
  ///   - root: The folder whose files the pages may link to; those that they do link to become
  ///     part of the site. nil for none.
  ///   - coloring: Colours code; without it code is plain.
  public init(
    course: Course, pages: [Page], theme: String, root: String? = nil, coloring: Coloring? = nil
  ) {
    self.course = course
    let places = Dictionary(
      course.lessons.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    self.pages = pages.enumerated().sorted { one, other in
      let (first, second) = (places[one.element.lesson.name], places[other.element.lesson.name])
      return (first ?? .max, one.offset) < (second ?? .max, other.offset)
    }.map(\.element)
    self.theme = theme
    self.root = root
    self.coloring = coloring
  }

  /// Looks whether a site can be written into a folder, before any work is done for it.
  ///
  /// - Throws: `SiteError` when there is something that is not a site's.
  public static func check(output: String) throws {
    _ = try OutputFolder(output)
  }

  /// Writes the site into a folder, which is replaced as a whole when everything is written: a
  /// reader never sees half of a site, and a page that is gone does not stay behind.
  ///
  /// - Parameter output: The folder. When it exists it must be empty or an earlier site.
  /// - Throws: `SiteError`, or the file system's error; what was there is then still there.
  public func build(into output: String) throws {
    try checkNames()
    let folder = try OutputFolder(output)
    try folder.replace { fresh in
      let files = try writePages(into: fresh)
      for asset in ["style.css", "script.js"] {
        try copy("\(theme)/\(asset)", to: "\(fresh)/\(asset)")
      }
      for file in files.sorted(by: { $0.target < $1.target }) {
        try copy(file.source, to: "\(fresh)/\(file.target)")
      }
    }
  }

  // A page's path is its lesson's name, and that comes from the names of files.
  private func checkNames() throws(SiteError) {
    var seen: [String: String] = [:]
    for lesson in pages.map(\.lesson) {
      let parts = lesson.name.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.allSatisfy({ !["", ".", ".."].contains($0) }) else {
        throw SiteError("\(lesson.file): `\(lesson.name)` cannot be the path of a page; rename it")
      }
      if let other = seen.updateValue(lesson.file, forKey: lesson.name) {
        throw SiteError(
          "\(lesson.file): the page would be \(lesson.name)/index.html, and that is the page of "
            + "\(other); rename one of them")
      }
    }
  }

  private func writePages(into folder: String) throws -> Set<SiteMap.File> {
    let template = try Template(file: "\(theme)/templates/page.html")
    let index = IndexHTML(course: course, pages: pages)
    try write(template.filled(index.values), to: "\(folder)/index.html")
    let map = SiteMap(lessons: pages.map(\.lesson), root: root)
    let colors = CodeColors(pages.map(\.lesson), coloring: coloring)
    var files: Set<SiteMap.File> = []
    for (number, page) in pages.enumerated() {
      let html = LessonPageHTML(
        page: page, module: modulePage(of: page.lesson.name),
        previous: number > 0 ? pages[number - 1].lesson : nil,
        next: number + 1 < pages.count ? pages[number + 1].lesson : nil,
        map: map, colors: colors)
      try write(template.filled(html.values), to: "\(folder)/\(page.lesson.name)/index.html")
      files.formUnion(html.files)
    }
    return files
  }

  /// The page of the module that a lesson belongs to; nil for that page itself.
  private func modulePage(of lesson: String) -> Lesson? {
    let module = course.modules.first { $0.pages.contains { $0.name == lesson } }
    return pages.first { $0.lesson.name == module?.name }?.lesson
  }

  private func write(_ text: String, to path: String) throws {
    try makeFolder(of: path)
    try OutputFile.create(path, text)
  }

  private func copy(_ source: String, to path: String) throws {
    try makeFolder(of: path)
    // The contents, not a link to them, and nobody's permissions but the default ones.
    let contents: [UInt8]
    do throws(FileError) {
      contents = try FileBytes.read(source, limit: .max)
    } catch {
      throw SiteError("\(source): cannot be read: \(error.reason)")
    }
    try OutputFile.write(contents, to: path)
  }

  private func makeFolder(of path: String) throws {
    try OutputFile.makeFolder(of: path)
  }
}

/// Why the site could not be built.
public struct SiteError: Error, Equatable, CustomStringConvertible {
  /// What went wrong, and what would be right.
  public let description: String

  init(_ description: String) { self.description = description }
}
