import LessonModel
package import PlainText

/// What the lines between the two `---` at the top of a lesson say.
package struct FrontMatter: Equatable {
  var title = ""
  /// Whether it has keys, and `title` is none of them.
  private(set) var lacksTitle = false
  var summary = ""
  var minutes: Int?
  var services: [ServiceDeclaration] = []
  var isStrict = false
  var dependencies: Dependencies?
  /// As they are written: what the page's own name adds is not known here.
  var was: [FormerName] = []
  /// Whether another program reads it too.
  private var isOpen = false

  /// Where the front matter stands in the file.
  package struct Place: Equatable {
    /// The bytes of the YAML text.
    var yaml: Range<Int>
    /// Whether it is TOML between two `+++`, as Hugo reads it.
    var isTOML = false
    /// How many lines it takes, both `---` included.
    package var lineCount: Int
    /// The byte after it.
    package var end: Int
  }

  /// Finds the front matter; nil when the file does not begin with a line `---`. Reports one that
  /// does not end.
  /// To another program a line `---` that no other follows may be a rule.
  package static func place(
    in source: SourceText, isOpen: Bool = false, findings: inout FindingList
  ) -> Place? {
    let start = source.bytes.starts(with: SourceText.byteOrderMark) ? 3 : 0
    guard source.lineCount > 0 else { return nil }
    let first = source.bytes[start..<max(start, source.line(1).upperBound)]
    guard let mark = ["---", "+++"].first(where: { isMark(first, $0) }) else { return nil }
    for line in 2..<max(source.lineCount + 1, 2)
    where isMark(source.bytes[source.line(line)], mark) {
      let text = source.fullLine(1).upperBound..<source.fullLine(line).lowerBound
      return Place(
        yaml: text, isTOML: mark == "+++", lineCount: line, end: source.fullLine(line).upperBound)
    }
    if isOpen, !beginsWithOwnKey(source) { return nil }
    findings.add(
      at: start, "the front matter opened here never ends", "end it with a line `\(mark)`")
    return nil
  }

  /// Whether a key of Etude's stands in the lines below the first, up to an empty one.
  private static func beginsWithOwnKey(_ source: SourceText) -> Bool {
    for line in 2..<max(source.lineCount + 1, 2) {
      let text = source.bytes[source.line(line)]
      if text.allSatisfy(TokenBytes.isBlank) { return false }
      if keys.contains(where: { text.starts(with: "\($0):".utf8) }) { return true }
    }
    return false
  }

  private static func isMark(_ line: ArraySlice<UInt8>, _ mark: String) -> Bool {
    line.starts(with: mark.utf8) && line.dropFirst(3).allSatisfy(TokenBytes.isBlank)
  }
}

extension FrontMatter {
  static let keys = ["title", "summary", "minutes", "services", "strict", "depends", "was"]
  /// Many times what the longest list of services needs, in bytes.
  private static let sizeLimit = 65_536

  /// Reads the YAML text, and reports everything that is wrong with it. An open one may hold whatever
  /// another program reads.
  static func read(
    _ place: Place, _ vocabulary: Vocabulary, isOpen: Bool = false, findings: inout FindingList
  ) -> FrontMatter {
    var matter = FrontMatter()
    matter.isOpen = isOpen
    let bytes = findings.source.bytes
    if place.isTOML {
      if isOpen {
        matter.title = OpenFrontMatter.title(
          ofTOML: String(decoding: bytes[place.yaml], as: UTF8.self))
        return matter
      }
      findings.add(
        line: 1, "the front matter is TOML",
        "write YAML between lines `---`, or say `front-matter: open` in etude.yaml when another "
          + "program reads it")
      return matter
    }
    guard place.yaml.count <= sizeLimit else {
      findings.add(
        line: 1, "the front matter has \(place.yaml.count) bytes, more than \(sizeLimit)",
        "keep to the title, the summary and the services; the text comes after the second `---`")
      return matter
    }
    do throws(Problem) {
      guard let root = try YAMLReader.read(Array(bytes[place.yaml]), base: place.yaml.lowerBound)
      else {
        if !isOpen {
          findings.add(line: 1, "the front matter is empty", "give the lesson a `title:`")
        }
        return matter
      }
      guard case .mapping(let entries) = root.value else {
        if isOpen { return matter }
        findings.add(
          at: root.offset, "the front matter is \(root.kindName)",
          "write `key: value` lines, `title:` first")
        return matter
      }
      matter.read(entries, vocabulary, findings: &findings)
    } catch {
      findings.add([error])
    }
    return matter
  }

  private mutating func read(
    _ entries: [YAMLNode.Entry], _ vocabulary: Vocabulary, findings: inout FindingList
  ) {
    let own = isOpen ? OpenFrontMatter.own(entries, &findings) : entries
    let values = findings.values(
      of: own, allowed: Self.keys, in: "the front matter", advice: Self.advice)
    lacksTitle = values["title"] == nil
    if let node = values["title"] { title = line(of: node, key: "title", &findings) }
    if let node = values["summary"] { summary = line(of: node, key: "summary", &findings) }
    if let node = values["minutes"] {
      minutes = node.text.flatMap { Int($0) }
      if !(1...600).contains(minutes ?? 0) {
        findings.add(
          at: node.offset, "`minutes` is not a whole number of minutes",
          "write how long a reader needs, such as `minutes: 10`")
      }
    }
    if let node = values["services"] {
      services = ServiceReader.read(node, vocabulary, findings: &findings)
    }
    if let node = values["strict"] {
      isStrict = node.text == "true"
      if !["true", "false"].contains(node.text) {
        findings.add(
          at: node.offset, "`strict` is neither true nor false",
          "write `strict: true` to make shell steps stop at the first command that fails")
      }
    }
    if let node = values["depends"] {
      dependencies = DependencyReader.read(node, findings: &findings)
    }
    if let node = values["was"] { was = FormerNameReader.read(node, findings: &findings) }
  }

  private static let advice =
    "; keys of another program are left alone where etude.yaml says `front-matter: open`"

  /// One line of text. Another program may take several.
  private func line(of node: YAMLNode, key: String, _ findings: inout FindingList) -> String {
    if isOpen { return OpenFrontMatter.line(of: node) }
    return findings.line(of: node, key: key) ?? ""
  }
}

extension FindingList {
  /// The values of a mapping by key; reports keys that are not allowed or stand twice.
  ///
  /// - Parameters:
  ///   - entries: the mapping.
  ///   - allowed: the keys that there are.
  ///   - place: what the mapping is, as a message says it.
  ///   - advice: what else to say of a key that is like none of them.
  /// - Returns: the values.
  package mutating func values(
    of entries: [YAMLNode.Entry], allowed: [String], in place: String, advice: String = ""
  ) -> [String: YAMLNode] {
    var values: [String: YAMLNode] = [:]
    for entry in entries {
      guard let key = entry.key.text else {
        add(at: entry.key.offset, "a key of \(place) is \(entry.key.kindName)", "use a plain word")
        continue
      }
      if !allowed.contains(key) {
        add(
          at: entry.key.offset, "\(place) has no key `\(key)`",
          suggestion(
            for: key, among: allowed, otherwise: "the keys are \(listed(allowed))\(advice)"))
      } else if values.updateValue(entry.value, forKey: key) != nil {
        add(at: entry.key.offset, "the key `\(key)` stands twice", "keep one of them")
      }
    }
    return values
  }

  /// The text of a value that has to be one non-empty line.
  package mutating func line(of node: YAMLNode, key: String) -> String? {
    guard let text = node.text else {
      add(at: node.offset, "`\(key)` is \(node.kindName)", "it has to be one line of text")
      return nil
    }
    if text.isEmpty || text.allSatisfy(\.isWhitespace) {
      add(at: node.offset, "`\(key)` is empty", "write one line of text")
      return nil
    }
    if text.contains(where: \.isNewline) {
      add(at: node.offset, "`\(key)` is more than one line", "write one line of text")
      return nil
    }
    if let hidden = VisibleText.firstHidden(in: text) {
      add(
        at: node.offset, "`\(key)` holds the invisible character \(hidden)",
        "leave it out: what is shown in lists and logs must not hide or turn anything around")
      return nil
    }
    return text
  }
}
