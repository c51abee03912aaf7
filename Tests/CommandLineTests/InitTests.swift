import Foundation
import Testing

/// `etude init`.
@Suite struct InitTests {
  private static func text(_ folder: TemporaryFolder) throws -> String {
    try String(contentsOfFile: "\(folder.path)/etude.yaml", encoding: .utf8)
  }

  @Test(
    "it names what is there",
    arguments: [
      (
        ["README.md": "# A \"b\" \\ c\n"], ["title: \"A \\\"b\\\" \\\\ c\"", "  - \"README.md\""],
        true
      ),
      (
        ["Readme.md": "x\n", "docs/a/b.md": "# B\n"],
        ["  - \"Readme.md\"", "  - \"docs/**/*.md\""], true
      ),
      (["docs/a.png": "", "README.md": "# T\n"], ["  - \"README.md\""], true),
      (
        ["mkdocs.yml": "", "docs/a.md": "# T\n"], ["  - \"docs/**/*.md\"", "# MkDocs reads"], true
      ),
      (["docusaurus.config.ts": "", "docs/a.md": "# T\n"], ["# Docusaurus reads"], true),
      (
        ["hugo.toml": "", "content/a.md": "# T\n"], ["  - \"content/**/*.md\"", "# Hugo reads"],
        true
      ),
      (["lessons/01-a/01-b.md": "# T\n"], ["# pages: [\"lessons/**\"]"], false),
    ])
  func detects(files: [String: String], lines: [String], isOpen: Bool) throws {
    let folder = try TemporaryFolder()
    for (path, text) in files { try folder.write(path, text) }
    let result = try Etude.run(["init"], in: folder.path)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.first == "etude.yaml")
    let text = try Self.text(folder)
    for line in lines { #expect(text.contains(line), "\(text)") }
    #expect(text.contains("\nfront-matter: open\n") == isOpen)
    for command in ["lint", "list", "check"] {
      let result = try Etude.run([command], in: folder.path)
      #expect(result.status == 0, "\(command): \(result.output)")
    }
  }

  @Test("what ran before it runs after it")
  func dialogues() throws {
    let folder = try TemporaryFolder()
    try folder.write("README.md", "# T\n\n```console\n$ echo a\nb\n```\n")
    for words in [["check", "README.md"], ["init"], ["check"]] {
      let result = try Etude.run(words, in: folder.path)
      #expect(result.status == (words == ["init"] ? 0 : 1), "\(words): \(result.output)")
    }
  }

  @Test("each comment is a setting that works when it is one no more")
  func comments() throws {
    let folder = try TemporaryFolder()
    try folder.write("README.md", "# T\n\n```sh\necho $ACME_MODE\n```\n\n```output\ntest\n```\n")
    for path in ["src/a", "bin/b", "docs/logo.svg", "Package.swift"] {
      try folder.write(path, "<svg/>")
    }
    #expect(try Etude.run(["init", folder.path], in: "/").status == 0)
    let settings = try Self.text(folder).split(separator: "\n", omittingEmptySubsequences: false)
      .map { line -> Substring in
        let isSetting = line.contains(
          /^# (depends|path|environment|kinds|swift|front-matter|site|  \w+):/)
        return isSetting ? line.dropFirst(2) : line
      }
    try folder.write("etude.yaml", settings.joined(separator: "\n"))
    #expect(settings.contains("environment: {ACME_MODE: test}"))
    for words in [["lint"], ["check"], ["site"]] {
      let result = try Etude.run(words, in: folder.path)
      #expect(result.status == 0, "\(words): \(result.output)")
    }
    let html = try String(
      contentsOfFile: "\(folder.path)/site/build/README/index.html", encoding: .utf8)
    #expect(html.contains("<img class=\"logo\" src=\"../files/docs/logo.svg\" alt=\"\">"))
  }

  @Test("it overwrites nothing", arguments: ["file", "link", "folder"])
  func keeps(kind: String) throws {
    let folder = try TemporaryFolder()
    switch kind {
    case "file": try folder.write("etude.yaml", "title: Mine\n")
    case "folder": try folder.write("etude.yaml/x", "")
    default:
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/etude.yaml", withDestinationPath: "nowhere")
    }
    let result = try Etude.run(["init"], in: folder.path)
    #expect(result.status == 2 && result.output.contains("is there already"), "\(result.output)")
    if kind == "file" { #expect(try Self.text(folder) == "title: Mine\n") }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/nowhere"))
  }
}
