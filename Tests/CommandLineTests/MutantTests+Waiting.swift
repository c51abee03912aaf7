import LessonModel
import Reports
import Testing

/// Mutants that wait.
extension MutantTests {
  /// A page whose second step prints `there` when the first wrote 0, or when all of `meeting` are
  /// in it at once.
  private static func meeting(_ folder: String, of count: Int, until: String) -> String {
    """
    ---
    title: Meeting
    ---

    ```sh
    echo 0 > number
    ```

    ```sh until=\(until)
    touch "\(folder)/$(cat number)"
    if [ "$(cat number)" = 0 ] || [ "$(ls "\(folder)" | wc -l)" -ge \(count) ]; then echo there; fi
    ```

    ```output
    there
    ```

    """
  }

  @Test func othersRunMeanwhile() throws {
    let folder = try TemporaryFolder()
    let mutants = (1...3).map { "- {claim: c, step: 1, replace: 0, with: \($0)}\n" }
    let course = try course(
      Self.meeting(folder.path, of: 4, until: "60s"), mutants: mutants.joined())
    // All three wait for each other, though no more than two are to be at work.
    let records = try records(course, ["--jobs", "2"])
    #expect(records.map(\.outcome) == [.survived, .survived, .survived])
  }

  @Test func aHuntDoesNotWaitForAllOfUntil() throws {
    let folder = try TemporaryFolder()
    let course = try TemporaryFolder()
    try course.write(
      "lessons/01-m/01-p.md", Self.meeting(folder.path, of: 9, until: "600s"))
    let result = try Etude.run(["check", "--mutants=hunt", "--json", "--course", course.path])
    let records = try MutantReport(json: result.standardOutput).mutants
    let first = try #require(records.first)
    #expect(first.claim == "step 1, line 6: `0` becomes `1`")
    #expect(first.outcome == .killed)
    #expect(first.durationMs < 300_000)
  }
}
