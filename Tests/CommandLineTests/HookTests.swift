import Foundation
import Processes
import Testing

/// The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit at real commits.
@Suite struct HookTests {
  /// A repository of somebody's that has the hooks, and one that offers them.
  private final class Repository {
    let folder: TemporaryFolder
    let home: TemporaryFolder
    private let variables: [String: String]

    init(settings: String = "pages: [docs]\n", arguments: String = "[]") throws {
      (folder, home) = (try TemporaryFolder(), try TemporaryFolder())
      let etude = try #require(Installation.current.helper("etude"))
      let search = URL(fileURLWithPath: etude).deletingLastPathComponent().path
      let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
      variables = ProcessInfo.processInfo.environment.merging([
        "PATH": "\(search):\(Etude.root)/.build/venv/bin:\(path)", "HOME": home.path,
        "PRE_COMMIT_HOME": "\(home.path)/kept", "NO_COLOR": "1", "GIT_CONFIG_NOSYSTEM": "1",
      ]) { $1 }
      let hooks = try String(
        contentsOfFile: "\(Etude.root)/.pre-commit-hooks.yaml", encoding: .utf8)
      try home.write("hooks/.pre-commit-hooks.yaml", hooks)
      try home.write(
        ".gitconfig", "[user]\n\tname = A\n\temail = a@localhost\n[init]\n\tdefaultBranch = main\n")
      try #require(
        try run("cd ~/hooks && git init -q && git add . && git commit -qm hooks").status == 0)
      try folder.write("etude.yaml", settings)
      try folder.write("docs/begun.md", "# Begun\n")
      try folder.write(
        ".pre-commit-config.yaml",
        """
        repos:
          - repo: \(home.path)/hooks
            rev: REV
            hooks:
              - {id: etude-lint, args: \(arguments)}
              - {id: etude-check, args: \(arguments)}

        """)
      let setUp = try run(
        """
        sed -i "s/REV/$(git -C ~/hooks rev-parse HEAD)/" .pre-commit-config.yaml
        git init -q; pre-commit validate-config; pre-commit install; git add .
        git commit -qnm begun
        """)
      try #require(setUp.status == 0, "\(setUp.output)")
    }

    func run(_ commands: String) throws -> (status: Int32, output: String) {
      let ended = try CommandLineTests.run(
        "/bin/bash", ["-e", "-c", commands], environment: variables, in: folder.path,
        mergesErrors: true)
      return (ended.status, ended.output)
    }

    /// Commits a page, with the hooks; whether the commit is there afterwards says what they found.
    func commit(_ file: String, _ text: String) throws -> (isThere: Bool, output: String) {
      try folder.write(file, text)
      let before = try run("git rev-parse HEAD").output
      let commit = try run("git add . && git commit -m x")
      let isThere = try run("git rev-parse HEAD").output != before
      #expect(isThere == (commit.status == 0))
      if !isThere { _ = try run("git reset -q --hard") }
      return (isThere, commit.output)
    }
  }

  private static func page(_ command: String, _ output: String) -> String {
    "# Page\n\n```sh\n\(command)\n```\n\n```output\n\(output)\n```\n"
  }

  @Test("pre-commit takes the manifest as it stands")
  func manifest() throws {
    let ended = try CommandLineTests.run(
      "\(Etude.root)/.build/venv/bin/pre-commit",
      ["validate-manifest", "\(Etude.root)/.pre-commit-hooks.yaml"],
      environment: ProcessInfo.processInfo.environment, in: Etude.root, mergesErrors: true)
    #expect(ended.status == 0 && ended.output.isEmpty, "\(ended.output)")
  }

  @Test("a page that is wrong keeps the commit back, and only what changes is looked at")
  func commits() throws {
    let repository = try Repository()
    let right = try repository.commit("docs/right.md", Self.page("echo a", "a"))
    #expect(right.isThere, "\(right.output)")
    let differs = try repository.commit("docs/right.md", Self.page("echo b", "a"))
    #expect(!differs.isThere)
    #expect(differs.output.contains("FAILED docs/right.md:3"), "\(differs.output)")
    let slip = try repository.commit(
      "docs/slip.md", Self.page("echo a", "a") + "\n```output\n```\n")
    #expect(!slip.isThere)
    #expect(slip.output.contains("etude lint...") && slip.output.contains("docs/slip.md:"))

    // A page that is wrong already is nothing to a commit of another one.
    try repository.folder.write("docs/wrong.md", Self.page("echo c", "d"))
    #expect(try repository.run("git add . && git commit -qnm wrong").status == 0)
    #expect(try repository.commit("docs/right.md", Self.page("echo e", "e")).isThere)
    // What is no page of the repository does not run.
    let notes = try repository.commit(
      "NOTES.md", Self.page("touch \(repository.home.path)/ran", ""))
    #expect(notes.isThere, "\(notes.output)")
    #expect(!FileManager.default.fileExists(atPath: "\(repository.home.path)/ran"))
    // The settings are every page's.
    let all = try repository.commit("etude.yaml", "title: T\npages: [docs]\n")
    #expect(!all.isThere && all.output.contains("FAILED docs/wrong.md:3"), "\(all.output)")
    #expect(!all.output.contains("FAILED docs/right.md"))
    // Names of files come behind the options of the hook, and are none.
    let option = try repository.commit("--report=gone.md", "# A\n")
    #expect(!option.isThere && option.output.contains("would be taken for an option"))
    #expect(!FileManager.default.fileExists(atPath: "\(repository.folder.path)/gone.md"))
    // A page that goes is no page that fails.
    let gone = try repository.run("git rm -q docs/wrong.md && git commit -qm gone")
    #expect(gone.status == 0, "\(gone.output)")
  }

  @Test("a course below the repository's root is found by its files")
  func elsewhere() throws {
    let folder = try TemporaryFolder()
    try folder.write(".git/HEAD", "ref: refs/heads/main\n")
    try folder.write("book/etude.yaml", "pages: [a.md]\n")
    for name in ["book/a.md", "book/b.md"] { try folder.write(name, Self.page("echo a", "b")) }
    for (words, count) in [
      (["book/etude.yaml"], 1), (["book/b.md"], 0), (["book/b.md", "book/a.md", "gone.md"], 1),
      (["--course", "book", "book/etude.yaml"], 1), (["--course", "book", "other.md"], 0),
    ] {
      let result = try Etude.run(["check", "--changed"] + words, in: folder.path)
      #expect(result.status == Int32(count), "\(result.output)")
      #expect(result.output.contains("\(count) lesson"), "\(words): \(result.output)")
    }
    // What is wrong in another course, or has a name that git has quoted, does not pass unseen.
    try folder.write("a.md", Self.page("echo a", "b"))
    for (words, problem) in [
      (["a.md", "book/a.md"], "are not pages of one course"),
      (["book/a.md", "a.md"], "are not pages of one course"),
      (["\"\\303\\251.md\""], "git has quoted its name"),
    ] {
      let result = try Etude.run(["check", "--changed"] + words, in: folder.path)
      #expect(result.status == 2 && result.output.contains(problem), "\(result.output)")
    }
  }

  @Test(
    "links among the files that changed are followed within the repository, and refused out of it")
  func links() throws {
    let outside = try TemporaryFolder()
    try outside.write("o.md", Self.page("touch \(outside.path)/ran", ""))
    func link(_ path: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }
    for settings in ["pages: [docs]\n", nil] {
      let folder = try TemporaryFolder()
      try folder.write(".git/HEAD", "ref: refs/heads/main\n")
      if let settings { try folder.write("etude.yaml", settings) }
      try folder.write("docs/a.md", Self.page("echo a", "b"))
      try folder.write("more/notes.md", Self.page("echo a", "b"))
      try folder.write("mark.png", "")
      for (path, target) in [
        ("docs/in.md", "a.md"), ("LINK.md", "docs/a.md"), ("folder", "docs"),
        ("docs/notes.md", "../more/notes.md"), ("docs/gone.md", "nowhere.md"),
        ("docs/out.md", "\(outside.path)/o.md"), ("docs/outside", outside.path),
        ("mark", "/etc/hostname"),
      ] { try link("\(folder.path)/\(path)", to: target) }
      for (path, status, text) in [
        ("docs/in.md", 1, "1 lesson: 1 failed"), ("LINK.md", 1, "1 lesson: 1 failed"),
        settings == nil
          ? ("folder", 2, "folder/out.md:1:1: this is a link that leads out of the course, to ")
          : ("folder", 1, "FAILED docs/a.md"),
        ("docs/notes.md", 1, "1 lesson: 1 failed"),
        ("docs/gone.md", 2, "docs/gone.md:1:1: this is a link that leads nowhere: "),
        (
          "docs/out.md", 2,
          "docs/out.md:1:1: this is a link that leads out of the course, to \(outside.path)"
        ),
        ("docs/outside", 2, "docs/outside:1:1: this is a link that leads out of the course, to "),
        ("mark", 0, "0 lessons"), ("mark.png", 0, "0 lessons"), ("docs", 0, "0 lessons"),
      ] as [(String, Int32, String)] {
        let result = try Etude.run(["check", "--changed", path], in: folder.path)
        #expect(result.status == status, "\(settings ?? "") \(path): \(result.output)")
        #expect(result.output.contains(text), "\(settings ?? "") \(path): \(result.output)")
      }
      let lint = try Etude.run(
        ["lint", "--changed", "docs/gone.md", "docs/out.md"], in: folder.path)
      #expect(lint.status == 2 && lint.lines.count == 2, "\(lint.output)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(outside.path)/ran"))
    // git and pre-commit hand links over.
    let repository = try Repository()
    try link("\(repository.folder.path)/docs/out.md", to: "\(outside.path)/o.md")
    let commit = try repository.commit("docs/a.md", Self.page("echo a", "a"))
    #expect(
      !commit.isThere && commit.output.contains("leads out of the course"), "\(commit.output)")
  }

  @Test("nothing that needs trust runs before the author has said yes", arguments: [false, true])
  func trust(isGiven: Bool) throws {
    let arguments = isGiven ? "[--trust]" : "[]"
    let repository = try Repository(
      settings: "pages: [docs]\nenvironment: {BASH_ENV: x}\n", arguments: arguments)
    let ran = "\(repository.home.path)/ran"
    let result = try repository.commit("docs/a.md", Self.page("touch \(ran); echo a", "a"))
    #expect(result.isThere == isGiven, "\(result.output)")
    #expect(FileManager.default.fileExists(atPath: ran) == isGiven)
    #expect(result.output.contains("--trust runs pages so") != isGiven, "\(result.output)")
  }
}
