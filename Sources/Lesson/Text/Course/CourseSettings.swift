import Files
package import LessonModel
import Markdown
import PlainText
import Platform

/// What a course says of itself: `etude.yaml` beside its folder `lessons`.
///
///     title: Acme handbook
///     summary: How our services behave when something breaks.
///     pages: [README.md, "docs/**/*.md"]
///     front-matter: open
///     depends: [bin/acme, "src/**"]
///     path: [bin]
///     environment: {ACME_MODE: test}
///     kinds:
///       python: {file: [python3, "{file}"], extension: py}
///     swift: {packages: [.]}
///     services:
///       etcd: {start: [etcd, --data-dir, "{data}", …], ready: {tcp: "{port}"}}
///     site:
///       headline: Outages, seen to run
///       address: https://docs.acme.example/handbook/
///       source: https://git.acme.example/handbook/blob/main/{file}
///       edit: https://git.acme.example/handbook/edit/main/{file}
///       report: https://git.acme.example/handbook/issues/new?title={title}&body={body}
///       card: docs/card.png
///       logo: docs/logo.svg
///       theme: docs/theme
///       start: [acme setup, etude step incidents/failover]
///       replay: {lesson: incidents/failover, first: crash, last: promoted}
///
/// Every key may be left out, and so may the file: then the title is that of the course's README.md.
/// Addresses are used as they are written; none is made up.
package struct CourseSettings: Sendable, Equatable {
  /// The course's title.
  package var title: String
  /// What the course is about, in a sentence; empty when nothing says it.
  package var summary = ""
  /// What the landing page says first; nil for the title.
  package var headline: String?
  /// Where the site is published, ended by `/`; nil when nothing says it.
  package var address: String?
  /// Where a page's Markdown can be read, with `{file}` for its path in the course.
  package var source: String?
  /// Where a page's Markdown can be edited, with `{file}`.
  package var edit: String?
  /// Where a fault can be reported, with `{title}` and `{body}`.
  package var report: String?
  /// The path in the course of the picture that shows the site where links to it are shared.
  package var card: String?
  /// The commands with which a reader begins.
  package var start: [String] = []
  /// What the landing page plays.
  package var replay: Replay?
  /// The path in the course of the picture that stands before the site's name; nil for none.
  package var logo: String?
  /// The folder of the site's own theme; nil for `site`, where that is one.
  package var theme: Entry?
  /// Which files are pages, in the order of the site; empty for the numbered ones below `lessons`.
  package var pages: [Entry] = []
  /// Whether unknown keys of front matter and of blocks belong to another program.
  package var isOpen = false
  /// What the programs of steps are made of, by paths from the course's folder.
  package var depends: [Entry] = []
  /// The folders in which steps look for programs first.
  package var path: [Entry] = []
  /// The variables of steps.
  package var environment: [String: String] = [:]
  /// The names of those variables that need a person's trust, and where they stand.
  package var loaders: [Entry] = []
  /// The kinds of step that it adds, in the order of the file.
  package var kinds: [Step.Kind] = []
  /// The folders of the Swift packages that Swift steps import.
  package var packages: [Entry] = []
  /// The kinds of service of the repository's own.
  package var recipes: [ServiceRecipe] = []

  /// A path or pattern, and where it stands.
  package struct Entry: Sendable, Equatable {
    /// As it is written.
    package var text: String
    /// Its line, from 1.
    package var line: Int
  }

  /// The steps of a lesson that the landing page plays.
  package struct Replay: Sendable, Equatable {
    /// The lesson's name.
    package var lesson: String
    /// The name of the first step.
    package var first: String
    /// The name of the last step.
    package var last: String
    /// The line on which it is asked for, from 1.
    package var line: Int

    /// Makes one.
    package init(lesson: String, first: String, last: String, line: Int = 1) {
      (self.lesson, self.first, self.last, self.line) = (lesson, first, last, line)
    }
  }

  /// Settings of a course that says nothing of itself.
  package init(title: String = "Etude") { self.title = title }

  /// The name of the file.
  package static let fileName = "etude.yaml"

  /// The path of the file of the course in a folder, as findings show it.
  static func file(in root: String) -> String { root == "." ? fileName : joined(root, fileName) }
}

extension CourseSettings {
  /// What is wrong with what the settings say of lessons.
  ///
  /// - Parameters:
  ///   - course: the course.
  ///   - lessons: the lessons that are at hand; of others only their names are known.
  ///   - root: the folder of the course.
  /// - Returns: the findings.
  package func findings(in course: Course, lessons: [Lesson], root: String) -> [Finding] {
    guard let replay else { return [] }
    func finding(_ problem: String, _ name: String, _ names: [String]) -> Finding {
      Finding(
        file: Self.file(in: root), line: replay.line,
        problem: problem,
        remedy: nearestName(to: name, among: names).map { "did you mean `\($0)`?" }
          ?? "name another")
    }
    guard course.lessons.contains(where: { $0.name == replay.lesson }) else {
      return [
        finding(
          "`replay` names the lesson `\(replay.lesson)`, which there is not", replay.lesson,
          course.lessons.map(\.name))
      ]
    }
    guard let lesson = lessons.first(where: { $0.name == replay.lesson }) else { return [] }
    let names = lesson.steps.compactMap(\.attributes.name)
    return [replay.first, replay.last].filter { !names.contains($0) }.map { name in
      finding("`replay` names the step `\(name)`, which \(lesson.name) does not have", name, names)
    }
  }

  private static let siteKeys = [
    "headline", "address", "source", "edit", "report", "card", "logo", "theme", "start", "replay",
  ]

  /// Reads the settings of the course in a folder.
  ///
  /// - Parameters:
  ///   - root: the folder.
  ///   - text: what stands in the file for now, where that is not what is on disk.
  /// - Returns: the settings, and all that is wrong with the file.
  /// - Complexity: O(n) in the size of the file, and of README.md where that gives the title.
  package static func load(
    root: String, text: [UInt8]? = nil
  ) -> (settings: CourseSettings, findings: [Finding]) {
    var settings = CourseSettings()
    if let title = titleOfReadme(root) { settings.title = title }
    let path = joined(root, fileName)
    // Also what cannot be read is there to be told of: a link that leads nowhere, a folder.
    guard FileSystem.linkStatus(path) != nil else { return (settings, []) }
    let shown = file(in: root)
    do throws(FileError) {
      let bytes = if let text { text } else { try FileBytes.read(path) }
      var findings = FindingList(file: shown, source: SourceText(bytes))
      settings.read(bytes, &findings)
      settings.placeKinds(root: root)
      settings.placeRecipes(root: root)
      return (settings, findings.sorted())
    } catch {
      let finding = Finding(
        file: shown, line: 1, problem: "the file cannot be read: \(error.reason)",
        remedy: SymbolicLink.text(at: path).map { "it is a link to `\($0)`: mend or remove it" }
          ?? "")
      return (settings, [finding])
    }
  }

  private static func titleOfReadme(_ root: String) -> String? {
    guard let bytes = try? FileBytes.read(joined(root, "README.md")) else { return nil }
    let heading = MarkdownDocument(bytes[...]).blocks().first { $0.kind == .heading(level: 1) }
    let title = heading?.text.trimmedBlanks ?? ""
    return title.isEmpty ? nil : title
  }

  private mutating func read(_ bytes: [UInt8], _ findings: inout FindingList) {
    do throws(Problem) {
      if let malformed = UTF8Form.firstMalformed(in: bytes[...]) {
        throw Problem(
          offset: malformed, problem: "the file is not valid UTF-8", remedy: "save it as UTF-8")
      }
      guard let root = try YAMLReader.read(bytes, subject: "the file") else { return }
      guard case .mapping(let entries) = root.value else {
        throw Problem(
          offset: root.offset, problem: "the file is \(root.kindName)",
          remedy: "write `key: value` lines, such as `title: …`")
      }
      let values = findings.values(
        of: entries, allowed: Self.keys, in: "the file")
      if let node = values["title"] { title = findings.line(of: node, key: "title") ?? title }
      if let node = values["summary"] { summary = findings.line(of: node, key: "summary") ?? "" }
      if let node = values["site"] { readSite(node, &findings) }
      readPages(values, &findings)
      readSurroundings(values, &findings)
      readKinds(values, &findings)
      readServices(values, &findings)
      readSwift(values, &findings)
    } catch {
      findings.add([error])
    }
  }

  private mutating func readSite(_ node: YAMLNode, _ findings: inout FindingList) {
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "`site` is \(node.kindName)", "write `key: value` lines below it")
      return
    }
    let values = findings.values(of: entries, allowed: Self.siteKeys, in: "`site`")
    func address(_ key: String, holding marks: [String]) -> String? {
      guard let node = values[key], let text = findings.line(of: node, key: key) else { return nil }
      let scheme = ["https://", "http://"].first { text.hasPrefix($0) }
      if scheme.map({ text.dropFirst($0.count).prefix { $0 != "/" }.isEmpty }) ?? true
        || text.contains(where: { $0.isWhitespace || "\"<>\\^`".contains($0) })
      {
        findings.add(
          at: node.offset, "`\(key)` is no address", "write it whole: `https://example.org/…`")
        return nil
      }
      if let mark = marks.first(where: { !text.contains($0) }) {
        findings.add(
          at: node.offset, "`\(key)` does not hold `\(mark)`",
          "write `\(mark)` where \(Self.meaning(of: mark)) goes")
        return nil
      }
      return text
    }
    self.address = address("address", holding: []).map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    source = address("source", holding: ["{file}"])
    edit = address("edit", holding: ["{file}"])
    report = address("report", holding: ["{title}"])
    if let node = values["headline"] { headline = findings.line(of: node, key: "headline") }
    if let node = values["card"] { card = findings.line(of: node, key: "card") }
    if let node = values["logo"] {
      logo = Self.path(node, key: "logo", like: "docs/logo.svg", &findings)?.text
    }
    if let node = values["theme"] {
      theme = Self.path(node, key: "theme", like: "docs/theme", &findings)
    }
    if let node = values["start"] { start = Self.commands(node, &findings) }
    if let node = values["replay"] { replay = Self.replay(node, &findings) }
  }

  private static func meaning(of mark: String) -> String {
    mark == "{file}" ? "the page's path" : "the title of the report"
  }

  private static func commands(_ node: YAMLNode, _ findings: inout FindingList) -> [String] {
    guard case .sequence(let items) = node.value else {
      findings.add(
        at: node.offset, "`start` is \(node.kindName)", "write a list of commands")
      return []
    }
    return items.compactMap { findings.line(of: $0, key: "start") }
  }

  private static func replay(_ node: YAMLNode, _ findings: inout FindingList) -> Replay? {
    let keys = ["lesson", "first", "last"]
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "`replay` is \(node.kindName)",
        "write `{lesson: …, first: …, last: …}` with the names of the lesson and of two steps")
      return nil
    }
    let values = findings.values(of: entries, allowed: keys, in: "`replay`")
    let texts = keys.compactMap { key -> String? in
      guard let value = values[key] else {
        findings.add(at: node.offset, "`replay` has no `\(key)`", "add it")
        return nil
      }
      return findings.line(of: value, key: key)
    }
    guard texts.count == keys.count else { return nil }
    return Replay(
      lesson: texts[0], first: texts[1], last: texts[2],
      line: findings.source.lineNumber(of: node.offset))
  }
}

extension String {
  /// The text without the white space around it.
  fileprivate var trimmedBlanks: String {
    let start = drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
