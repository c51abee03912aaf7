import Foundation
import Testing

/// axe-core, which looks for what keeps people from using a page.
enum Axe {
  /// Its source, from the Python package that brings it along.
  static func source() throws -> String {
    let folder = "\(Sites.root)/.build/venv/lib"
    let file = try FileManager.default.contentsOfDirectory(atPath: folder)
      .map { "\(folder)/\($0)/site-packages/axe_playwright_python/axe.min.js" }
      .first { FileManager.default.fileExists(atPath: $0) }
    return try String(
      contentsOfFile: try #require(file, "scripts/setup --test installs axe-core"), encoding: .utf8)
  }

  /// What it finds on a page: the rule, and the element. Two frames later the page's script has seen
  /// what scrolls now.
  static let violations = """
    new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
      .then(() => axe.run(document, { resultTypes: ["violations"] }))
      .then(found => found.violations.flatMap(
        rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 120)}`)))
    """
}
