import Foundation
import Testing

/// Which runs are spared, and what is said about it.
@Suite struct CacheTests {
  /// A course whose only lesson counts its runs in a file outside its folder.
  private struct Counting {
    let folder: TemporaryFolder
    var prose = "Prose."
    var flags = ""
    var step = "echo x >> count; echo good"
    var expected = "good"
    var frontMatter = ""
    var further = ""

    init() throws {
      folder = try TemporaryFolder()
      try folder.write("Sources/Shown.swift", "let shown = 1\n")
      try write()
    }

    func write() throws {
      let step = self.step.replacingOccurrences(of: ">> count", with: ">> '\(folder.path)/count'")
      try folder.write(
        "lessons/01-m/01-counts.md",
        """
        ---
        title: It counts
        \(frontMatter)---

        \(prose)

        ```swift source=Sources/Shown.swift
        let shown = 1
        ```

        ```sh \(flags)
        \(step)
        ```

        ```output
        \(expected)
        ```

        \(further)

        """)
    }

    var runs: Int {
      (try? String(contentsOfFile: "\(folder.path)/count", encoding: .utf8))?.count(
        where: \.isNewline)
        ?? 0
    }

    func etude(_ words: [String], environment: [String: String] = [:]) throws -> Etude.Result {
      try Etude.run(
        [words[0], "--course", folder.path, "--transcripts", "\(folder.path)/t"]
          + words.dropFirst(),
        environment: environment)
    }
  }

  /// A change, and why the lesson has to run for it; nil when it need not.
  struct Change: CustomTestStringConvertible, Sendable {
    var name: String
    var reason: String?
    var environment: [String: String] = [:]
    var keyPath: String
    var value: String

    var testDescription: String { name }
  }

  static let changes = [
    Change(name: "prose", reason: nil, keyPath: "prose", value: "Other prose,\n\nand more of it."),
    Change(name: "hidden", reason: nil, keyPath: "flags", value: "hidden"),
    Change(name: "predict", reason: nil, keyPath: "flags", value: "predict"),
    Change(
      name: "step", reason: "step 1 changed", keyPath: "step",
      value: "echo x >> count; echo good; true"),
    Change(
      name: "expectation", reason: "step 1 changed", keyPath: "expected", value: "<word>"),
    Change(name: "timeout", reason: "step 1 changed", keyPath: "flags", value: "timeout=11s"),
    Change(
      name: "services", reason: "the front matter's services is new", keyPath: "frontMatter",
      value: "services:\n  cache: redis\n"),
    Change(
      name: "added step", reason: "step 2 is new", keyPath: "further",
      value: "```sh session=other\ntrue\n```"),
    Change(name: "source", reason: "Sources/Shown.swift changed", keyPath: "source", value: ""),
    Change(
      name: "PATH that finds the same programs", reason: nil,
      environment: [
        "PATH": (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/nowhere"
      ], keyPath: "none", value: ""),
  ]

  @Test("what has changed decides", arguments: changes)
  func change(_ change: Change) throws {
    var course = try Counting()
    #expect(try course.etude(["run"]).status == 0)
    #expect(course.runs == 1)
    switch change.keyPath {
    case "prose": course.prose = change.value
    case "flags": course.flags = change.value
    case "step": course.step = change.value
    case "expected": course.expected = change.value
    case "frontMatter": course.frontMatter = change.value
    case "further": course.further = change.value
    case "source": try course.folder.write("Sources/Shown.swift", "let shown = 2\n")
    default: break
    }
    try course.write()
    let shown = try course.etude(["cache"], environment: change.environment)
    let line = change.reason.map { "stale     m/counts  \($0)" } ?? "reusable  m/counts"
    #expect(shown.lines.contains { $0.hasPrefix(line) }, "\(shown.output)")
    let again = try course.etude(["run"], environment: change.environment)
    #expect(again.status == 0, "\(again.output)")
    #expect(again.output.contains("reused  m/counts") == (change.reason == nil), "\(again.output)")
    #expect(course.runs == (change.reason == nil ? 1 : 2))
  }

  @Test func proseIsRenderedAnew() throws {
    var course = try Counting()
    #expect(try course.etude(["run"]).status == 0)
    course.prose = "Something quite new.\n\nWith another line."
    try course.write()
    let output = "\(course.folder.path)/site"
    let site = try course.etude(["site", "--output", output])
    #expect(site.status == 0, "\(site.output)")
    #expect(course.runs == 1)
    let page = try String(contentsOfFile: "\(course.folder.path)/t/m/counts.md", encoding: .utf8)
    #expect(page.contains("Something quite new."))
    let files = FileManager.default.enumerator(atPath: output)?.compactMap { $0 as? String } ?? []
    let html = files.filter { $0.hasSuffix(".html") }
      .compactMap { try? String(contentsOfFile: "\(output)/\($0)", encoding: .utf8) }
    #expect(html.contains { $0.contains("Something quite new.") })
    // The records have moved along with the text.
    let shown = try course.etude(["run"])
    #expect(shown.output.contains("step 1 sh (line 13)"), "\(shown.output)")
  }

  @Test func freshAndCheckRunAllTheSame() throws {
    let course = try Counting()
    #expect(try course.etude(["run"]).status == 0)
    #expect(try course.etude(["run", "--fresh"]).status == 0)
    #expect(course.runs == 2)
    #expect(try course.etude(["check"]).status == 0)
    #expect(course.runs == 3)
    let cached = try course.etude(["check", "--cached"])
    #expect(cached.status == 0)
    #expect(
      cached.output.hasPrefix("1 lesson: 1 passed, 1 of them not run again in "), "\(cached.output)"
    )
    #expect(course.runs == 3)
    #expect(try course.etude(["check", "--cached", "--repeat", "2"]).status == 2)
  }

  @Test func failuresAndSkippedStepsAlwaysRun() throws {
    var course = try Counting()
    course.expected = "bad"
    try course.write()
    for round in 1...2 {
      #expect(try course.etude(["run"]).status == 1)
      #expect(course.runs == round)
    }
    let failed = try course.etude(["cache"])
    #expect(failed.output.contains("its latest run did not pass: failed"), "\(failed.output)")
    course.expected = "good"
    course.frontMatter = "services:\n  cache: redis\n"
    course.further = "```redis requires=timeseries\nTS.CREATE t\n```"
    try course.write()
    for round in 3...4 {
      #expect(try course.etude(["run"]).status == 0)
      #expect(course.runs == round)
    }
    let skipped = try course.etude(["cache"])
    #expect(skipped.output.contains("step 2 was skipped"), "\(skipped.output)")
  }

  @Test func clearForgets() throws {
    let course = try Counting()
    #expect(try course.etude(["cache"]).output.contains("m/counts  it has not been run"))
    #expect(try course.etude(["run"]).status == 0)
    #expect(try course.etude(["cache", "--clear"]).output == "removed 1 transcript\n")
    #expect(try course.etude(["cache", "--clear"]).output == "removed 0 transcripts\n")
    #expect(try course.etude(["run"]).status == 0)
    #expect(course.runs == 2)
  }
}
