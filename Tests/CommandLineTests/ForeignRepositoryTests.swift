import Foundation
import Glibc
import Testing

/// `etude` in repositories that know nothing of it, or have an `etude.yaml`.
@Suite struct ForeignRepositoryTests {
  private static let layouts = ["docusaurus", "hugo", "mkdocs", "odd", "readme"]
  private static let page = "# Page\n\n```sh\necho \"$A:$B\"\n```\n\n```output\n1:two words\n```\n"

  /// A copy of one of the repositories in `Tests/Fixtures/layouts`.
  private static func copy(_ layout: String) throws -> TemporaryFolder {
    try TemporaryFolder(copyOf: "Tests/Fixtures/layouts/\(layout)")
  }

  @Test("each layout passes as it stands", arguments: layouts)
  func passes(layout name: String) throws {
    let folder = try Self.copy(name)
    let pages = name == "readme" ? ["README.md"] : []
    let check = try Etude.run(["check"] + pages, in: folder.path)
    #expect(check.status == 0, "\(check.output)")
    if name == "mkdocs" {
      #expect(check.output.contains("; 3 blocks never run"), "\(check.output)")
    }
    let site = try Etude.run(["site"] + pages, in: folder.path)
    #expect(site.status == 0, "\(site.output)")
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/site/build/index.html"))
  }

  @Test("every command takes a README.md with nothing else there, from anywhere")
  func readme() throws {
    for words in [
      ["lint"], ["list"], ["check"], ["run"], ["cache"], ["accept"], ["export", "--sh"], ["site"],
    ] {
      for place in ["/", "."] {
        let folder = try Self.copy("readme")
        let isHere = place == "."
        let page = isHere ? "README.md" : "\(folder.path)/README.md"
        let result = try Etude.run(words + [page], in: isHere ? folder.path : place)
        #expect(result.status == 0, "\(words) \(place): \(result.output)")
        // What they leave is beside the page.
        #expect(!FileManager.default.fileExists(atPath: "/.etude"))
        if words == ["run"] {
          #expect(
            FileManager.default.fileExists(atPath: "\(folder.path)/.etude/transcripts/README.json"))
        }
      }
    }
  }

  @Test("a site shows a title that is a heading once")
  func title() throws {
    let folder = try Self.copy("readme")
    #expect(try Etude.run(["site", "README.md"], in: folder.path).status == 0)
    let html = try String(
      contentsOfFile: "\(folder.path)/site/build/README/index.html", encoding: .utf8)
    #expect(html.contains("<h1 id=\"acme-counts-words\">acme: counts words</h1>"), "\(html)")
    #expect(html.components(separatedBy: "<h1").count == 2)
    // The bars around the page name it too. From its heading on it stands once.
    let page = try #require(html.components(separatedBy: "<h1").last)
    #expect(page.components(separatedBy: "acme: counts").count == 2)
  }

  @Test("path, environment and ETUDE_ROOT reach steps of every kind, and nothing else")
  func surroundings() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "etude.yaml",
      "pages: [docs]\npath: [tools/bin]\nenvironment: {A: 1, B: two words, C: \"${ETUDE_ROOT}/x\"}\n"
    )
    try folder.write("tools/bin/acme", "#!/bin/sh\necho acme $A\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/tools/bin/acme")
    // A program that Etude itself looks for is not taken from the repository.
    try folder.write("tools/bin/git", "#!/bin/sh\ntouch '\(folder.path)/git-ran'\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/tools/bin/git")
    try folder.write(".git/HEAD", "ref: refs/heads/main\n")
    try folder.write("data.txt", "data\n")
    try folder.write(
      "docs/a.md",
      """
      # A

      ```sh
      acme
      echo "$B"
      test "$C" = "$ETUDE_ROOT/x"
      cat "$ETUDE_ROOT/data.txt" ${ETUDE_ROOT}/data.txt
      ```

      ```output
      acme 1
      two words
      data
      data
      ```

      """)
    let check = try Etude.run(["check", "--trust"], in: "\(folder.path)/docs")
    #expect(check.status == 0, "\(check.output)")
    #expect(try Etude.run(["run", "--trust"], in: folder.path).status == 0)
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/git-ran"))
  }

  @Test(
    "settings that change what a page's own commands do need --trust, and nothing runs before",
    arguments: [
      (
        "path: [bin]\n",
        "etude.yaml:2:1: `bin/ls` would run in steps in the place of the system's `ls`"
      ),
      (
        "environment: {A: 1, LD_PRELOAD: /x.so}\n",
        "etude.yaml:2:1: the variable `LD_PRELOAD` of `environment` can make the programs of steps load"
      ),
      (
        "environment:\n  BASH_ENV: ${ETUDE_ROOT}/bin/ls\n",
        "etude.yaml:3:1: the variable `BASH_ENV` of `environment` can make the programs of steps load"
      ),
      (
        "environment: {PYTHONUSERBASE: x, ACME_MODE: y, pip_config: z}\n",
        "etude.yaml:2:1: the variable `PYTHONUSERBASE` of `environment` can make"
      ),
      ("environment: {TAR_OPTIONS: x}\n", "the variable `TAR_OPTIONS` of `environment` can make"),
      ("environment: {SOME_TOOLRC: x}\n", "the variable `SOME_TOOLRC` of `environment` can make"),
    ])
  func trust(settings: String, finding: String) throws {
    for words in [
      ["check"], ["run", "a.md"], ["lint"], ["accept", "a.md"], ["site"], ["check", "--mutants"],
    ] {
      let folder = try TemporaryFolder()
      try folder.write("etude.yaml", "pages: [a.md]\n\(settings)")
      try folder.write("bin/ls", "#!/bin/sh\ntouch '\(folder.path)/ran'\n")
      try folder.write("bin/acme", "#!/bin/sh\necho acme\n")
      for program in ["ls", "acme"] {
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/bin/\(program)")
      }
      try folder.write("a.md", "# A\n\n```sh\nls /; touch '\(folder.path)/ran'\n```\n")
      let result = try Etude.run(words, in: folder.path)
      #expect(result.status == 2, "\(words): \(result.output)")
      #expect(result.output.contains(finding), "\(words): \(result.output)")
      #expect(result.output.contains("--trust"), "\(words): \(result.output)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"), "\(words)")
      if words == ["run", "a.md"] {
        _ = try Etude.run(words + ["--trust"], in: folder.path)
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
        // A program of the author's own is what the page names.
        try FileManager.default.removeItem(atPath: "\(folder.path)/bin/ls")
        if settings.hasPrefix("path") {
          #expect(try Etude.run(words, in: folder.path).status == 0)
        }
      }
    }
  }

  @Test("what programs are made of, variables and folders are part of what a run depends on")
  func cache() throws {
    let folder = try TemporaryFolder()
    let settings = "pages: [a.md]\ndepends: [\"src/**\"]\nenvironment: {A: 1, B: two words}\n"
    try folder.write("etude.yaml", settings)
    try folder.write("src/deep/x.c", "1")
    try folder.write("bin/unused", "")
    try folder.write("a.md", Self.page)
    func run() throws -> String {
      let result = try Etude.run(["run"], in: folder.path)
      #expect(result.status == 0, "\(result.output)")
      return result.output
    }
    #expect(try !run().contains("reused"))
    #expect(try run().contains("reused"))
    try folder.write("src/deep/x.c", "2")
    let cache = try Etude.run(["cache"], in: folder.path).output
    #expect(cache.contains("`src/**` of etude.yaml changed"), "\(cache)")
    #expect(try !run().contains("reused"))
    #expect(try run().contains("reused"))
    try folder.write("etude.yaml", settings + "path: [bin]\n")
    #expect(try !run().contains("reused"))
    try folder.write("etude.yaml", settings.replacing("A: 1", with: "A: 1, C: 3") + "path: [bin]\n")
    #expect(try !run().contains("reused"))
    #expect(try run().contains("reused"))
  }

  @Test(
    "what is wrong with etude.yaml is said with its line, and nothing runs",
    arguments: [
      ("page: [a.md]\n", "etude.yaml:1:1: the file has no key `page`; did you mean `pages`?"),
      ("pages: [b.md]\n", "etude.yaml:1:1: `b.md` of `pages` matches no Markdown file"),
      (
        "pages: [a.md]\nkinds: {sql: {session: [x]}}\n",
        "etude.yaml:2:9: `sql` is a word of Etude's own"
      ),
      ("pages: [a.md]\npath: [bin]\n", "etude.yaml:2:1: there is no folder `bin`"),
      ("pages: [a.md]\ndepends: [src]\n", "etude.yaml:2:1: there is nothing at `src`"),
      (
        "pages: [a.md]\nenvironment: {PATH: x}\n",
        "etude.yaml:2:15: `environment` does not set PATH"
      ),
      ("pages: [*.md]\n", "put a pattern or value that begins with `*`"),
    ])
  func wrong(settings: String, finding: String) throws {
    for words in [["check"], ["run", "a.md"], ["lint"], ["accept", "a.md"], ["site"]] {
      let folder = try TemporaryFolder()
      try folder.write("etude.yaml", settings)
      try folder.write("a.md", "# A\n\n```sh\ntouch '\(folder.path)/ran'\n```\n")
      let result = try Etude.run(words, in: folder.path)
      #expect(result.status == 2, "\(words): \(result.output)")
      #expect(result.output.contains(finding), "\(words): \(result.output)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
    }
  }

  @Test("the file is looked for upwards, and not above the repository")
  func upwards() throws {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", "pages: [\"**/*.md\"]\nenvironment: {A: 1, B: two words}\n")
    try folder.write("deep/er/a.md", Self.page)
    try folder.write("other/b.md", Self.page)
    try folder.write("other/.git/HEAD", "ref: refs/heads/main\n")
    #expect(try Etude.run(["check", "a.md"], in: "\(folder.path)/deep/er").status == 0)
    #expect(try Etude.run(["check", "\(folder.path)/deep/er/a.md"], in: "/").status == 0)
    let other = try Etude.run(["check", "b.md"], in: "\(folder.path)/other")
    #expect(other.status == 1, "\(other.output)")
  }

  @Test(
    "a file of another user above the page is refused", .enabled(if: getuid() == 0, "needs root"))
  func strangers() throws {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", "pages: [\"**/*.md\"]\nenvironment: {A: 1, B: two words}\n")
    try folder.write("mine/a.md", Self.page)
    let file = "\(folder.path)/etude.yaml"
    // Safe: the path is copied by the kernel during the call.
    #expect(unsafe chown(file, 65_534, 65_534) == 0)
    let result = try Etude.run(["check", "a.md"], in: "\(folder.path)/mine")
    #expect(result.status == 2)
    #expect(result.output.contains("belongs to another user"), "\(result.output)")
    #expect(try Etude.run(["check", "--course", folder.path], in: "/").status == 0)
    // Where all is that user's, as in a container, it is as good as the pages.
    let page = "\(folder.path)/mine/a.md"
    #expect(unsafe chown(page, 65_534, 65_534) == 0)
    #expect(try Etude.run(["check", page], in: "/").status == 0)
  }

  @Test(
    "step mode shows what the settings change before the first yes",
    .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
  func stepModeAsks() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "etude.yaml", "pages: [a.md]\npath: [bin]\nenvironment: {A: 1, B: two words}\n")
    try folder.write("bin/acme", "")
    try folder.write("a.md", Self.page)
    let terminal = try TmuxTerminal(["step", "--course", folder.path, "a.md"], rows: 40)
    try terminal.waitForPrompt("step 1/1 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("y runs steps so")
    let screen = try terminal.screen()
    #expect(screen.contains("programs are first looked for in") && screen.contains("A = 1"))
    try terminal.press("Enter")
    try terminal.waitFor("Nothing was started.")
    try terminal.waitForPrompt("step 1/1 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("y runs steps so")
    try terminal.press("y")
    try terminal.waitFor("✓ That is what the page says.")
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
  }

  @Test("--junit and its like do not write over a page or the settings")
  func guarded() throws {
    let folder = try Self.copy("hugo")
    for file in ["etude.yaml", "content/docs/install.md"] {
      let result = try Etude.run(["check", "--junit", file], in: folder.path)
      #expect(result.status == 2 && result.output.contains("a file of the course"))
    }
  }
}
