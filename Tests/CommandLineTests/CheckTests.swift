import Foundation
import LessonModel
import Testing

/// What `etude check` does beyond running lessons.
@Suite struct CheckTests {
  /// A course of shell lessons `m/a`, `m/b`, …; each prints its own name, unless it is to fail.
  private func course(_ names: [String], failing: Set<String> = []) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, name) in names.enumerated() {
      let number = index < 9 ? "0\(index + 1)" : "\(index + 1)"
      try folder.write(
        "lessons/01-m/\(number)-\(name).md",
        """
        ---
        title: \(name)
        ---

        ```sh
        echo \(name)
        ```

        ```output
        \(failing.contains(name) ? "something else" : name)
        ```

        """)
    }
    return folder
  }

  private func outcomes(_ result: Etude.Result) throws -> [String: Outcome] {
    let report = try RunReport(json: result.standardOutput)
    return Dictionary(uniqueKeysWithValues: report.lessons.map { ($0.name, $0.outcome) })
  }

  @Test func failFastBeginsNothingMore() throws {
    let course = try course(["a", "b", "c", "d"], failing: ["b"])
    let arguments = ["check", "--course", course.path, "--fail-fast", "--jobs", "1"]
    let result = try Etude.run(arguments)
    #expect(result.status == 1)
    #expect(
      result.output.contains("\nnot run: m/c: not begun, because m/b had failed\n"),
      "\(result.output)")
    #expect(result.output.contains("\n4 lessons: 1 passed, 1 failed, 2 not run in "))
    let json = try Etude.run(arguments + ["--json"])
    #expect(json.status == 1)
    #expect(
      try outcomes(json) == ["m/a": .passed, "m/b": .failed, "m/c": .notRun, "m/d": .notRun])
  }

  @Test func aSiteWithAPageThatFailedSaysWhich() throws {
    let course = try course(["a", "b"], failing: ["b"])
    let result = try Etude.run(
      ["site", "--course", course.path, "--output", "\(course.path)/site-of-it"])
    #expect(result.status == 1)
    #expect(result.output.contains("the output differs"), "\(result.output)")
    #expect(result.output.contains("\nfailed  m/b  "), "\(result.output)")
    #expect(!result.output.contains("m/a"), "\(result.output)")
  }

  @Test func failFastWithoutFailureRunsAll() throws {
    let course = try course(["a", "b", "c"])
    let result = try Etude.run(["check", "--course", course.path, "--fail-fast"])
    #expect(result.status == 0)
    #expect(result.output.contains("\n3 lessons: 3 passed in "), "\(result.output)")
    #expect(result.output.contains("slowest: m/"))
  }

  @Test func everyLessonIsInOneShard() throws {
    let names = ["a", "b", "c", "d", "e", "f", "g"]
    let course = try course(names)
    try course.write("durations", "{\"m/a\": 900, \"m/b\": 300, \"m/c\": 300, \"m/d\": 300}")
    var shards: [[String]] = []
    for number in 1...3 {
      let result = try Etude.run([
        "check", "--course", course.path, "--shard", "\(number)/3", "--json",
        "--durations", "\(course.path)/durations",
      ])
      #expect(result.status == 0, "\(result.output)")
      shards.append(try RunReport(json: result.standardOutput).lessons.map(\.name))
      #expect(result.output.contains("shard \(number)/3: "))
      #expect(result.output.contains("how long 3 of them take is not known"))
    }
    // a is as long as three of the others, of which e, f and g weigh the median.
    #expect(shards == [["m/a"], ["m/b", "m/d", "m/f"], ["m/c", "m/e", "m/g"]])
  }

  @Test func durationsComeFromTranscriptsAndReports() throws {
    let course = try course(["a", "b", "c"])
    #expect(try Etude.run(["run", "--course", course.path]).status == 0)
    let known = try Etude.run(["check", "--course", course.path, "--shard", "1/2"])
    #expect(known.status == 0)
    #expect(known.lines.first?.hasSuffix(" of 3 lessons") == true, "\(known.output)")
    let report = try Etude.run(["check", "--course", course.path, "--json"])
    try course.write("report.json", report.standardOutput)
    let other = try Etude.run([
      "check", "--course", course.path, "--shard", "2/2", "--durations",
      "\(course.path)/report.json",
    ])
    #expect(other.status == 0)
    #expect(other.lines.first?.hasSuffix(" of 3 lessons") == true, "\(other.output)")
  }

  @Test(
    "a wrong option is explained",
    arguments: [
      (["--shard", "0/2"], "with I from 1 to N"), (["--shard", "3/2"], "with I from 1 to N"),
      (["--shard", "2"], "I/N is needed"), (["--repeat", "0"], "a whole number from 1"),
      (["--seed", "x"], "a whole number from 0"), (["--durations", "x"], "needs --shard"),
      (["--github", "--json"], "choose one"), (["--junit", "/"], "that is a folder"),
    ])
  func wrongOption(arguments: [String], message: String) throws {
    let course = try course(["a"])
    let result = try Etude.run(["check", "--course", course.path] + arguments)
    #expect(result.status == 2)
    #expect(result.output.contains(message), "\(result.output)")
  }

  @Test func fileThatHoldsNoDurationsIsRefused() throws {
    let course = try course(["a"])
    try course.write("durations", "[1, 2]")
    let result = try Etude.run([
      "check", "--course", course.path, "--shard", "1/2", "--durations",
      "\(course.path)/durations",
    ])
    #expect(result.status != 0)
    #expect(result.output.contains("durations are what"), "\(result.output)")
  }

  @Test func seedRepeatsTheOrder() throws {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"]
    let course = try course(names)
    for (index, name) in names.enumerated() {
      try course.write(
        "lessons/01-m/0\(index + 1)-\(name).md",
        "---\ntitle: T\n---\n\n```sh\necho m/\(name) >> '\(course.path)/order'\n```\n")
    }
    func order(_ options: [String]) throws -> (seed: String, lessons: [String]) {
      try course.write("order", "")
      let result = try Etude.run(["check", "--course", course.path, "--jobs", "1"] + options)
      #expect(result.status == 0, "\(result.output)")
      let remark = result.lines.first { $0.hasPrefix("order: ") } ?? ""
      let seed = remark.split(separator: " ").first { UInt64($0) != nil }.map(String.init) ?? ""
      let ran = try String(contentsOfFile: "\(course.path)/order", encoding: .utf8)
      return (seed, ran.split(separator: "\n").map(String.init))
    }
    let first = try order(["--shuffle"])
    #expect(first.lessons.sorted() == names.map { "m/\($0)" })
    #expect(try order(["--seed", first.seed]).lessons == first.lessons)
    #expect(try order(["--seed", "1"]).lessons != order(["--seed", "2"]).lessons)
  }

  @Test func whatPassesIsNotNamed() throws {
    let names = (1...12).map { "l\($0)" }
    let course = try course(names)
    let result = try Etude.run(["check", "--course", course.path])
    #expect(result.status == 0)
    #expect(result.lines.count == 2, "\(result.output)")
    #expect(result.lines.first?.hasPrefix("slowest: ") == true)
    #expect(result.lines.last?.hasPrefix("12 lessons: 12 passed in ") == true)
    try course.write("lessons/01-m/13-x.md", "---\ntitle: X\n---\n\n```sh\nexit 3\n```\n")
    let failing = try Etude.run(["check", "--course", course.path])
    #expect(failing.status == 1)
    #expect(failing.output.contains("\nfailed  m/x  1 failed"), "\(failing.output)")
    #expect(!failing.output.contains("passed  "), "\(failing.output)")
  }

  @Test func staleSourceIsInTheSummaryAndInTheReports() throws {
    let course = try course(["a", "b"])
    try course.write(
      "lessons/01-m/01-a.md",
      "---\ntitle: A\n---\n\n```swift source=Code.swift\nlet a = 1\n```\n")
    try course.write("Code.swift", "let a = 2\n")
    let result = try Etude.run([
      "check", "--course", course.path, "--junit", "\(course.path)/r.xml", "--jobs", "1",
    ])
    #expect(result.status == 1)
    #expect(result.output.contains("01-a.md:5:1: the block no longer shows"), "\(result.output)")
    #expect(result.output.contains("2 lessons: 1 passed, 1 stale in "), "\(result.output)")
    let xml = try String(contentsOfFile: "\(course.path)/r.xml", encoding: .utf8)
    #expect(xml.contains("tests=\"2\" failures=\"1\""), "\(xml)")
    let json = try Etude.run(["check", "--course", course.path, "--json"])
    #expect(json.status == 1)
    let findings = try #require(RunReport(json: json.standardOutput).findings)
    #expect(findings.map(\.level) == ["error"])
    #expect(findings.map(\.line) == [5])
  }

  @Test func blocksThatNeverRunAreCountedAndSaid() throws {
    let course = try course(["a", "b"])
    try course.write(
      "lessons/01-m/03-c.md",
      "---\ntitle: C\n---\n\n```bash\nls\n```\n\n```python\n1\n```\n\n```bash display\nx\n```\n")
    let result = try Etude.run(["check", "--course", course.path])
    #expect(result.status == 0)
    let file = "\(course.path)/lessons/01-m/03-c.md"
    #expect(
      result.lines.contains("never run: \(file) lines 5, 9; etude lint says what to write"),
      "\(result.output)")
    #expect(result.lines.last?.hasSuffix(" s; 2 blocks never run") == true)
    let json = try Etude.run(["check", "--course", course.path, "--json"])
    let findings = try #require(RunReport(json: json.standardOutput).findings)
    #expect(findings.map(\.level) == ["warning", "warning"])
    let lint = try Etude.run(["lint", "--course", course.path, "--github"])
    #expect(lint.status == 0, "\(lint.output)")
    #expect(
      lint.lines.first
        == "\(file):5:1: warning: this `bash` block never runs; write `sh` to run it, or write "
        + "`bash display` to show it only")
    #expect(lint.lines.count { $0.hasPrefix("::warning file=\(file),line=") } == 2)
  }

  @Test func gitHubSeesTheDifferingLine() throws {
    let course = try course(["a", "b"], failing: ["b"])
    let result = try Etude.run(["check", "--course", course.path, "--github"])
    #expect(result.status == 1)
    let annotations = result.lines.filter { $0.hasPrefix("::") }
    #expect(annotations.count == 1)
    let file = "\(course.path)/lessons/01-m/02-b.md"
    #expect(
      annotations.first?.hasPrefix(
        "::error file=\(file),line=10,title=Step 1 failed::the output differs%0A---") == true,
      "\(annotations)")
  }
}
