import Foundation
import LessonModel
import Reports
import Testing

/// `etude check --mutants`, on pages that are really run.
@Suite struct MutantTests {
  /// A course with one page `m/p` and its list of mutants.
  func course(_ page: String, mutants: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("lessons/01-m/01-p.md", page)
    try folder.write("lessons/01-m/01-p.mutants.yaml", mutants)
    return folder
  }

  func check(_ course: TemporaryFolder, _ options: [String] = []) throws -> Etude.Result {
    try Etude.run(["check", "--mutants", "--course", course.path] + options)
  }

  func records(_ course: TemporaryFolder, _ options: [String] = []) throws
    -> [MutantRecord]
  {
    let result = try check(course, ["--json"] + options)
    return try MutantReport(json: result.standardOutput).mutants
  }

  private static let counter = """
    ---
    title: Counter
    ---

    ```sh
    echo 1 > count
    ```

    ```sh name=show
    cat count
    ```

    ```output
    1
    ```

    ```sh
    test -s count || exit 3
    ```

    """
  private static let fate = """
    - claim: killed by the step that shows it
      step: 1
      replace: echo 1
      with: echo 2
      noticed-by: show
    - claim: killed by a step that must only succeed
      step: 3
      replace: -s count
      with: -s other
    - claim: survives
      step: 3
      replace: exit 3
      with: exit 4
    - claim: mistyped
      step: 2
      replace: cat
      with: catt
    - claim: runs too long
      step: 2
      replace: cat count
      with: sleep 600
    - claim: noticed elsewhere
      step: 1
      replace: echo 1
      with: echo 3
      noticed-by: 3

    """

  @Test func eachMutantHasItsFate() throws {
    let course = try course(
      Self.counter.replacing("sh name=show", with: "sh name=show timeout=1s"), mutants: Self.fate)
    let result = try check(course)
    #expect(result.status == 1)
    let file = "\(course.path)/lessons/01-m/01-p.md"
    for line in [
      "killed    m/p: killed by the step that shows it",
      "          step 2 show (line 9): the output differs",
      "            -1", "            +2",
      "killed    m/p: killed by a step that must only succeed",
      "          step 3 (line 17): the script ended with exit status 3",
      "survived  \(file):17: survives",
      "          the page passes in spite of the change",
      "invalid   \(file):9: mistyped",
      "invalid   \(file):9: runs too long",
      "invalid   \(file):5: noticed elsewhere",
    ] {
      #expect(result.lines.contains(line), "\(line) in:\n\(result.output)")
    }
    #expect(result.output.contains("the change is not understood: "))
    #expect(result.output.contains("which proves nothing: timed out after 1s"))
    #expect(
      result.lines.last?.hasPrefix("6 mutants of 1 lesson: 2 killed, 1 survived, 3 invalid in ")
        == true)
  }

  @Test func whatMutantsProveIsSuccess() throws {
    let course = try course(
      Self.counter.replacing("name=show", with: "name=show timeout=1s"),
      mutants: """
        - {claim: c, step: 1, replace: echo 1, with: echo 2}
        - {claim: d, step: 2, replace: cat count, with: sleep 600, errored: true}

        """)
    let result = try check(course)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.last?.hasPrefix("2 mutants of 1 lesson: 2 killed in ") == true)
  }

  @Test func aPageThatFailsProvesNothing() throws {
    let course = try course(
      Self.counter.replacing("```output\n1", with: "```output\n5"),
      mutants: "- {claim: c, step: 1, replace: echo 1, with: echo 2}\n")
    let records = try records(course)
    #expect(records.map(\.outcome) == [.invalid])
    #expect(
      records.first?.message
        == "the page fails without the change: step 2 show (line 9) failed: the output differs")
  }

  @Test func everyFormTellsTheSame() throws {
    let course = try course(Self.counter, mutants: Self.fate)
    // Without the one that waits.
    try course.write(
      "lessons/01-m/01-p.mutants.yaml",
      Self.fate.replacing("sleep 600", with: "exit 9").replacing("runs too long", with: "ends"))
    let result = try check(course, ["--json", "--junit", "\(course.path)/r.xml"])
    #expect(result.status == 1)
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any])
    let mutants = try #require(schema["mutants"] as? [[String: Any]])
    #expect(mutants.map { $0["lesson"] as? String } == Array(repeating: "m/p", count: 6))
    #expect(
      mutants.map { $0["outcome"] as? String }
        == ["killed", "killed", "survived", "invalid", "killed", "invalid"])
    #expect(mutants.map { $0["step"] as? Int } == [2, 3, nil, 2, 2, 2])
    #expect(mutants.first?["claim"] as? String == "killed by the step that shows it")
    #expect(try JUnitTests.problems(of: "\(course.path)/r.xml") == "")
    let xml = try String(contentsOfFile: "\(course.path)/r.xml", encoding: .utf8)
    #expect(xml.contains("tests=\"6\" failures=\"1\" errors=\"2\""), "\(xml)")
    let github = try check(course, ["--github"])
    let annotations = github.lines.filter { $0.hasPrefix("::error file=") }
    #expect(annotations.count == 3)
    #expect(annotations.first?.contains(",line=17,title=Mutant survived::survives: ") == true)
  }

  @Test func swiftThatDoesNotCompileIsInvalid() throws {
    let page = """
      ---
      title: Swift
      ---

      ```swift
      let limit = 3
      let numbers = Array(1...limit)
      ```

      ```swift
      print(numbers.reduce(0, +))
      ```

      ```output
      6
      ```

      """
    let course = try course(
      page,
      mutants: """
        - {claim: the sum, step: 2, replace: +, with: "-"}
        - {claim: later, step: 1, replace: let numbers, with: let other, errored: true}
        - {claim: traps, step: 1, replace: limit = 3, with: limit = 0}
        - {claim: traps on purpose, step: 1, replace: limit = 3, with: limit = 0, errored: true}

        """)
    let records = try records(course)
    #expect(
      records.map(\.outcome) == [.killed, .invalid, .invalid, .killed],
      "\(records.map(\.message))")
    #expect(records[1].message.contains("the change does not compile: "), "\(records[1].message)")
    #expect(records[1].message.contains("01-p.md:11:7: error: "), "\(records[1].message)")
  }

  @Test func aListWithAMistakeIsFoundBeforeAnythingRuns() throws {
    let course = try course(
      Self.counter.replacing("echo 1 >", with: "touch '\(NSTemporaryDirectory())ran'; echo 1 >"),
      mutants: "- {claim: c, step: 1, replace: echo 2, with: echo 3}\n")
    let message =
      "\(course.path)/lessons/01-m/01-p.mutants.yaml:1:32: `echo 2` stands nowhere in step 1 (line 5)"
    for command in [["check", "--mutants"], ["lint"]] {
      let result = try Etude.run(command + ["--course", course.path])
      #expect(result.status == 2)
      #expect(result.output.contains(message), "\(result.output)")
    }
    // The page itself is all right.
    #expect(try Etude.run(["check", "--course", course.path]).status == 0)
  }

  @Test func aHuntNamesWhatNoStepNotices() throws {
    let course = try TemporaryFolder()
    try course.write("lessons/01-m/01-p.md", Self.counter)
    let result = try Etude.run(["check", "--mutants=hunt", "--course", course.path])
    #expect(result.status == 0, "\(result.output)")
    let file = "\(course.path)/lessons/01-m/01-p.md"
    #expect(
      result.lines.dropLast() == [
        "survived  \(file):18: step 3, line 18: `3` becomes `4`",
        "          the page passes in spite of the change",
        "m/p: 2 changes, 1 killed, 1 survived",
      ])
    #expect(result.lines.last?.contains(" survived (worth a look)") == true, "\(result.output)")
    let json = try Etude.run(["check", "--mutants=hunt", "--json", "--course", course.path])
    let records = try MutantReport(json: json.standardOutput).mutants
    #expect(
      records.map(\.claim) == [
        "step 1, line 6: `1` becomes `2`", "step 3, line 18: `3` becomes `4`",
      ])
    #expect(records.map(\.outcome) == [.killed, .survived])
  }

  @Test(
    "a list of no page is a finding",
    arguments: [
      ("02-p.mutants.yaml", "there is no page `02-p.md` for this list of mutants"),
      ("01-p.mutants.yml", "call it `01-p.mutants.yaml`"),
      ("01-p.mutant.yaml", "call it `01-p.mutants.yaml`"),
      ("../p.mutants.yaml", "this list of mutants is in no module's folder"),
    ])
  func strays(name: String, message: String) throws {
    let course = try TemporaryFolder()
    try course.write("lessons/01-m/01-p.md", Self.counter)
    try course.write("lessons/01-m/\(name)", "- {}\n")
    let result = try Etude.run(["lint", "--course", course.path])
    #expect(result.status == 2)
    #expect(result.output.contains(message), "\(result.output)")
    #expect(try check(course).status == 2)
  }

  @Test func pagesWithoutMutantsAreNamed() throws {
    let course = try TemporaryFolder()
    try course.write("lessons/01-m/01-p.md", Self.counter)
    try course.write("lessons/01-m/README.md", "---\ntitle: No steps\n---\n")
    let result = try check(course)
    #expect(result.status == 0)
    #expect(
      result.lines.first == "without mutants: 1 of 1 lesson with steps: m/p", "\(result.output)")
    #expect(result.lines.last?.hasPrefix("0 mutants of 0 lessons: nothing to run in ") == true)
  }

  @Test func failFastBeginsNothingMore() throws {
    let course = try course(
      Self.counter,
      mutants: """
        - {claim: a, step: 3, replace: exit 3, with: exit 4}
        - {claim: b, step: 1, replace: echo 1, with: echo 2}
        - {claim: c, step: 1, replace: echo 1, with: echo 2}

        """)
    let result = try check(course, ["--fail-fast", "--jobs", "1"])
    #expect(result.status == 1)
    #expect(result.lines.contains("not begun: 2 mutants, because of --fail-fast"))
    #expect(result.lines.last?.hasPrefix("1 mutant of 1 lesson: 1 survived in ") == true)
  }

  @Test(
    "a wrong option is explained",
    arguments: [
      (["--mutants=some"], "--mutants=some: write --mutants, --mutants=all"),
      (["--mutants="], "--mutants needs a value"),
      (["--mutants", "--repeat", "3"], "--repeat is about runs of pages as they are"),
      (["--mutants", "--stress"], "--stress is about"),
      (["--mutants", "--cached"], "--cached is about"),
      (["--mutants=hunt", "--junit", "/tmp/x.xml"], "--junit tells what is wrong"),
    ])
  func wrongOption(options: [String], message: String) throws {
    let course = try course(Self.counter, mutants: Self.fate)
    let result = try Etude.run(["check", "--course", course.path] + options)
    #expect(result.status == 2)
    #expect(result.output.contains(message), "\(result.output)")
  }
}
