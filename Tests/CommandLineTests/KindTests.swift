import Foundation
import Glibc
import Processes
import Testing

/// Kinds of step that `etude.yaml` adds.
@Suite struct KindTests {
  private static let fixtures = "\(Etude.root)/Tests/Fixtures/kinds"

  /// A repository with a page and these kinds.
  private static func repository(_ kinds: String, _ blocks: String...) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", "pages: [README.md]\nkinds:\n  \(kinds)\n")
    try folder.write(
      "README.md", "# A\n\n" + blocks.map { "```\($0)\n```\n" }.joined(separator: "\n"))
    return folder
  }

  private static func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  @Test(
    "a program that no page names runs only with --trust",
    arguments: [
      "acme: {file: [sh, \"{root}/evil\", \"{file}\"]}",
      "python: {file: [\"{root}/evil\", \"{file}\"]}",
      "acme: {session: [sh, \"{root}/evil\"]}", "python: {file: [python3, -c, \"{file}\"]}",
      "repl: {session: [sh, \"{kit}/kinds/../../../../../tmp/x\"]}",
      "python: {file: [bash, \"{file}\"]}",
    ])
  func trust(kind: String) throws {
    let word = String(kind.prefix { $0 != ":" })
    let folder = try Self.repository(kind, "\(word)\nx")
    let marker = "\(folder.path)/ran"
    try folder.write("evil", "#!/bin/sh\ntouch '\(marker)'\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/evil")
    for command in ["run", "check", "accept", "site", "lint"] {
      let result = try Etude.run([command, "README.md"], in: folder.path)
      #expect(result.status == 2, "\(command): \(result.output)")
      #expect(
        result.output.contains("etude.yaml:3:1: `\(word)` blocks would be run by `"),
        "\(command): \(result.output)")
      #expect(result.output.contains("--trust"))
    }
    for command in [
      ["list"], ["export", "--sh", "README.md"], ["doctor"], ["adopt", "README.md"],
    ] {
      let result = try Etude.run(command, in: folder.path)
      #expect(command == ["doctor"] || result.status == 0, "\(command): \(result.output)")
    }
    #expect(!Self.isThere(marker))
    _ = try Etude.run(["run", "--trust"], in: folder.path)
    #expect(Self.isThere(marker) == kind.contains("evil"))
  }

  @Test("a program of the repository's own is not the system's, whatever its name is")
  func ownProgramsNeedTrust() throws {
    let folder = try Self.repository("python: {file: [python3.99, \"{file}\"]}", "python\nx")
    try folder.write(
      "etude.yaml",
      try String(contentsOfFile: "\(folder.path)/etude.yaml", encoding: .utf8) + "path: [bin]\n")
    try folder.write("bin/python3.99", "#!/bin/sh\ntouch '\(folder.path)/ran'\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/bin/python3.99")
    for command in ["lint", "check"] {
      let result = try Etude.run([command], in: folder.path)
      #expect(result.status == 2 && result.output.contains("--trust"), "\(result.output)")
    }
    #expect(!Self.isThere("\(folder.path)/ran"))
    _ = try Etude.run(["check", "--trust"], in: folder.path)
    #expect(Self.isThere("\(folder.path)/ran"))
  }

  @Test("a known program of the system, and one of Etude's own, need no trust")
  func harmless() throws {
    let folder = try Self.repository(
      "python: {file: [python3, \"{file}\"]}\n  py: {file: [python3, \"{file}\"]}\n"
        + "  repl: {session: [python3, \"{kit}/kinds/pycon.py\"]}",
      "python\nprint(1)", "py\nprint(2)", "repl\n1")
    let result = try Etude.run(["check"], in: folder.path)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("a change of what runs a kind makes pages run again")
  func cache() throws {
    let folder = try Self.repository(
      "acme: {file: [sh, \"{root}/acme\", \"{file}\"]}", "acme\nx")
    try folder.write("acme", "cat $1\n")
    /// What `cache` says before the page runs again.
    func run() throws -> String {
      let before = try Etude.run(["cache"], in: folder.path).output
      let result = try Etude.run(["run", "--trust"], in: folder.path)
      #expect(result.status == 0, "\(result.output)")
      return before
    }
    _ = try run()
    let second = try run()
    #expect(second.contains("reusable"), "\(second)")
    try folder.write("acme", "cat $1; echo y\n")
    let third = try run()
    #expect(third.contains("the program of `acme` steps changed"), "\(third)")
    #expect(try run().contains("reusable"))
    let yaml = try String(contentsOfFile: "\(folder.path)/etude.yaml", encoding: .utf8)
    try folder.write("etude.yaml", yaml.replacing("{file}\"]", with: "{file}\", more]"))
    #expect(try run().contains("the program of `acme` steps changed"))
  }

  @Test("accept, site, export and JSON have the kind")
  func everywhere() throws {
    let folder = try Self.repository(
      "repl: {session: [python3, \"{kit}/kinds/pycon.py\"], prompt: \">>>\", more: \"...\"}\n"
        + "  python: {file: [python3, \"{file}\"], extension: py}",
      "repl session=alice\n>>> 1 + 1\n3\n>>> 5", "python name=it\nprint(\"$1\", '\\'')")
    let accepted = try Etude.run(["accept", "--add", "README.md"], in: folder.path)
    #expect(accepted.status == 0, "\(accepted.output)")
    let page = try String(contentsOfFile: "\(folder.path)/README.md", encoding: .utf8)
    #expect(page.contains(">>> 1 + 1\n2\n>>> 5\n5\n```"), "\(page)")
    #expect(page.contains("```output\n$1 '\n```"), "\(page)")
    #expect(try Etude.run(["check"], in: folder.path).status == 0)
    #expect(try Etude.run(["site"], in: folder.path).status == 0)
    let html = try String(
      contentsOfFile: "\(folder.path)/site/build/README/index.html", encoding: .utf8)
    #expect(html.contains("<span class=\"kind\">repl</span>"))
    let script = try Etude.run(["export", "--sh", "README.md"], in: folder.path)
    #expect(script.status == 0)
    try folder.write("out.sh", script.standardOutput)
    let ran = try CommandLineTests.run(
      "/bin/bash", ["out.sh"], environment: ProcessInfo.processInfo.environment, in: folder.path)
    #expect(ran.output == "$1 '\n", "\(ran.output)\(ran.errors)\(script.standardOutput)")
  }

  @Test("what a session program leaves behind is gone when its page is over")
  func nothingIsLeft() throws {
    let folder = try Self.repository(
      "acme: {session: [python3, \"\(Self.fixtures)/misbehaving.py\", forks]}", "acme\nx",
      "sh\ncp child '/tmp/etude-kind-\(getpid())'")
    let place = "/tmp/etude-kind-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: place) }
    let result = try Etude.run(["run", "--trust"], in: folder.path)
    #expect(result.status == 0, "\(result.output)")
    let number = try #require(Int32(try String(contentsOfFile: place, encoding: .utf8)))
    // Safe: no signal is sent.
    #expect(kill(number, 0) == -1 && errno == ESRCH)
  }

  @Test(
    "kind-test names what a program does wrong",
    arguments: [
      ("nothing", 0, "ok    two sessions do not mix"),
      ("rubbish", 1, "wrong an input comes to rest"),
      ("twice", 1, "it said `idle` of alice twice"),
      ("shy", 1, "wrong it answers `open` with `idle`"),
      (
        "deaf", 1, "-     the 11 others\n      not tried: each begins with `open`\n0 right, 1 wrong"
      ),
      ("silent", 1, "alice has not come to rest after an input"),
      ("mixes", 1, "wrong two sessions do not mix"),
      ("jumpy", 1, "wrong an interrupt of a session without input changes nothing"),
      ("strict", 1, "wrong a message that it does not know changes nothing"),
      ("unchecked", 1, "wrong it answers `check` with `checked`"),
      ("mutters", 1, "neither was said: a step without an `output` block would pass"),
      ("stays", 1, "2 seconds after its input had ended it still ran"),
      ("leaves", 1, "processes that it has started still run"),
      ("ends-badly", 1, "it ended with exit status 7"), ("dies", 1, "no more memory"),
    ])
  func kindTest(fault: String, status: Int32, line: String) throws {
    let wrong = fault == "mutters" ? ["--wrong", "x"] : []
    // Where something has to be waited for in vain; the others wait for a busy machine.
    let isSilent = ["shy", "deaf", "silent", "unchecked"].contains(fault)
    let result = try Etude.run(
      ["kind-test", "--patience", isSilent ? "3" : "60"] + wrong
        + ["python3", "\(Self.fixtures)/misbehaving.py", fault])
    #expect(result.status == status, "\(result.output)")
    #expect(result.output.contains(line), "\(result.output)")
  }

  @Test(
    "the programs that come with Etude keep to it",
    arguments: [
      ("python3", "pycon.py", "print(1+1)", "2", "while True: pass", "1/0"),
      (
        "python3", "sqlite.py", "SELECT 1+1;", "2",
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c;",
        "SELECT x;"
      ),
      ("node", "node.js", "console.log(1+1)", "2", "while (true) {}", "throw 1"),
    ])
  func examples(
    program: String, file: String, input: String, expected: String, endless: String, wrong: String
  ) throws {
    let result = try Etude.run([
      "kind-test", "--input", input, "--expect", expected, "--endless", endless, "--wrong", wrong,
      program, "{kit}/kinds/\(file)",
    ])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("0 wrong"), "\(result.output)")
    #expect(!result.output.contains("--endless"), "\(result.output)")
  }

  @Test("an interrupt ends an input of Python, and not its session, also while Python starts")
  func interruptAtTheBeginning() throws {
    let ended = try run(
      "/usr/bin/env",
      ["python3", "\(Self.fixtures)/interrupted.py", "\(Etude.root)/kinds/pycon.py"],
      environment: ProcessInfo.processInfo.environment, in: "/", mergesErrors: true)
    #expect(ended.output == String(repeating: "idle\n", count: 24))
  }

  @Test("the program for MariaDB keeps to it, with a server")
  func mariadb() throws {
    let folder = try TemporaryFolder()
    let etude = try #require(Installation.current.helper("etude"))
    let script = """
      PATH=$PATH:/usr/sbin
      mariadb-install-db --no-defaults --datadir="$PWD/data" --user="$(id -un)" --skip-test-db \\
        --auth-root-authentication-method=normal
      mariadbd --no-defaults --user="$(id -un)" --datadir="$PWD/data" --socket="$PWD/s" \\
        --skip-networking --pid-file="$PWD/pid" &
      server=$!
      trap 'kill $server; wait $server || true' EXIT
      while [ ! -S s ]; do kill -0 $server; sleep 0.1; done
      '\(etude)' kind-test --input 'SELECT 1+1;' --expect '|   2 |' \\
        --endless 'SELECT SLEEP(600);' --wrong 'SELECT nope;' \\
        env MYSQL_UNIX_PORT="$PWD/s" python3 {kit}/kinds/mariadb.py
      """
    let ended = try CommandLineTests.run(
      "/bin/bash", ["-e", "-c", script], environment: ProcessInfo.processInfo.environment,
      in: folder.path, mergesErrors: true)
    #expect(ended.status == 0, "\(ended.output)")
    #expect(ended.output.contains("12 right, 0 wrong, 0 not tried"), "\(ended.output)")
  }

  @Test("kind-test says what it needs")
  func usage() throws {
    for (words, problem) in [
      ([], "name the program to try"), (["/nowhere/x"], "there is no program '/nowhere/x' here"),
      (["--inptu", "1", "x"], "did you mean --input?"),
    ] {
      let result = try Etude.run(["kind-test"] + words)
      #expect(result.status == 2)
      #expect(result.output.contains(problem), "\(result.output)")
    }
  }
}
