import Files
package import LessonModel
import PlainText
import Platform

/// What `etude.yaml` says of the pages, and of the place in which their steps run.
extension CourseSettings {
  static let keys = [
    "title", "summary", "pages", "front-matter", "depends", "path", "environment", "kinds",
    "services", "swift", "site",
  ]

  mutating func readPages(_ values: [String: YAMLNode], _ findings: inout FindingList) {
    if let node = values["pages"] {
      pages = Self.patterns(node, key: "pages", like: "docs/**/*.md", &findings)
      if let first = pages.first, pages.allSatisfy({ $0.text.hasPrefix("!") }) {
        findings.add(
          at: node.offset, "`pages` only leaves out: `\(first.text)`",
          "name what is a page before what is none: `[\"docs/**/*.md\", \"\(first.text)\"]`")
      } else if pages.isEmpty, case .sequence(let items) = node.value, items.isEmpty {
        findings.add(
          at: node.offset, "`pages` is empty", "name the pages: `[README.md, \"docs/**/*.md\"]`")
      }
    }
    if let node = values["front-matter"] {
      isOpen = node.text == "open"
      if !["open", "closed"].contains(node.text) {
        findings.add(
          at: node.offset, "`front-matter` is neither open nor closed",
          "write `front-matter: open` when another program reads the pages too: keys and attributes "
            + "that Etude does not have are then that program's")
      }
    }
  }

  mutating func readSurroundings(_ values: [String: YAMLNode], _ findings: inout FindingList) {
    if let node = values["depends"] {
      depends = Self.patterns(node, key: "depends", like: "src/**", &findings)
      for entry in depends where entry.text.hasPrefix("!") {
        findings.add(
          at: node.offset, "`depends` leaves something out: `\(entry.text)`",
          "name only what the programs are made of")
      }
    }
    if let node = values["path"] {
      path = Self.items(of: node, key: "path", like: "bin", &findings).compactMap {
        Self.path($0, key: "path", like: "bin", &findings)
      }
      for entry in path where entry.text.contains(":") {
        findings.add(
          at: node.offset, "`\(entry.text)` holds a `:`, which separates the folders of PATH",
          "write each folder as an item: `[bin, tools]`")
      }
    }
    if let node = values["environment"] { readEnvironment(node, &findings) }
  }

  private mutating func readEnvironment(_ node: YAMLNode, _ findings: inout FindingList) {
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "`environment` is \(node.kindName)", "write `{NAME: value}`")
      return
    }
    for entry in entries {
      guard let name = entry.key.text, let value = entry.value.text else {
        findings.add(
          at: entry.value.offset, "a variable is \(entry.value.kindName)", "write `NAME: value`")
        continue
      }
      if let (problem, remedy) = Self.problem(ofVariable: name, of: "environment") {
        findings.add(at: entry.key.offset, problem, remedy)
      } else if value.utf8.contains(0) {
        findings.add(
          at: entry.value.offset, "the value of `\(name)` holds a NUL byte", "leave it out")
      } else if let other = ValueReference.all(in: value).first(where: {
        $0.name != StepSurroundings.rootName
      }) {
        findings.add(
          at: entry.value.offset, "`${\(other.name)}` has no value here",
          "`${\(StepSurroundings.rootName)}` is this file's folder; write other values out")
      } else if environment.updateValue(value, forKey: name) != nil {
        findings.add(
          at: entry.key.offset, "the variable `\(name)` stands twice", "keep one of them")
      } else if Self.needsTrust(name) {
        loaders.append(Entry(text: name, line: findings.source.lineNumber(of: entry.key.offset)))
      }
    }
  }

  static func problem(
    ofVariable name: String, of key: String
  ) -> (problem: String, remedy: String)? {
    if name == "PATH" {
      return (
        "`\(key)` does not set PATH", "name folders under `path:`, which come before it"
      )
    }
    if name.hasPrefix("ETUDE_") {
      return ("`\(name)` is a variable of Etude's own", "give yours another name")
    }
    let isName =
      !name.isEmpty && name.utf8.allSatisfy(TokenBytes.isNamePart)
      && !(name.utf8.first.map(TokenBytes.isDigit) ?? true)
    return isName
      ? nil
      : (
        "`\(name)` cannot be the name of a variable",
        "use letters, digits and `_`, and begin with no digit"
      )
  }

  static func items(
    of node: YAMLNode, key: String, like example: String, _ findings: inout FindingList
  ) -> [YAMLNode] {
    if case .sequence(let items) = node.value { return items }
    findings.add(
      at: node.offset, "`\(key)` is \(node.kindName)", "write a list: `\(key): [\"\(example)\"]`")
    return []
  }

  private static func patterns(
    _ node: YAMLNode, key: String, like example: String, _ findings: inout FindingList
  ) -> [Entry] {
    items(of: node, key: key, like: example, &findings).compactMap { item in
      guard let text = findings.line(of: item, key: key) else { return nil }
      if let (problem, remedy) = PathPattern.problem(of: text) {
        findings.add(at: item.offset, problem, remedy)
        return nil
      }
      return Entry(text: text, line: findings.source.lineNumber(of: item.offset))
    }
  }

  /// A path below the course's folder.
  static func path(
    _ node: YAMLNode, key: String, like example: String, _ findings: inout FindingList
  ) -> Entry? {
    guard let text = findings.line(of: node, key: key) else { return nil }
    if text.contains(where: { "*?[!".contains($0) }) {
      findings.add(at: node.offset, "`\(text)` is no path", "write one path, such as `\(example)`")
      return nil
    }
    if let (problem, remedy) = PathPattern.problem(of: text) {
      findings.add(at: node.offset, problem, remedy)
      return nil
    }
    return Entry(text: text, line: findings.source.lineNumber(of: node.offset))
  }
}

extension CourseSettings {
  /// What steps of the course find around them.
  ///
  /// - Parameter root: the course's folder.
  /// - Returns: the surroundings, with absolute paths.
  package func surroundings(root: String) -> StepSurroundings {
    var surroundings = StepSurroundings()
    let folder = SymbolicLink.resolved(root) ?? root
    surroundings.root = folder
    surroundings.path = path.map { joined(folder, $0.text) }
    surroundings.environment = environment.mapValues {
      ValueReference.replacing(in: $0, with: [StepSurroundings.rootName: folder])
    }
    surroundings.dependencies = depends.map(\.text)
    surroundings.packages = placedPackages(root: root)
    surroundings.kinds = kinds.compactMap { kind in
      kind.program.map { "`\(kind.word)` blocks are run by: \($0.shown)" }
    }
    return surroundings
  }

  /// A finding for each folder of `path`, each path of `depends` and the theme that is not there.
  ///
  /// - Parameter root: the course's folder.
  /// - Returns: the findings.
  /// - Complexity: linear in the names below these paths.
  package func missing(root: String) -> [Finding] {
    func finding(_ entry: Entry, _ problem: String, _ remedy: String) -> Finding {
      Finding(file: Self.file(in: root), line: entry.line, problem: problem, remedy: remedy)
    }
    let folders = path.filter { !FileSystem.isFolder(joined(root, $0.text)) }.map {
      finding(
        $0, "there is no folder `\($0.text)`", "make it before the pages run, or correct `path`")
    }
    let files = depends.filter { PathPattern($0.text).files(below: root).isEmpty }.map {
      finding($0, "there is nothing at `\($0.text)`", "give its path from this file's folder")
    }
    let themes = [theme].compactMap { $0 }.filter {
      !FileSystem.isFile(joined(root, "\($0.text)/templates/page.html"))
    }.map {
      finding(
        $0, "`\($0.text)` holds no theme",
        "name a folder with templates/page.html, style.css and script.js")
    }
    return folders + files + themes + missingPackages(root: root)
  }
}
