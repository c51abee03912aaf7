import Foundation
import Testing

/// What a page's scripts run, and what the page says that it needs: a change of it makes the page
/// run again.
@Suite struct DependencyTests {
  /// A course with a page that runs programs of its author's, which lie on `PATH`.
  private struct Course {
    let folder: TemporaryFolder
    let path: String

    init(_ script: String, frontMatter: String = "") throws {
      folder = try TemporaryFolder()
      path = "\(folder.path)/bin:/usr/local/bin:/usr/bin:/bin"
      try folder.write(
        "lessons/01-m/01-p.md",
        "---\ntitle: T\n\(frontMatter)---\n\n```sh\n\(script)\n```\n")
      try program("mytool", "#!/bin/sh\nhelper\n")
      try program("helper", "#!/bin/sh\necho one\n")
      try folder.write("data/deep/file", "1")
    }

    func program(_ name: String, in bin: String = "bin", _ text: String) throws {
      try folder.write("\(bin)/\(name)", text)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/\(bin)/\(name)")
    }

    func etude(_ words: [String], path: String? = nil) throws -> Etude.Result {
      try Etude.run(
        [words[0], "--course", folder.path] + words.dropFirst(),
        environment: ["PATH": path ?? self.path])
    }

    /// What `etude cache` says of the page.
    func state(path: String? = nil) throws -> String {
      let line = try etude(["cache"], path: path).lines.first { $0.contains("m/p") } ?? ""
      return line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }

    /// Runs the page; then it need not run again.
    func run() throws {
      let result = try etude(["run"])
      #expect(result.status == 0, "\(result.output)")
      #expect(try state() == "reusable m/p")
    }
  }

  @Test("a program on PATH, and one that it runs", arguments: ["mytool", "helper"])
  func changedProgram(name: String) throws {
    let course = try Course("mytool | cat")
    try course.run()
    try course.program(name, "#!/bin/sh\nhelper() { echo two; }; helper\n")
    #expect(try course.state() == "stale m/p the program \(name) changed")
  }

  @Test(
    "a file whose path a script names, also below a folder that it names, and what it names",
    arguments: [
      "cat FOLDER/data/a", "cd FOLDER/data && cat a", "D=FOLDER/data; cat \"$D/a\"",
      "D=FOLDER; cat \"${D}/data/a\"", ". 'FOLDER/data/two words'", "cat < FOLDER/data/a",
      "sh FOLDER/data/outer", "python3 -c 'print(open(\"FOLDER/data/a\").read())'",
    ])
  func namedFile(script: String) throws {
    let course = try Course("")
    func write(_ text: String) throws {
      try course.folder.write("data/a", "echo \(text)\n")
      try course.folder.write("data/two words", "echo \(text)\n")
    }
    try write("one")
    try course.folder.write("data/outer", ". ./inner")
    try course.folder.write("data/inner", ". \(course.folder.path)/data/a")
    let named = script.replacing("FOLDER", with: course.folder.path)
    try course.folder.write(
      "lessons/01-m/01-p.md", "---\ntitle: T\n---\n\n```sh\n\(named) || true\n```\n")
    try course.run()
    try write("two")
    let file = script.contains("two words") ? "two words" : "a"
    #expect(
      try course.state() == "stale m/p \(course.folder.path)/data/\(file) changed")
  }

  @Test("a file that psql includes, one that a setting names, and one that is new")
  func namedFileOfASession() throws {
    let course = try Course("")
    try course.folder.write("data/a.sql", "SELECT 1;\n")
    let folder = course.folder.path
    try course.folder.write(
      "lessons/01-m/01-p.md",
      """
      ---
      title: T
      services: {db: {kind: postgres, config: {cluster_name: \(folder)/data/name}}}
      ---

      ```sql
      \\i \(folder)/data/a.sql
      ```

      """)
    try course.run()
    try course.folder.write("data/name", "x")
    #expect(try course.state() == "stale m/p \(folder)/data/name is new")
    try FileManager.default.removeItem(atPath: "\(folder)/data/name")
    #expect(try course.state() == "reusable m/p")
    try course.folder.write("data/a.sql", "SELECT 2;\n")
    #expect(try course.state() == "stale m/p \(folder)/data/a.sql changed")
  }

  @Test func whatPathFindsCountsAndNotWhatItSays() throws {
    let course = try Course("mytool")
    try course.run()
    let longer = "\(course.folder.path)/other:\(course.path):/nowhere"
    #expect(try course.state(path: longer) == "reusable m/p")
    try course.program("unrelated", in: "other", "#!/bin/sh\n")
    #expect(try course.state(path: longer) == "reusable m/p")
    try course.program("helper", in: "other", "#!/bin/sh\necho two\n")
    #expect(try course.state(path: longer) == "stale m/p the program helper changed")
    #expect(try course.state() == "reusable m/p")
  }

  @Test func aProgramThatWasNotThereYet() throws {
    let course = try Course("command -v newtool || true")
    try course.run()
    try course.program("newtool", "#!/bin/sh\n")
    #expect(try course.state().contains("the program newtool is new"))
  }

  @Test func aPageThatShowsPathDependsOnIt() throws {
    let course = try Course("echo $PATH")
    try course.run()
    #expect(try course.state(path: course.path + ":/nowhere") == "stale m/p PATH changed")
  }

  @Test(
    "a script that hides what it runs is never taken for run",
    arguments: [
      ("tool=mytool; $tool", "runs what `$tool` stands for"),
      ("tool=mytool; x=$(\"$tool\" a)", "runs what `\"$tool\"` stands for"),
      ("eval mytool", "runs `eval`"),
      ("PATH=/opt:$PATH; mytool", "sets PATH"),
    ])
  func hidden(script: String, reason: String) throws {
    let course = try Course(script)
    #expect(try course.etude(["run"]).status == 0)
    #expect(
      try course.state().hasPrefix("stale m/p step 1 \(reason): say with `depends:` what it needs"))
    #expect(!(try course.etude(["run"]).output.contains("reused")))
  }

  @Test func aPageCanSayWhatItDependsOn() throws {
    let course = try Course(
      "tool=mytool; $tool",
      frontMatter: "depends:\n  files: [data, \"*.txt\"]\n  programs: [helper]\n")
    let lint = try course.etude(["lint"])
    #expect(lint.status == 2)
    #expect(
      lint.output.hasSuffix(
        "01-p.md:4:1: there is nothing at `*.txt`; give its path from the course's root\n"))
    try course.folder.write("note.txt", "1")
    try course.run()
    try course.folder.write("data/deep/file", "2")
    #expect(try course.state() == "stale m/p data changed")
    try course.run()
    try course.folder.write("more.txt", "1")
    #expect(try course.state() == "stale m/p *.txt changed")
    try course.run()
    try course.program("helper", "#!/bin/sh\necho two\n")
    #expect(try course.state().contains("`helper` of `depends:` changed"))
    try FileManager.default.removeItem(atPath: "\(course.folder.path)/bin/helper")
    let missing = try course.etude(["check"])
    #expect(missing.status == 2)
    #expect(missing.output.contains("there is no program `helper` on PATH"), "\(missing.output)")
  }
}
