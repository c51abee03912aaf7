import Files
import Foundation
import Testing

/// Patterns of paths, as `etude.yaml` has them.
@Suite struct PathPatternTests {
  @Test(
    "what a pattern matches",
    arguments: [
      ("README.md", ["README.md"], ["readme.md", "docs/README.md"]),
      ("./docs/a.md", ["docs/a.md"], ["a.md"]),
      ("docs", ["docs", "docs/a.md", "docs/b/c.md"], ["docs2/a.md", "docs/.x/a.md"]),
      ("docs/", ["docs/a.md"], ["a.md"]),
      ("docs/*.md", ["docs/a.md", "docs/ä b.md"], ["docs/.a.md", "docs/b/c.md", "docs/a.txt"]),
      ("docs/*", ["docs/a.md"], ["docs/b/c.md"]),
      (
        "docs/**/*.md", ["docs/a.md", "docs/b/c/d.md"],
        ["a.md", "docs/.b/c.md", "docs/node_modules/c.md"]
      ),
      ("**/*.md", ["a.md", "b/c/d.md"], [".b/c.md", "b/.c.md"]),
      ("src/**", ["src/a", "src/b/c"], ["src", "src/.git/c", "other/a"]),
      (".github/**", [".github/a"], [".github/.x/a"]),
      ("!docs/old", ["docs/old/a.md"], ["docs/new/a.md"]),
      ("a/**/z/**/b?.md", ["a/z/b1.md", "a/q/z/r/s/b2.md"], ["a/b1.md", "a/z/b.md"]),
      ("[ab].md", ["a.md", "b.md"], ["c.md", "ab.md"]),
    ])
  func matches(pattern: String, these: [String], others: [String]) {
    func doesMatch(_ path: String) -> Bool {
      PathPattern(pattern).matches(path.split(separator: "/").map(String.init))
    }
    for path in these { #expect(doesMatch(path), "\(pattern) \(path)") }
    for path in others { #expect(!doesMatch(path), "\(pattern) \(path)") }
  }

  @Test(
    "what is no pattern",
    arguments: [
      ("/etc", "leads out"), ("../a", "leads out"), ("a/../../b", "leads out"),
      ("~/a", "leads out"),
      ("", "names nothing"), ("!", "names nothing"), ("docs\\a.md", "backslash"),
      ("docs/*.{md,mdx}", "brace"), ("docs/**.md", "is no name"), ("!/etc", "leads out"),
    ])
  func problems(pattern: String, problem: String) {
    #expect(PathPattern.problem(of: pattern)?.problem.contains(problem) == true)
  }

  @Test("files of a tree: sorted, each folder once, nothing hidden, nothing outside")
  func tree() throws {
    let files = FileManager.default
    let root = NSTemporaryDirectory() + "etude-tree-\(UUID().uuidString)"
    defer { try? files.removeItem(atPath: root) }
    for path in ["a/b/x.md", "a/y.md", "z.md", ".git/c.md", "a/node_modules/n.md"] {
      let file = "\(root)/\(path)"
      try files.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: file))
    }
    try files.createSymbolicLink(atPath: "\(root)/a/b/round", withDestinationPath: "..")
    try files.createSymbolicLink(atPath: "\(root)/a/out", withDestinationPath: "/etc")
    try files.createSymbolicLink(atPath: "\(root)/a/w.md", withDestinationPath: "y.md")
    func found(_ pattern: String) -> [String] {
      PathPattern(pattern).files(below: root).map { $0.joined(separator: "/") }
    }
    #expect(found("**/*.md") == ["a/b/x.md", "a/w.md", "a/y.md", "z.md"])
    #expect(found("a") == ["a/b/x.md", "a/w.md", "a/y.md"])
    #expect(found("a/*.md") == ["a/w.md", "a/y.md"])
    #expect(found("nowhere/**") == [])
    #expect(found("z.md") == ["z.md"])
  }
}
