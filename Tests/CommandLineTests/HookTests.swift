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
