import Foundation
import LessonModel
import Processes
import Testing

/// `--repeat` and `--stress`, and that lessons side by side do not meet.
@Suite struct RepeatTests {
  /// A course whose only lesson counts its runs in a file outside its folder, and prints the
  /// count's first digit that is not `odd` as it should.
  private func flickering(failingInRounds rounds: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      "lessons/01-m/01-flickers.md",
      """
      ---
      title: It flickers
      ---

      ```sh
      echo first
      ```

      ```sh name=count
      echo x >> '\(folder.path)/count'
      case $(wc -l < '\(folder.path)/count') in \(rounds)) echo bad;; *) echo good;; esac
      ```

      ```output
      good
      ```

      """)
    return folder
  }

  @Test func flakeIsCountedAndBothTranscriptsAreKept() throws {
    let course = try flickering(failingInRounds: "3|5")
    let result = try Etude.run([
      "check", "--course", course.path, "--repeat", "6", "--jobs", "1",
    ])
    #expect(result.status == 1)
    #expect(result.output.contains("\nm/flickers: passed 4 of 6 rounds\n"), "\(result.output)")
    #expect(result.output.contains("\n  first in round 3: step 2 (line 9) failed\n"))
    let kept = "\(course.path)/.etude/flakes/m/flickers"
    #expect(result.output.contains(kept))
    let names = try FileManager.default.contentsOfDirectory(atPath: kept).sorted()
    #expect(
      names == [
        "failed-round-3.json", "failed-round-3.md", "passed-round-1.json", "passed-round-1.md",
      ])
    let failed = try String(contentsOfFile: "\(kept)/failed-round-3.md", encoding: .utf8)
    #expect(failed.contains("\nbad\n"))
    let passed = try String(contentsOfFile: "\(kept)/passed-round-1.md", encoding: .utf8)
    #expect(passed.contains("\ngood\n"))
  }

  /// Rounds side by side would have databases of different names on one server.
  @Test func databaseHasTheSameNameInEachRound() throws {
    let course = try TemporaryFolder()
    try course.write(
      "lessons/01-m/01-names.md",
      """
      ---
      title: Names
      services: {db: postgres}
      ---

      ```sql
      \\c
      SELECT current_database();
      ```

      ```output
      You are now connected to database "m_names" as user "postgres".
       current_database
      ------------------
       m_names
      (1 row)
      ```

      """)
    let result = try Etude.run([
      "check", "--course", course.path, "--repeat", "4", "--jobs", "2",
    ])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test func reportsTellOfTheRoundThatFailed() throws {
    let course = try flickering(failingInRounds: "2")
    let result = try Etude.run([
      "check", "--course", course.path, "--repeat", "3", "--jobs", "1", "--json",
    ])
    #expect(result.status == 1)
    let report = try RunReport(json: result.standardOutput)
    #expect(report.lessons.map(\.outcome) == [.failed])
    #expect(report.lessons.first?.steps.last?.output.text == "bad\n")
  }

  @Test func failFastEndsTheRounds() throws {
    let course = try flickering(failingInRounds: "2")
    let result = try Etude.run([
      "check", "--course", course.path, "--repeat", "50", "--jobs", "1", "--fail-fast",
    ])
    #expect(result.status == 1)
    #expect(result.output.contains("\nm/flickers: passed 1 of 2 rounds\n"), "\(result.output)")
  }

  @Test func nothingIsKeptOfWhatAlwaysPasses() throws {
    let course = try flickering(failingInRounds: "never")
    let result = try Etude.run(["check", "--course", course.path, "--repeat", "4"])
    #expect(result.status == 0)
    #expect(result.output.contains("m/flickers: passed 4 of 4 rounds\n"), "\(result.output)")
    #expect(!FileManager.default.fileExists(atPath: "\(course.path)/.etude"))
  }

  @Test func stressKeepsTheProcessorsBusyAndEndsWithTheRun() throws {
    let course = try TemporaryFolder()
    // The lesson itself looks for the loops: processes of its run that are not its own.
    try course.write(
      "lessons/01-m/01-sees.md",
      """
      ---
      title: It sees the loops
      ---

      ```sh until=9s
      grep -lzs "^ETUDE_RUN=$ETUDE_RUN$" /proc/[0-9]*/environ | while read -r file; do
        grep -qzs 'while [:]; do :; done' "${file%environ}cmdline" && echo loop
      done | sort | uniq -c | tr -d ' '
      echo "$ETUDE_RUN" > '\(course.path)/run'
      ```

      ```output
      <int:loops>loop
      ```

      ```sh
      test "$loops" = "$(nproc)" && echo as many as processors
      ```

      ```output
      as many as processors
      ```

      """)
    let result = try Etude.run(["check", "--course", course.path, "--stress"])
    #expect(result.status == 0, "\(result.output)")
    let run = try String(contentsOfFile: "\(course.path)/run", encoding: .utf8)
    let mark = Array("ETUDE_RUN=\(run.trimmingCharacters(in: .newlines))".utf8)
    let left = FileSystem.names(in: "/proc").filter { name in
      guard Int(name) != nil,
        let data = FileManager.default.contents(
          atPath: "/proc/\(name)/environ")
      else { return false }
      return data.split(separator: 0).contains { Array($0) == mark }
    }
    #expect(left.isEmpty)
  }

  @Test func lessonsThatUseTheSameNamesDoNotMeet() throws {
    let folder = "Tests/Fixtures/sidebyside"
    let result = try Etude.run([
      "check", "--jobs", "4", "--repeat", "10", "--shuffle", "\(folder)/one.md", "\(folder)/two.md",
    ])
    #expect(result.status == 0, "\(result.output)")
    for name in ["one", "two"] {
      #expect(result.output.contains("\n\(name): passed 10 of 10 rounds\n"), "\(result.output)")
    }
  }
}
