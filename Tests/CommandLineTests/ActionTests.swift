import Foundation
import Processes
import Testing

/// `action.yml`, the action for GitHub: its form, and its steps run as a job runs them.
@Suite struct ActionTests {
  private static let python = "\(Etude.root)/.build/venv/bin/python"

  /// A course of six pages, of which one is wrong.
  private static func course() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("docs/etude.yaml", "pages: [\"*.md\"]\n")
    for number in 1...6 {
      let expected = number == 3 ? "wrong" : "\(number)"
      try folder.write(
        "docs/p\(number).md",
        "# Page \(number)\n\n```sh\necho \(number)\n```\n\n```output\n\(expected)\n```\n")
    }
    return folder
  }

  /// Runs the action in a folder, with the `etude` under test on PATH unless another PATH is given.
  private static func act(
    _ inputs: [String], in workspace: TemporaryFolder, artifacts: TemporaryFolder,
    path: String? = nil
  ) throws -> (status: Int32, output: String) {
    let etude = try #require(Installation.current.helper("etude"))
    let search = URL(fileURLWithPath: etude).deletingLastPathComponent().path
    let own = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let variables = ProcessInfo.processInfo.environment.merging([
      "PATH": path ?? "\(search):\(own)", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1",
    ]) { $1 }
    let words =
      ["\(Etude.root)/Tests/Fixtures/ci/action.py", "\(Etude.root)/action.yml", workspace.path]
      + [artifacts.path] + inputs
    let ended = try CommandLineTests.run(
      python, words, environment: variables, in: workspace.path, mergesErrors: true)
    return (ended.status, ended.output)
  }

  @Test("three machines with the action, merged, are one run")
  func shards() throws {
    let (folder, artifacts) = (try Self.course(), try TemporaryFolder())
    let one = try Etude.run(
      ["check", "--course", "docs", "--junit", "one.xml"], in: folder.path)
    #expect(one.status == 1)
    var statuses: [Int32] = []
    for number in 1...3 {
      let job = try Self.act(
        ["course=docs", "shard=\(number)/3", "jobs=1"], in: folder, artifacts: artifacts)
      statuses.append(job.status)
      #expect(job.output.contains("shard \(number)/3: 2 of 6 lessons"), "\(job.output)")
      #expect(job.output.contains("output artifact=etude-report-\(number)-of-3"), "\(job.output)")
    }
    #expect(statuses.sorted() == [0, 0, 1])
    let merged = try Self.act(
      ["command=merge", "course=docs", "junit=merged.xml", "site=public"], in: folder,
      artifacts: artifacts)
    #expect(merged.status == 1, "\(merged.output)")
    #expect(merged.output.contains("FAILED docs/p3.md:3"), "\(merged.output)")
    #expect(merged.output.contains("::error file=docs/p3.md"), "\(merged.output)")
    #expect(merged.output.contains("6 lessons: 5 passed, 1 failed"), "\(merged.output)")
    func junit(_ name: String) throws -> String {
      try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
        .replacing(#/(time|timestamp)="[^"]*"/#, with: "")
    }
    #expect(try junit("merged.xml") == junit("one.xml"))
    let page = try String(
      contentsOfFile: "\(folder.path)/public/p3/index.html", encoding: .utf8)
    #expect(page.contains("failed"))
    // A shard that is lost is no success, and neither is a workflow that kept nothing.
    try FileManager.default.removeItem(atPath: "\(artifacts.path)/etude-report-1-of-3")
    let lost = try Self.act(["command=merge", "course=docs"], in: folder, artifacts: artifacts)
    #expect(lost.status == 1 && lost.output.contains("it is in none of the reports"))
    let none = try Self.act(["command=merge"], in: folder, artifacts: try TemporaryFolder())
    #expect(none.status == 1 && none.output.contains("::error::no job of this workflow"))
  }

  @Test("an input is no code, and no pattern for files")
  func inputs() throws {
    let (folder, artifacts) = (try Self.course(), try TemporaryFolder())
    let inputs = [
      "lessons=docs/p1.md docs/p*.md", "durations=$(touch ran)`touch ran`",
      "artifact=a\";touch ran;\"",
    ]
    let job = try Self.act(inputs, in: folder, artifacts: artifacts)
    #expect(job.status != 0)
    let pattern = try Self.act(["lessons=docs/p*.md"], in: folder, artifacts: try TemporaryFolder())
    #expect(pattern.status == 2 && !pattern.output.contains("passed"), "\(pattern.output)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
    for (input, problem) in [
      ("command=chekc", "command: say check, merge or install"),
      ("artifact=a\nb", "artifact: letters, digits"), ("artifact=", "artifact: letters, digits"),
      ("artifact=a/b", "artifact: letters, digits"), ("artifact=a*", "artifact: letters, digits"),
      ("shard=1/3\nreport=x", "shard: say which part of how many"),
      ("shard=1", "shard: say which part of how many"),
      ("trust=yes", "trust: say true or false, and not 'yes'"),
      ("sha256=abc", "sha256: 64 hexadecimal digits"),
      (
        "lessons=docs/p1.md, docs/p2.md",
        "lessons: there is no page 'docs/p1.md,'; divide pages by blanks"
      ),
    ] {
      let wrong = try Self.act([input], in: folder, artifacts: artifacts)
      let said = wrong.output.split(whereSeparator: \.isNewline).filter {
        $0.hasPrefix("::error::")
      }
      #expect(wrong.status == 2, "\(input): \(wrong.output)")
      #expect(said.count == 1 && said[0].contains(problem), "\(input): \(wrong.output)")
    }
  }

  @Test("what is right works: a comma in a name, lines of pages, trust in any spelling")
  func rightInputs() throws {
    let (folder, artifacts) = (try Self.course(), try TemporaryFolder())
    try folder.write("docs/etude.yaml", "pages: [\"*.md\"]\nenvironment: {BASH_ENV: /dev/null}\n")
    try folder.write("docs/a,b.md", "# A\n\n```sh\necho a\n```\n\n```output\na\n```\n")
    let lessons = "lessons=docs/a,b.md\ndocs/p1.md\n"
    let untrusted = try Self.act(
      [lessons, "trust=False"], in: folder, artifacts: try TemporaryFolder())
    #expect(untrusted.status == 2 && untrusted.output.contains("--trust"), "\(untrusted.output)")
    let check = try Self.act([lessons, "trust=True"], in: folder, artifacts: artifacts)
    #expect(check.status == 0 && check.output.contains("2 lessons: 2 passed"), "\(check.output)")
    for words in [lessons, "lessons=docs/a,b.md"] {
      let merge = try Self.act(["command=merge", words], in: folder, artifacts: artifacts)
      let isAll = words == lessons
      #expect(merge.status == (isAll ? 0 : 2), "\(merge.output)")
      #expect(merge.output.contains("2 lessons: 2 passed") == isAll, "\(merge.output)")
    }
    // A site that cannot be made is no success, though every page has passed.
    let etude = try #require(Installation.current.helper("etude"))
    try folder.write(
      "bin/etude", "#!/bin/bash\n[ \"$1\" != site ] || exit 1\nexec \(etude) \"$@\"\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/bin/etude")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let site = try Self.act(
      ["command=merge", lessons, "site=public"], in: folder, artifacts: artifacts,
      path: "\(folder.path)/bin:\(path)")
    #expect(
      site.status == 1 && site.output.contains("::error::the site was not built"), "\(site.output)")
  }

  @Test("the package of the release is installed when it is what its digest says")
  func install() throws {
    let programs = try TemporaryFolder()
    // What would be fetched and installed is written down. Nothing here reaches the machine or the net.
    try programs.write(
      "apt-get", "#!/bin/bash\necho \"apt-get $*\" >> \(programs.path)/log\n")
    try programs.write("dpkg", "#!/bin/bash\necho riscv64\n")
    try programs.write(
      "curl",
      "#!/bin/bash\necho \"curl $*\" >> \(programs.path)/log\nwhile [ \"$1\" != --output ]; do shift; done\necho package > \"$2\"\n"
    )
    try programs.write("sudo", "#!/bin/bash\n\"$@\"\n")
    let installed = "#!/bin/bash\necho etude 1.2.3\n"
    for tool in ["bash", "id", "realpath", "sha256sum", "dirname"] {
      let path = try #require(Executable.find(tool))
      try FileManager.default.createSymbolicLink(
        atPath: "\(programs.path)/\(tool)", withDestinationPath: path)
    }
    for name in ["apt-get", "dpkg", "curl", "sudo"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(programs.path)/\(name)")
    }
    let digest = "db67814f7e98d87cfb46bd8d4e81b3e4c0f5e0a3bbcd04d0a47f4f3f5b0eb2a9"
    let right = try CommandLineTests.run(
      "/bin/bash", ["-c", "echo package | sha256sum | cut -d' ' -f1"], environment: [:], in: "/"
    )
    .output.trimmingCharacters(in: .whitespacesAndNewlines)
    for (sha256, isRight) in [(digest, false), (right, true)] {
      try? FileManager.default.removeItem(atPath: "\(programs.path)/log")
      let job = try Self.act(
        ["command=install", "version=1.2.3", "sha256=\(sha256)"], in: programs,
        artifacts: try TemporaryFolder(), path: programs.path)
      let log = try String(contentsOfFile: "\(programs.path)/log", encoding: .utf8)
      #expect(
        log.contains(
          "https://github.example/acme/etude/releases/download/v1.2.3/etude_1.2.3_riscv64.deb"))
      #expect(log.contains("etude.deb\n") == isRight, "\(log)\n\(job.output)")
      // The stand-in for apt-get has installed nothing.
      #expect(job.output.contains("etude: command not found") == isRight, "\(job.output)")
    }
    try programs.write("etude", installed)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(programs.path)/etude")
    try FileManager.default.removeItem(atPath: "\(programs.path)/log")
    let there = try Self.act(
      ["command=install"], in: programs, artifacts: try TemporaryFolder(), path: programs.path)
    #expect(there.status == 0, "\(there.output)")
    #expect(!FileManager.default.fileExists(atPath: "\(programs.path)/log"))
    let plain = try Self.act(
      ["command=install", "package=http://example.org/etude.deb"], in: programs,
      artifacts: try TemporaryFolder(), path: programs.path)
    #expect(plain.status == 2 && plain.output.contains("no https address"), "\(plain.output)")
  }

  @Test("the published schemas take the action and the workflows of the page")
  func schemas() throws {
    let folder = try TemporaryFolder()
    var files: [(schema: String, path: String)] = [("actions", "\(Etude.root)/action.yml")]
    for (index, workflow) in CIPageTests.blocks("yaml").enumerated() {
      try folder.write("\(index).yml", workflow + "\n")
      files.append(("workflows", "\(folder.path)/\(index).yml"))
    }
    #expect(files.count == 3)
    for (schema, path) in files {
      let ended = try CommandLineTests.run(
        "\(Etude.root)/.build/venv/bin/check-jsonschema",
        ["--builtin-schema", "vendor.github-\(schema)", path],
        environment: ProcessInfo.processInfo.environment, in: Etude.root, mergesErrors: true)
      #expect(ended.status == 0, "\(path): \(ended.output)")
    }
  }
}
