import LessonModel
import PlainText

/// Reads `was:` of the front matter: `was: old-name`, or a list of such names.
enum FormerNameReader {
  /// What the site has beside pages.
  private static let ofSite: Set<String> = [
    "404.html", "feed.xml", "files", "index.html", "live", "live.css", "live.js",
    "manifest.webmanifest", "script.js", "search.js", "sitemap.xml", "style.css",
  ]

  static func read(_ node: YAMLNode, findings: inout FindingList) -> [FormerName] {
    var items = [node]
    if case .sequence(let list) = node.value { items = list }
    var names: [FormerName] = []
    for item in items {
      guard let text = findings.line(of: item, key: "was") else { continue }
      let line = findings.source.lineNumber(of: item.offset)
      if let remedy = remedy(for: text) {
        findings.add(at: item.offset, "`\(text)` cannot have been the name of a page", remedy)
      } else if names.contains(where: { $0.name == text }) {
        findings.add(at: item.offset, "the former name `\(text)` stands twice", "keep one of them")
      } else {
        names.append(FormerName(text, line: line))
      }
    }
    return names
  }

  /// What would be right; nil for a name.
  private static func remedy(for text: String) -> String? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if text.hasSuffix(".md") || parts.contains(where: { NumberedName($0) != nil }) {
      let bare = parts.map { NumberedName($0)?.name ?? $0 }.joined(separator: "/")
      let name = bare.hasSuffix(".md") ? String(bare.dropLast(3)) : bare
      return "write the name without number and suffix: `\(name)`"
    }
    let isUsable = LessonName.isUsable(text) && parts.count <= 2 && !ofSite.contains(parts[0])
    return isUsable ? nil : "write `page`, or `module/page` for one of another module"
  }
}
