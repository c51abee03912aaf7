import PlainText

/// Front matter that another program reads too: Hugo, Docusaurus, MkDocs.
enum OpenFrontMatter {
  /// The shortest key that is compared with Etude's own: short words are one letter apart by chance.
  private static let shortestMeant = 5

  /// The entries whose keys are Etude's, or are meant to be: one letter beside `services` is a slip. All
  /// others are the other program's.
  static func own(
    _ entries: [YAMLNode.Entry], _ findings: inout FindingList
  ) -> [YAMLNode.Entry] {
    entries.filter { entry in
      guard let key = entry.key.text else { return false }
      if FrontMatter.keys.contains(key) { return true }
      guard key.count >= shortestMeant,
        let near = FrontMatter.keys.first(where: { editDistance($0, key) == 1 })
      else { return false }
      findings.add(
        at: entry.key.offset, "`\(key)` is one letter beside `\(near)`",
        "write `\(near)`; a key that another program reads needs a name that is less alike")
      return false
    }
  }

  /// A text as one line; empty when it is none.
  static func line(of node: YAMLNode) -> String {
    let text = (node.text ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return VisibleText.firstHidden(in: text) == nil ? text : ""
  }

  /// The value of `title = "…"` before the first table; empty when there is none.
  static func title(ofTOML text: String) -> String {
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("[") { break }
      if let match = line.wholeMatch(of: /\s*title\s*=\s*(?:"([^"\\]*)"|'([^']*)')\s*(?:#.*)?/) {
        return String(match.1 ?? match.2 ?? "")
      }
    }
    return ""
  }
}
