import Foundation
import LessonText
import Testing

/// What the commands print and how they end, apart from running lessons.
@Suite struct CommandTests {
  @Test func helpNamesEveryCommand() throws {
    let result = try Etude.run(["--help"])
    #expect(result.status == 0)
    for command in [
      "list", "lint", "run", "check", "accept", "site", "export", "new", "cache", "doctor",
      "system", "serve-kv",
    ] {
      #expect(result.output.contains("\n  \(command) "), "no \(command)")
      let own = try Etude.run([command, "--help"])
      #expect(own.status == 0)
      #expect(own.output.contains("Usage: etude \(command)"))
      #expect(own.output.contains("--help"))
    }
  }

  @Test(
    "a wrong command line is explained",
    arguments: [
      (["chekc"], "did you mean 'etude check'?"),
      (["check", "--jbos", "2"], "did you mean --jobs?"),
      (["lint", "--jobs", "2"], "etude lint takes --course, --changed, --trust and --github"),
      (
        ["lint", "--changed", "--mutants", "a"],
        "for etude lint; it is one of etude check; etude lint takes"
      ),
      (["check", "--jobs"], "--jobs needs a value"),
      (["check", "--jobs", "many"], "a whole number from 1"),
      (["check", "--json", "--json"], "given twice"),
      (["check", "--json=yes"], "takes no value"),
      (["doctor", "extra"], "takes only options"),
      (["check", "bloom-filtres"], "did you mean `bloom-filters`"),
      (["check", "--course", "/nonexistent"], "/nonexistent"),
      (["accept"], "name the lessons"),
      (["serve-kv", "--port", "70000"], "a number from 0 to 65535"),
      (["system", "kvv"], "there is no system 'kvv'; did you mean 'kv'?"),
      (["system", "nothing-like-it"], "there are: kv"),
      (["system", "kv", "kv"], "'kv' is one word too many"),
      (["system", "kv", "--prot", "1"], "did you mean --port?"),
      (["system", "kv", "--port", "-1"], "a number from 0 to 65535"),
      (["system", "--port", "0"], "name one: etude system NAME --port"),
    ])
  func wrongCommandLine(arguments: [String], message: String) throws {
    let result = try Etude.run(arguments)
    #expect(result.status == 2, "\(result.output)")
    #expect(result.output.contains(message), "\(result.output)")
    #expect(result.standardOutput.isEmpty)
  }

  @Test func listIsInLearningPathOrder() throws {
    let result = try Etude.run(["list"])
    #expect(result.status == 0, "\(result.output)")
    let names = result.lines.map { String($0.prefix { $0 != " " }) }
    let course = try Course.load(root: Etude.root)
    #expect(names == course.lessons.map(\.name))
  }

  @Test func jsonIsAllThatStandardOutputHolds() throws {
    let lesson = "Tests/Fixtures/runs/fail/differs/lesson.md"
    let result = try Etude.run(["check", "--json", lesson])
    #expect(result.status == 1)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any])
    #expect(json["version"] as? Int == 2)
    let lessons = try #require(json["lessons"] as? [[String: Any]])
    #expect(lessons.first?["outcome"] as? String == "failed")
    let steps = try #require(lessons.first?["steps"] as? [[String: Any]])
    #expect(steps.map { $0["outcome"] as? String } == ["failed", "passed"])
    let parts = try #require(steps.first?["output"] as? [[String: Any]])
    #expect(parts.map { $0["text"] as? String } == ["one\ntwo\nthree\n"])
  }
}
