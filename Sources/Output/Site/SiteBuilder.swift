import Files
package import LessonModel
package import LessonText
import Platform

/// Builds the static site: an index in learning-path order and a page for each lesson.
///
/// It works from lessons and transcripts alone and never runs anything, so a transcript written
/// yesterday, or in CI, builds the same page.
///
///     OUTPUT/index.html
///     OUTPUT/style.css  look.js  script.js  search.js
///     OUTPUT/live.css  live.js  live/*.js loaded where a server runs the steps
///     OUTPUT/glossary/index.html
///     OUTPUT/<module>/index.html          the module's README.md
///     OUTPUT/<module>/<page>/index.html
///     OUTPUT/<former name>/index.html     leads to the page that had that name
///     OUTPUT/files/…                      what the pages link to: pictures, data, source
package struct SiteBuilder {
  private let course: Course
  private let settings: CourseSettings
  private let pages: [Page]
  private let theme: String
  private let root: String?
  private let coloring: CodeColors.Coloring?
  private let whyWithheld: @Sendable (String) -> String?
  private let documents: String?
  /// Where `etude serve` finds the page that it shows in place of one that there is not, and what stands there
  /// for the way to the site's root; nil writes none.
  package var servedNotFound: (path: String, root: String)?

  /// A lesson with the transcript of its latest run.
  package struct Page: Sendable {
    var lesson: Lesson
    var transcript: Transcript?
    var claims: [Claim]
    var lack: String?

    /// Makes a page; without a transcript it shows what the lesson expects, and says so.
    ///
    /// - Parameters:
    ///   - lesson: the lesson.
    ///   - transcript: its latest run.
    ///   - claims: what it says that was made false.
    ///   - lack: why it could not be run now, so that the transcript is that of an earlier run; nil when
    ///     it could.
    package init(
      lesson: Lesson, transcript: Transcript?, claims: [Claim] = [], lack: String? = nil
    ) {
      self.lesson = lesson
      self.transcript = transcript
      self.claims = claims
      self.lack = lack
    }

    /// Something that the page says, and a change makes false.
    package struct Claim: Sendable {
      var text: String
      var step: Int?
      var isOfAnswer: Bool

      /// Makes a claim.
      ///
      /// - Parameters:
      ///   - text: what the page says.
      ///   - step: the number of the step that has failed when the claim was made false; nil when none
      ///     has, or it is not known of the page as it is.
      ///   - isOfAnswer: whether it is part of the answer to an exercise, and has to be asked for.
      package init(_ text: String, noticedBy step: Int?, isOfAnswer: Bool = false) {
        self.isOfAnswer = isOfAnswer
        self.text = text
        self.step = step
      }
    }

    /// How the lesson's latest run ended; a page without steps needs no run.
    var outcome: Outcome {
      transcript?.outcome ?? (lesson.steps.isEmpty ? .passed : .notRun)
    }
  }

  /// The address of a lesson's page, from the site's root.
  package static func path(of lesson: String) -> String { LessonPageHTML.url(of: lesson) }

  /// Makes a builder.
  ///
  /// - Parameters:
  ///   - course: For the modules' order and titles.
  ///   - pages: The lessons, each of another name. Those of the course are put in its order, the
  ///     others come after them.
  ///   - settings: What the course says of itself.
  ///   - theme: The folder with `templates/`, `style.css`, `script.js` and `search.js`; what lies in
  ///     `style/` and `script/` is added to the first two, in the order of its names. `live.css` and
  ///     `live.js`, with what lies in `live/`, are for a server that runs the steps; so is what lies
  ///     in `later/`, each script by itself.
  ///   - root: The folder whose files the pages may link to; those that they do link to become
  ///     part of the site. nil for none.
  ///   - coloring: Colours code; without it code is plain.
  ///   - documents: The folder that holds `docs/` of Etude, with the lists of what differs from the
  ///     originals; nil leaves the links to them out.
  ///   - whyWithheld: Why a file below the root stays off the site, though a page links to it; nil
  ///     when it does not. Hidden files always do.
  package init(
    course: Course, pages: [Page], settings: CourseSettings = CourseSettings(), theme: String,
    root: String? = nil, coloring: CodeColors.Coloring? = nil,
    documents: String? = nil,
    whyWithheld: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    self.course = course
    self.settings = settings
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
    self.whyWithheld = whyWithheld
    self.documents = documents
  }

  /// Looks whether a site can be written into a folder, before any work is done for it.
  ///
  /// - Throws: `SiteError` when there is something that is not a site's.
  package static func check(output: String) throws {
    _ = try OutputFolder(output)
  }

  /// Writes the site into a folder, which is replaced as a whole when everything is written: a
  /// reader never sees half of a site, and a page that is gone does not stay behind.
  ///
  /// - Parameters:
  ///   - output: The folder. When it exists it must be empty or an earlier site; what somebody has put
  ///     beside that stays there.
  ///   - watch: Is told of the folder in which the site comes to be, before that is there.
  ///   - each: Does one thing in the file system after the other, each of them whole.
  /// - Returns: The links of the pages that lead nowhere on the site, and stand there as plain text.
  /// - Throws: `SiteError`, or the file system's error; what was there is then still there.
  @discardableResult
  package func build(
    into output: String, watch: (String) -> Void = { _ in },
    each: @escaping (() throws -> Void) throws -> Void = { try $0() }
  ) throws -> [LostLink] {
    try checkNames()
    let folder = try OutputFolder(output)
    var lost: [LostLink] = []
    try folder.replace(watch: watch, each: each) { fresh in
      let writer = SiteWriter(folder: fresh, each: each)
      let (files, links) = try writePages(with: writer)
      lost = links
      for (folder, name) in [("style", "style.css"), ("script", "script.js")] {
        try writer.copy(
          ThemeParts.files(of: name, folder: folder, in: theme, root: root), to: name,
          isScript: folder == "script")
      }
      // A theme without it has one look.
      if FileSystem.isFile("\(theme)/look.js") {
        try writer.copy(
          ThemeParts.files(of: "look.js", folder: "look", in: theme, root: root), to: "look.js",
          isScript: true)
      }
      // A theme without them has no live pages.
      for name in ["live.css", "live.js"] where FileSystem.isFile("\(theme)/\(name)") {
        try writer.copy(
          ThemeParts.files(of: name, folder: "live", in: theme, root: root), to: name,
          isScript: name.hasSuffix(".js"))
      }
      for file in ThemeParts.scripts(in: "\(theme)/later") {
        try ThemeParts.check(file, in: theme, root: root)
        try writer.copy([file], to: "live/\(file.split(separator: "/").last ?? "")", isScript: true)
      }
      for file in files.sorted(by: { $0.target < $1.target }) {
        try writer.copy([file.source], to: file.target)
      }
    }
    return lost
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
    for lesson in pages.map(\.lesson) {
      for former in lesson.formerNames {
        guard let other = seen.updateValue(lesson.file, forKey: former.name) else { continue }
        throw SiteError(
          "\(lesson.file):\(former.line): `\(former.name)` leads to \(other) already; "
            + "take it out of one of them")
      }
    }
  }

  private func writePages(
    with writer: SiteWriter
  ) throws -> (files: Set<SiteMap.File>, lost: [LostLink]) {
    let page = "\(theme)/templates/page.html"
    try ThemeParts.check(page, in: theme, root: root)
    let template = try Template(file: page)
    let digests = pages.map(\.lesson).mapSideBySide { LessonDigest($0) }
    let glossary =
      isTaken(GlossaryHTML.name)
      ? []
      : zip(pages, digests).flatMap { page, digest in
        digest.terms.map { GlossaryHTML.Entry(term: $0, lesson: page.lesson) }
      }
    let map = SiteMap(lessons: pages.map(\.lesson), root: root, whyWithheld: whyWithheld)
    let card = settings.address == nil ? nil : try picture(settings.card, of: "card", map)
    let logo = try picture(settings.logo, of: "logo", map)
    let frame = SiteFrame(
      course: course, pages: pages, settings: settings, hasGlossary: !glossary.isEmpty,
      card: card?.target, logo: logo?.target)
    func write(_ values: [String: String], to path: String, of name: String? = nil) throws {
      try writer.write(template.filled(frame.values(values, path: path, of: name)), to: path)
    }
    try write(IndexHTML(course: course, pages: pages, settings: settings).values, to: "index.html")
    if !glossary.isEmpty {
      try write(GlossaryHTML(glossary).values, to: SiteMap.path(of: GlossaryHTML.name))
    }
    let differences = try writeDifferences { try write($0.values, to: SiteMap.path(of: $1)) }
    let colors = CodeColors(pages.map(\.lesson), coloring: coloring)
    var search = SearchIndex()
    var files = Set([card, logo].compactMap { $0 })
    var lost: [LostLink] = []
    let (all, own, modules) = (pages, settings, modulePages())
    let written = Array(all.indices).mapSideBySide { number in
      let page = all[number]
      let name = page.lesson.name
      let place = frame.place(of: name)
      let html = LessonPageHTML(
        page: page, module: modules[name],
        previous: number > 0 ? all[number - 1].lesson : nil,
        next: number + 1 < all.count ? all[number + 1].lesson : nil,
        map: map, colors: colors, differences: differences,
        place: place.flatMap { place in place.number.map { ($0, place.count) } },
        settings: own)
      let path = SiteMap.path(of: name)
      let text = Result {
        try template.filled(frame.values(html.values, path: path, of: name))
      }
      let part = SearchIndex.Part(
        page, digest: digests[number], module: place?.module ?? "",
        anchors: LessonAnchors(page.lesson))
      return (text: text, part: part, files: html.files, lostLinks: html.lostLinks)
    }
    for (page, done) in zip(all, written) {
      try writer.write(done.text.get(), to: SiteMap.path(of: page.lesson.name))
      search.add(done.part)
      files.formUnion(done.files)
      lost += done.lostLinks
      for former in page.lesson.formerNames {
        try write(
          RedirectHTML(from: former.name, to: page.lesson, site: settings.address).values,
          to: SiteMap.path(of: former.name))
      }
    }
    if let address = settings.address {
      let others = ["index.html"] + (glossary.isEmpty ? [] : [SiteMap.path(of: GlossaryHTML.name)])
      let published = PublishedFiles(
        settings: settings, address: address, pages: pages, others: others)
      for (path, text) in published.files { try writer.write(text, to: path) }
      try write(PublishedFiles.notFound(address: address), to: "404.html")
      if FileSystem.isFile("\(theme)/icon.svg") {
        try writer.copy(["\(theme)/icon.svg"], to: "icon.svg")
      }
    }
    if let (path, root) = servedNotFound {
      let more = """
        <p>If you have added a page since <code>etude serve</code> started, start it again.</p>

        """
      try write(PublishedFiles.notFound(root: root, more: more), to: path)
    }
    // A theme without it has no search.
    if FileSystem.isFile("\(theme)/search.js") {
      try writer.copy(
        ["\(theme)/search.js"], to: "search.js", after: search.script, isScript: true)
    }
    return (files, lost)
  }

  /// A picture that the settings name: that which shows the site where links to it are shared, and that
  /// before its name.
  private func picture(
    _ path: String?, of key: String, _ map: SiteMap
  ) throws(SiteError) -> SiteMap.File? {
    guard let path, let lesson = pages.first?.lesson else { return nil }
    let link = "/\(SiteMap.url(path))"
    guard case .file(let file) = map.destination(of: link, from: lesson) else {
      throw SiteError(
        "etude.yaml: `\(key): \(path)`: \(map.reason(of: link, from: lesson)); name a picture of the course"
      )
    }
    return file
  }

  /// Whether a page of the course has a name that the site would use itself.
  private func isTaken(_ name: String) -> Bool {
    pages.contains { page in
      page.lesson.name == name || page.lesson.formerNames.contains { $0.name == name }
    }
  }

  /// Writes the lists of differences that pages link to, and returns which.
  private func writeDifferences(
    _ write: (DifferencesHTML, String) throws -> Void
  ) throws -> Set<ServiceOrigin.Differences> {
    guard let documents else { return [] }
    let wanted = pages.flatMap { page in
      page.lesson.origins(ranOn: page.transcript?.services ?? []).compactMap(\.differences)
    }
    var written: Set<ServiceOrigin.Differences> = []
    for differences in Set(wanted).sorted(by: { $0.rawValue < $1.rawValue }) {
      let name = DifferencesHTML.name(of: differences)
      // A course that has such a page keeps it.
      guard let bytes = try? FileBytes.read("\(documents)/\(differences.path)"),
        !isTaken(name)
      else { continue }
      try write(DifferencesHTML(differences, bytes), name)
      written.insert(differences)
    }
    return written
  }

  /// The page of its module, for each lesson that has one and is not that page itself.
  private func modulePages() -> [String: Lesson] {
    let byName = Dictionary(pages.map { ($0.lesson.name, $0.lesson) }) { first, _ in first }
    let pairs = course.modules.flatMap { module in
      byName[module.name].map { own in module.pages.map { ($0.name, own) } } ?? []
    }
    return Dictionary(pairs) { first, _ in first }
  }
}

/// Why the site could not be built.
package struct SiteError: Error, Equatable, CustomStringConvertible {
  /// What went wrong, and what would be right.
  package let description: String

  init(_ description: String) { self.description = description }
}
