import LessonModel
import PlainText

/// Reads `depends:` of the front matter.
///
///     depends:
///       files: [src, "data/*.csv"]
///       programs: [mytool]
enum DependencyReader {
  static func read(_ node: YAMLNode, findings: inout FindingList) -> Dependencies {
    var dependencies = Dependencies()
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "`depends` is \(node.kindName)",
        "write `files:` and `programs:` under it, each with a list")
      return dependencies
    }
    let values = findings.values(of: entries, allowed: ["files", "programs"], in: "`depends`")
    for (offset, text) in texts(values["files"], "files", &findings) {
      if text.hasPrefix("/") || text.split(separator: "/").contains("..") {
        findings.add(
          at: offset, "`\(text)` leads out of the course",
          "name a path below the course's root, without `..`")
      } else {
        dependencies.files.append(.init(text, line: findings.source.lineNumber(of: offset)))
      }
    }
    for (offset, text) in texts(values["programs"], "programs", &findings) {
      if text.contains("/") {
        findings.add(
          at: offset, "`\(text)` is a path",
          "name a program as it is found on PATH, or list the path under `files:`")
      } else {
        dependencies.programs.append(.init(text, line: findings.source.lineNumber(of: offset)))
      }
    }
    return dependencies
  }

  private static func texts(
    _ node: YAMLNode?, _ key: String, _ findings: inout FindingList
  ) -> [(offset: Int, text: String)] {
    guard let node else { return [] }
    guard case .sequence(let items) = node.value else {
      findings.add(
        at: node.offset, "`\(key)` is \(node.kindName)", "write a list: `\(key): [one, two]`")
      return []
    }
    return items.compactMap { item in
      findings.line(of: item, key: key).map { (item.offset, $0) }
    }
  }
}
