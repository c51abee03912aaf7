import LessonModel
import Testing

@testable import Runner

/// Values that steps print and others need.
@Suite struct ValueTests {
  @Test func capturedValuesReachEveryKindOfStep() throws {
    let page = try TestPage(
      block("redis", "INCRBY n 41", prints: "(integer) <int:n>")
        + block("redis", "ECHO ${n}", prints: "\"41\"")
        + block("sh", "echo ${n} \"$n\" ${unknown-none}", prints: "41 41 none"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .passed, .passed], "\(records)")
    #expect(records[1].input == "ECHO 41\n" || records[1].input == "ECHO 41")
    #expect(page.runner.values == ["n": "41"])
  }

  @Test func aStepThatFailedWithholdsItsValues() throws {
    let page = try TestPage(
      block("redis", "PING", prints: "(integer) <int:n>")
        + block("redis", "SET k ${n}\nSET m <none>", prints: "<word:m>\n...")
        + block("sh", "echo ${n}", prints: "x") + block("sh", "echo ${m}", prints: "x")
        + block("redis", "EXISTS k", prints: "(integer) 0"))
    let records = page.run()
    #expect(
      records.map(\.outcome) == [.failed, .notRun, .notRun, .notRun, .passed], "\(records)")
    #expect(records[1].message == "needs ${n}, which step 1 did not provide")
    // A step that was not run withholds in turn.
    #expect(records[3].message == "needs ${m}, which step 2 did not provide")
    #expect(records[2].output.isEmpty)
  }

  @Test func whatNeedsASkippedStepIsSkipped() throws {
    let page = try TestPage(
      block("redis requires=bloom", "INCR n", prints: "(integer) <int:n>")
        + block("redis", "ECHO ${n}", prints: "<word:m>")
        + block("sh", "echo ${m}") + block("redis", "EXISTS n", prints: "(integer) 0"),
      lacking: ["bloom"])
    let records = page.run()
    #expect(
      records.map(\.outcome) == [.skipped, .skipped, .skipped, .passed], "\(records)")
    #expect(records[0].message == "there is no bloom")
    #expect(
      records[1].message == "needs ${n}, which step 1 did not provide, because it was skipped")
  }

  @Test(
    "a shell step that needs what a skipped Swift step would have shared is skipped",
    arguments: [
      ("share(\"said\", 1)", "echo ${said}", true), ("share(\"said\", 1)", "echo \"$said\"", true),
      ("share(\"said\", 1)", "echo ${said:-none}", true),
      ("share(\"said\", 1)", "echo \\${said} \\$said", false),
      ("share(\"said\", 1)", "echo ${saying}", false),
      ("share(\"said\", 1)", "for said in 1 2; do echo $said; done", false),
      ("share(name(), 1)", "echo ${said}", true), ("share(name(), 1)", "echo ${HOME}", false),
      ("share(name(), 1)", "said=2; echo ${said}", false), ("print(1)", "echo ${said}", false),
    ])
  func whatASkippedProgramShares(swift: String, script: String, isSkipped: Bool) throws {
    let page = try TestPage(
      block("swift requires=bloom", swift) + block("sh", script), lacking: ["bloom"])
    let records = page.run()
    #expect(records.map(\.outcome) == [.skipped, isSkipped ? .skipped : .passed], "\(records)")
    guard isSkipped else { return }
    let how =
      swift.contains("\"said\"")
      ? "which step 1 did not provide, because it was skipped"
      : "which no step has provided; step 1 was skipped and may have had to share it"
    #expect(records[1].message == "needs ${said}, \(how)")
    #expect(records[1].output.isEmpty)
  }

  @Test func aValueMustBeTheSameWhereverItStands() throws {
    let page = try TestPage(
      block("sh", "echo 7", prints: "<int:n>") + block("sh", "echo 8", prints: "<int:n>")
        + block("sh", "echo 7", prints: "<int:n>"))
    #expect(page.run().map(\.outcome) == [.passed, .failed, .passed])
  }
}
