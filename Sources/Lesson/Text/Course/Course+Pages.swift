import Files
package import LessonModel
import Platform

/// Courses whose pages `etude.yaml` names: any path, any depth, with or without numbers.
extension Course {
  /// Finds the course in a folder: the pages that its settings name, else the numbered ones below
  /// `lessons`, else all below `lessons`.
  ///
  /// - Parameters:
  ///   - root: the folder.
  ///   - settings: what its `etude.yaml` says.
  ///   - vocabulary: the kinds that pages can name.
  /// - Returns: the course.
  /// - Throws: `CourseError` when there is no course, a pattern matches no page, or two lessons would
  ///   have one name.
  package static func load(
    root: String, settings: CourseSettings, vocabulary: Vocabulary = .standard
  ) throws(CourseError) -> Course {
    var course: Course
    // Another repository may have a folder of that name.
    var isOpen = settings.isOpen
    if settings.pages.isEmpty {
      do {
        course = try load(root: root, vocabulary: vocabulary)
      } catch {
        let all = CourseSettings.Entry(text: "lessons", line: 1)
        guard case .noLessons = error, FileSystem.isFolder(joined(root, "lessons")),
          let found = try? named(by: [all], root: root, vocabulary)
        else { throw error }
        course = found
        isOpen = isOpen || FileSystem.linkStatus(CoursePath.settings(in: root)) == nil
      }
    } else {
      course = try named(by: settings.pages, root: root, vocabulary)
    }
    course.isOpen = isOpen
    for index in course.modules.indices {
      course.modules[index].page?.isOpen = isOpen
      for page in course.modules[index].pages.indices {
        course.modules[index].pages[page].isOpen = isOpen
      }
    }
    return course
  }

  /// A course without pages of its own: those that are asked for by their paths have names from here.
  ///
  /// Whatever another program reads in them is left to it.
  package static func unsettled(root: String, isOpen: Bool = true) -> Course {
    var course = Course(modules: [])
    course.root = root
    course.isOpen = isOpen
    return course
  }

  /// The course of the pages that patterns match, in the order of the patterns, and for each by
  /// numbers, then names.
  private static func named(
    by entries: [CourseSettings.Entry], root: String, _ vocabulary: Vocabulary
  ) throws(CourseError) -> Course {
    var course = unsettled(root: root)
    course.vocabulary = vocabulary
    course.patterns = entries.map { PathPattern($0.text) }
    course.bounds = [SymbolicLink.resolved(root)].compactMap { $0 }
    let excluded = course.patterns.filter(\.isExclusion)
    var pages: [[String]] = []
    var places: [String: Int] = [:]
    for (entry, pattern) in zip(entries, course.patterns) where !pattern.isExclusion {
      let found = pattern.files(below: root).filter { names in
        isNamedPage(names) && !excluded.contains { $0.matches(names) }
      }
      guard !found.isEmpty else {
        throw .unusable(
          Finding(
            file: CourseSettings.file(in: root), line: entry.line,
            problem: "`\(entry.text)` of `pages` matches no Markdown file",
            remedy: "give its path from this file's folder, such as `docs/**/*.md`"))
      }
      for names in found.sorted(by: PageOrder.precedes) {
        let path = joined(root, names.joined(separator: "/"))
        let real = SymbolicLink.resolved(path) ?? path
        // A page and a link to it are one page, which has its own path.
        if let place = places[real] {
          if FileSystem.linkStatus(path).map(FileSystem.isRegularFile) == true {
            pages[place] = names
          }
          continue
        }
        places[real] = pages.count
        pages.append(names)
      }
    }
    course.add(pages)
    return course
  }

  /// Makes a module of each folder, and of each page beside them.
  private mutating func add(_ pages: [[String]]) {
    let named = PageNames(pages)
    var places: [[String]: Int] = [:]
    for (names, name) in zip(pages, named.names) {
      let path =
        root == "."
        ? names.joined(separator: "/") : joined(root ?? "", names.joined(separator: "/"))
      let file = LessonFile(path: path, name: name, of: self)
      let folder = Array(names.dropLast())
      guard !folder.isEmpty else {
        modules.append(Module(name: name, number: 0, folder: ".", page: file, pages: []))
        continue
      }
      let place = places[folder] ?? modules.count
      if place == modules.count {
        places[folder] = place
        modules.append(
          Module(
            name: PageNames.folder(folder), number: 0, folder: folder.joined(separator: "/"),
            page: nil, pages: []))
      }
      if name == modules[place].name {
        modules[place].page = file
      } else {
        modules[place].pages.append(file)
      }
    }
  }
}

/// The order of pages: numbers, then names; a folder's own page before the others.
enum PageOrder {
  static func precedes(_ one: [String], _ other: [String]) -> Bool {
    for (first, second) in zip(key(one), key(other)) where first != second {
      return first < second
    }
    return one.count < other.count
  }

  private static func key(_ names: [String]) -> [(Int, Int, String)] {
    names.enumerated().map { place, name in
      let isOwn = place == names.count - 1 && PageNames.isFolders(name)
      return (isOwn ? 0 : 1, NumberedName(name)?.number ?? .max, name)
    }
  }
}

/// What pages are called: their paths without numbers and suffixes.
struct PageNames {
  /// The names, in the order of the pages. No two are the same.
  let names: [String]

  /// - Complexity: O(n) in the pages, where no two have the same name.
  init(_ pages: [[String]]) {
    var names = pages.map { Self.name(of: $0) }
    let longer: [([String]) -> String] = [
      { Self.name(of: $0, keepsNumbers: true) },
      { $0.map(Self.visible).joined(separator: "/") },
    ]
    for name in longer {
      for (_, places) in Dictionary(grouping: names.indices, by: { names[$0] })
      where places.count > 1 {
        for place in places { names[place] = name(pages[place]) }
      }
    }
    var seen: Set<String> = []
    for place in names.indices {
      let base = names[place]
      var number = 2
      while !seen.insert(names[place]).inserted {
        names[place] = "\(base)-\(number)"
        number += 1
      }
    }
    self.names = names
  }

  /// The name of one page, by the names of its path.
  static func name(of names: [String], keepsNumbers: Bool = false) -> String {
    guard let last = names.last else { return "" }
    let parts = names.dropLast().map { part($0, keepsNumbers: keepsNumbers) }
    let stem =
      visible(last).lastIndex(of: ".").map { String(visible(last)[..<$0]) } ?? visible(last)
    if isFolders(last), !parts.isEmpty, !keepsNumbers { return parts.joined(separator: "/") }
    return (parts + [part(stem, keepsNumbers: keepsNumbers)]).joined(separator: "/")
  }

  /// The name of a folder.
  static func folder(_ names: [String]) -> String {
    names.map { part($0, keepsNumbers: false) }.joined(separator: "/")
  }

  /// Whether a file is the page of its folder: README.md, and what Hugo, Docusaurus and MkDocs have.
  static func isFolders(_ name: String) -> Bool {
    let stem = name.prefix { $0 != "." }.lowercased()
    return ["readme", "index", "_index"].contains(stem)
  }

  private static func part(_ name: String, keepsNumbers: Bool) -> String {
    let shown = visible(name)
    guard !keepsNumbers, let numbered = NumberedName(shown) else { return shown }
    return LessonName.isUsable(numbered.name) ? numbered.name : shown
  }

  /// A name without dots in front: what is called after it must not be hidden.
  private static func visible(_ name: String) -> String {
    let shown = name.drop { $0 == "." }
    return shown.isEmpty ? "dots" : String(shown)
  }
}

extension Course {
  /// Markdown files below `pages` that hold steps and are none of its pages.
  func neverNamed() -> [Finding] {
    guard let root, !patterns.isEmpty else { return [] }
    let own = Set(lessons.compactMap { SymbolicLink.resolved($0.path) })
    let tree = FileTree(root)
    let excluded = patterns.filter(\.isExclusion)
    var seen: Set<String> = []
    var findings: [Finding] = []
    for pattern in patterns where !pattern.isExclusion && !pattern.isPlain {
      for names in tree.files(below: pattern.base) where Self.isNamedPage(names) {
        let path = joined(root, names.joined(separator: "/"))
        guard let real = SymbolicLink.resolved(path), !own.contains(real),
          seen.insert(real).inserted, !excluded.contains(where: { $0.matches(names) }),
          let bytes = try? FileBytes.read(path),
          let step = LessonParser.steps(in: bytes, vocabulary, isOpen: isOpen).first
        else { continue }
        let shown = names.joined(separator: "/")
        findings.append(
          Finding(
            file: root == "." ? shown : path, line: step.line,
            problem:
              "this `\(step.kind)` block never runs: `pages` of etude.yaml does not name its page",
            remedy: "add `\(shown)` to `pages`, or \"!\(shown)\" to leave it out", isWarning: true))
      }
    }
    return findings
  }
}
