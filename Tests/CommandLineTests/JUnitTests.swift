import Foundation
import LessonModel
import Processes
import Reports
import Testing

/// The JUnit reports, as an XML reader with a schema sees them.
@Suite struct JUnitTests {
  /// What xmllint says about a file that is not accepted; empty when it is.
  static func problems(of file: String) throws -> String {
    let program = try #require(
      Executable.find("xmllint"), "xmllint is missing: scripts/setup --test installs it")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [
      "--noout", "--nonet", "--schema", "\(Etude.root)/Tests/Fixtures/junit/junit.xsd", file,
    ]
    let pipe = Foundation.Pipe()
    process.standardError = pipe
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : String(decoding: data, as: UTF8.self)
  }

  @Test func reportOfEveryOutcomeIsAccepted() throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/new/folder/results.xml"
    let cases = FixtureTests.cases("fail").filter { name in
      // What cannot be parsed is not run, and what has settings of its own is another course.
      let isCourse = FileManager.default.fileExists(
        atPath: "\(Etude.root)/Tests/Fixtures/runs/fail/\(name)/etude.yaml")
      return !isCourse && name != "findings" && name != "unclosed" && name != "never-bound"
        && name != "does-not-compile" && name != "dialogue-text"
    }
    let lessons = cases.map { "Tests/Fixtures/runs/fail/\($0)/lesson.md" }
    let passing = "Tests/Fixtures/runs/pass/requires/lesson.md"
    let result = try Etude.run(["check", "--junit", file] + lessons + [passing])
    #expect(result.status == 1, "\(result.output)")
    #expect(try Self.problems(of: file) == "")
    let xml = try String(contentsOfFile: file, encoding: .utf8)
    for element in ["<failure ", "<error ", "<skipped ", "<system-out>", "<property "] {
      #expect(xml.contains(element), "no \(element)")
    }
    #expect(xml.components(separatedBy: "<testsuite ").count - 1 == lessons.count + 1)
  }

  @Test func nastyTextsAreAccepted() throws {
    let folder = try TemporaryFolder()
    let nasty = "a\u{0}\u{1b}]]>\"<&\r\n\u{FFFF}😀\u{202E}"
    let step = StepRecord(
      number: 1, name: nasty, line: 3, kind: "sh", session: "main", input: nasty,
      output: StepOutput(text: nasty), outcome: .errored, message: nasty, difference: nasty,
      durationMs: .infinity)
    let transcript = Transcript(
      name: nasty, file: nasty, title: nasty, outcome: .errored, message: nasty, durationMs: -1,
      services: [ServiceRecord(name: nasty, kind: nasty, version: nasty, provider: nasty)],
      steps: [step])
    try folder.write("results.xml", JUnitReport([transcript]).xml())
    #expect(try Self.problems(of: "\(folder.path)/results.xml") == "")
    try folder.write("empty.xml", JUnitReport([]).xml())
    #expect(try Self.problems(of: "\(folder.path)/empty.xml") == "")
  }

  @Test func theSchemaRefusesWhatIsNoReport() throws {
    let folder = try TemporaryFolder()
    try folder.write("bad.xml", "<testsuites name=\"etude\"><testcase/></testsuites>\n")
    #expect(try Self.problems(of: "\(folder.path)/bad.xml") != "")
  }
}
