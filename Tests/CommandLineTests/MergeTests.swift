import Foundation
import Testing

/// `etude merge`: several shards as one run.
@Suite struct MergeTests {
  /// A course of seven lessons: one prints something else, one has a step that fails, and one has no step.
  private static func course() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", "title: T\n")
    for number in 1...7 {
      let expected = number == 3 ? "wrong" : "\(number)"
      var text = "---\ntitle: Page \(number)\n---\n\n"
      if number == 5 { text += "```sh\nexit 3\n```\n\n" }
      if number != 6 { text += "```sh\necho \(number)\n```\n\n```output\n\(expected)\n```\n" }
      try folder.write("lessons/01-m/0\(number)-p\(number).md", text)
    }
    return folder
  }

  private static func text(_ folder: TemporaryFolder, _ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  /// Without what is another on each run: how long something took, and when.
  private static func steady(_ text: String) -> String {
    text.replacing(#/(time|timestamp)="[^"]*"/#, with: "")
      .replacing(#/"(durationMs|atMs)" : [-0-9.e]+/#, with: "")
      .replacing(#/in [0-9.]+ s/#, with: "")
      .replacing(#/"(date|began|started)" : "[^"]*"/#, with: "")
  }

  private static func summary(_ result: Etude.Result) -> [String] {
    result.lines.filter {
      $0.hasPrefix("FAILED") || $0.contains(" lessons: ") || $0.hasPrefix("if what")
        || $0.hasPrefix("skipped") || $0.hasPrefix("not run")
    }
    .map(steady)
  }

  private static func shards(_ count: Int, in folder: TemporaryFolder) throws -> [String] {
    try (1...count).map { number in
      let file = "shard-\(number).json"
      _ = try Etude.run(
        ["check", "--shard", "\(number)/\(count)", "--report", file], in: folder.path)
      return file
    }
  }

  @Test(arguments: [1, 4, 7, 9]) func shardsAreAsOneRun(count: Int) throws {
    let folder = try Self.course()
    let one = try Etude.run(["check", "--junit", "one.xml"], in: folder.path)
    let oneReport = try Etude.run(["check", "--json"], in: folder.path)
    let reports = try Self.shards(count, in: folder)
    let merged = try Etude.run(["merge", "--junit", "merged.xml"] + reports, in: folder.path)
    #expect(one.status == 1 && merged.status == 1, "\(merged.output)")
    #expect(Self.summary(merged) == Self.summary(one))
    #expect(
      try Self.steady(Self.text(folder, "merged.xml")) == Self.steady(Self.text(folder, "one.xml")))
    let mergedReport = try Etude.run(["merge", "--json"] + reports, in: folder.path)
    #expect(
      Self.steady(String(mergedReport.standardOutput))
        == Self.steady(String(oneReport.standardOutput)))
  }

  @Test func aReportOfAnotherTextIsRefused() throws {
    let folder = try Self.course()
    let reports = try Self.shards(2, in: folder)
    for text in ["echo 1\n```\n\n```output\n2", "echo 2\n```\n\n```output\n1"] {
      try folder.write(
        "lessons/01-m/01-p1.md", "---\ntitle: Page 1\n---\n\n```sh\n\(text)\n```\n")
      let result = try Etude.run(["merge"] + reports, in: folder.path)
      #expect(result.status == 2, "\(result.output)")
      #expect(result.output.contains("the steps of 'm/p1' are not those of lessons/01-m/01-p1.md"))
    }
  }

  @Test func whatIsWrongWithALessonIsAnnotated() throws {
    let folder = try Self.course()
    let reports = try Self.shards(1, in: folder)
    try folder.write("lessons/01-m/01-p1.md", "---\ntitle: T\n---\n\n```sh nosuch\ntrue\n```\n")
    let result = try Etude.run(["merge", "--github"] + reports, in: folder.path)
    #expect(result.status == 2)
    #expect(
      result.output.contains("::error file=lessons/01-m/01-p1.md,line=5,"), "\(result.output)")
  }

  @Test func mutantsHaveNoReport() throws {
    let folder = try Self.course()
    let result = try Etude.run(["check", "--mutants", "--report", "r.json"], in: folder.path)
    #expect(result.status == 2)
    #expect(result.output.contains("--report keeps what lessons did"), "\(result.output)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/r.json"))
  }

  @Test func aFileThatAReportNamesIsNotBelieved() throws {
    let folder = try Self.course()
    let reports = try Self.shards(1, in: folder)
    let report = try Self.text(folder, reports[0])
    try folder.write(
      reports[0],
      report.replacing(#/"file" : "lessons[^"]*"/#) { _ in "\"file\" : \"/etc/passwd\"" })
    let result = try Etude.run(["merge"] + reports, in: folder.path)
    #expect(result.output.contains("FAILED lessons/01-m/03-p3.md:5"), "\(result.output)")
    #expect(!result.output.contains("/etc/passwd"))
  }

  @Test func aShardThatIsMissingIsSaid() throws {
    let folder = try Self.course()
    let reports = try Self.shards(7, in: folder)
    let lost = try Self.text(folder, reports[0]).contains("m/p3") ? reports[1] : reports[0]
    let result = try Etude.run(["merge"] + reports.filter { $0 != lost }, in: folder.path)
    #expect(result.status == 1)
    #expect(
      result.lines.contains {
        $0.hasPrefix("not run: ") && $0.hasSuffix("it is in none of the reports")
      })
    #expect(
      result.lines.contains { $0.contains("1 notRun") || $0.contains("1 not run") },
      "\(result.output)")
  }

  @Test func theSiteIsBuiltOfThemAndRunsNothing() throws {
    let folder = try Self.course()
    let reports = try Self.shards(2, in: folder)
    _ = try Etude.run(["merge"] + reports, in: folder.path)
    try folder.write(
      "lessons/01-m/07-p7.md", "---\ntitle: Page 7\n---\n\n```sh\ntouch \(folder.path)/ran\n```\n")
    let site = try Etude.run(["site", "--recorded"], in: folder.path)
    #expect(site.status == 1, "\(site.output)")
    #expect(
      site.output.contains("no run is recorded of 1 of 7 lessons as they are now: m/p7"),
      "\(site.output)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
    #expect(try Self.text(folder, "site/build/m/p1/index.html").contains("1 step"))
    // They are of another machine: a run of this one is not spared.
    let check = try Etude.run(["check", "--cached"], in: folder.path)
    #expect(!check.output.contains("not run again"))
  }

  @Test func whatIsNoShardOfThisCourseIsRefused() throws {
    let folder = try Self.course()
    let reports = try Self.shards(2, in: folder)
    try folder.write("text.json", "{")
    let report = try Self.text(folder, reports[0])
    try folder.write("other.json", report.replacing("\"name\" : \"m/", with: "\"name\" : \"x/"))
    try folder.write(
      "moved.json", report.replacing(#/"line" : ([0-9]+)/#) { "\"line\" : 1\($0.output.1)" })
    try folder.write(
      "eternal.json",
      report.replacing(#/"durationMs" : [0-9.e-]+/#) { _ in "\"durationMs\" : 1e300" })
    try folder.write(
      "twice.json", report.replacing("{\n", with: "{\n\"lessons\" : [],\n", maxReplacements: 1))
    // JSON has two ways to write a letter.
    try folder.write(
      "deep.json",
      report.replacing("\"outcome\" :", with: "\"\\u006futcome\" : \"failed\", \"outcome\" :"))
    let cases: [([String], String)] = [
      (["twice.json"], "twice.json: this is no transcript: the key `lessons` stands twice"),
      (["deep.json"], "the key `outcome` stands twice in one object, on line "),
      (["eternal.json"], "eternal.json: what it says of 'm/"),
      (["--junit", reports[0], reports[0]], "that is one of the reports"),
      ([], "name the reports"),
      (["nosuch.json"], "nosuch.json"),
      (["text.json"], "text.json: this is no transcript"),
      (["other.json"], "other.json: there is no lesson 'x/"),
      (
        [reports[0], reports[1], reports[0]], "is in \(reports[0]) too; each lesson is in one shard"
      ),
      (["moved.json"], "moved.json: the steps of 'm/"),
    ]
    for (words, problem) in cases {
      let result = try Etude.run(["merge"] + words, in: folder.path)
      #expect(result.status == 2, "\(words): \(result.output)")
      #expect(result.output.contains(problem), "\(words): \(result.output)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/.etude/transcripts"))
    try folder.write("durations.json", "{\"m/p1\": 1, \"m/p1\": 2}")
    let durations = try Etude.run(
      ["check", "--shard", "1/2", "--durations", "durations.json"], in: folder.path)
    #expect(durations.status != 0 && durations.output.contains("the key `m/p1` stands twice"))
  }
}
