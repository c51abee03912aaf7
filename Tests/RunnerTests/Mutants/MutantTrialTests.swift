import LessonModel
import LessonText
import Testing

@testable import Mutants
@testable import Runner

/// What is known of a mutant before it runs.
@Suite struct MutantTrialTests {
  private static let page = """
    ---
    title: A page
    services: {db: postgres}
    ---

    ```sql
    SELECT 1;
    ```

    ```sql until=20s
    SELECT 2;
    ```

    ```output
    ...
    ```

    ```sql timeout=60s
    SELECT 3;
    ```

    """

  @Test(
    "it may wait for as long as its steps say themselves, or for the usual time if it is to end in that",
    arguments: [
      (step: 1, noticedBy: nil, mayError: false, seconds: 0),
      (step: 1, noticedBy: nil, mayError: true, seconds: 10),
      (step: 1, noticedBy: 2, mayError: false, seconds: 20),
      (step: 2, noticedBy: nil, mayError: false, seconds: 20),
      (step: 1, noticedBy: 3, mayError: false, seconds: 60),
      (step: 3, noticedBy: nil, mayError: true, seconds: 60),
    ] as [(step: Int, noticedBy: Int?, mayError: Bool, seconds: Int)])
  func longestWait(step: Int, noticedBy: Int?, mayError: Bool, seconds: Int) throws {
    let result = LessonParser.parse(Array(Self.page.utf8), file: "p.md", name: "m/p")
    let lesson = try #require(result.lesson, "\(result.findings)")
    let trial = MutantTrial(
      Mutant(
        claim: "c", target: .step(step), original: "SELECT", replacement: "VALUES",
        noticedBy: noticedBy, mayError: mayError, line: 6, listLine: 1), of: lesson)
    #expect(trial.longestWait == .seconds(seconds))
  }
}
