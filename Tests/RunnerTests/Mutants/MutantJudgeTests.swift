import Foundation
import LessonModel
import LessonText
import Testing

@testable import Mutants
@testable import Runner
@testable import Sessions

/// What is concluded from how the steps of a changed page went.
@Suite struct MutantJudgeTests {
  private static let page = """
    ---
    title: A page
    services: {db: postgres}
    ---

    ```sql
    SELECT owner, balance FROM accounts WHERE owner = 'alice';
    ```

    ```output
     owner | balance
    -------+---------
     alice |     100
    (1 row)

    ```

    ```sql
    COMMIT;
    ```

    ```output
    COMMIT
    ```

    """

  static func trial(
    _ from: String, _ to: String, step: Int = 1, noticedBy: Int? = nil, mayError: Bool = false
  ) throws -> MutantTrial {
    let result = LessonParser.parse(Array(page.utf8), file: "p.md", name: "m/p")
    let lesson = try #require(result.lesson, "\(result.findings)")
    return MutantTrial(
      Mutant(
        claim: "c", target: .step(step), original: from, replacement: to, noticedBy: noticedBy,
        mayError: mayError, line: 6, listLine: 1), of: lesson)
  }

  static func record(
    _ number: Int, _ outcome: Outcome, _ output: String = "", message: String? = nil,
    kind: String = "sql"
  ) -> StepRecord {
    StepRecord(
      number: number, line: number, kind: kind, session: "main", input: "",
      output: StepOutput(text: output),
      outcome: outcome, message: message)
  }

  static func unchanged(_ outcomes: [Outcome] = [.passed, .passed]) -> Transcript {
    Transcript(
      name: "m/p", file: "p.md", title: "", outcome: .passed, durationMs: 0, services: [],
      steps: outcomes.enumerated().map { record($0.offset + 1, $0.element) })
  }

  /// What becomes of a mutant whose page goes so.
  func verdict(
    on trial: MutantTrial, _ records: [StepRecord], errors: [ErrorReply] = [],
    unchanged: Transcript = unchanged()
  ) -> MutantRecord {
    if let record = MutantJudge.verdict(on: trial, unchanged: unchanged) { return record }
    var judge = MutantJudge(trial, unchanged: unchanged)
    for record in records {
      if let verdict = judge.verdict(on: record, errors: errors) { return verdict }
    }
    return judge.verdictAtEnd()
  }

  @Test(
    "the first step that is not as the page says decides",
    arguments: [
      (1, nil, false, [.passed, .passed], .survived, nil, "passes in spite"),
      (1, nil, false, [.passed, .failed], .killed, 2, "step 2 (line 2)"),
      (1, nil, false, [.failed, .failed], .killed, 1, "step 1"),
      (2, nil, false, [.failed, .failed], .invalid, 1, "before the changed step 2 is reached"),
      (1, 2, false, [.passed, .failed], .killed, 2, "step 2"),
      (1, 2, false, [.failed, .passed], .invalid, 1, "before step 2, which is to notice"),
      (1, 1, false, [.passed, .failed], .invalid, 2, "after step 1, which is to notice"),
      (1, nil, false, [.passed, .errored], .invalid, 2, "say `errored: true`"),
      (1, nil, true, [.passed, .errored], .killed, 2, "step 2"),
      (1, nil, false, [.passed, .notRun], .invalid, 2, "could not run to its end"),
      (1, 1, true, [.passed, .errored], .invalid, 2, "after step 1"),
      (1, nil, false, [.passed, .skipped], .invalid, 2, "was skipped"),
    ] as [(Int, Int?, Bool, [Outcome], MutantOutcome, Int?, String)])
  func outcomes(
    step: Int, noticedBy: Int?, mayError: Bool, outcomes: [Outcome], outcome: MutantOutcome,
    decider: Int?, message: String
  ) throws {
    let trial = try Self.trial("'alice'", "5", step: step, noticedBy: noticedBy, mayError: mayError)
    let records = outcomes.enumerated().map { Self.record($0.offset + 1, $0.element, "other\n") }
    let verdict = verdict(on: trial, records)
    #expect(verdict.outcome == outcome)
    #expect(verdict.step == decider)
    #expect(verdict.message.contains(message), "\(verdict.message)")
  }

  @Test(
    "a page that does not pass as it is judges nothing",
    arguments: [
      ([.passed, .failed], nil, .invalid, "the page fails without the change: step 2 (line 2)"),
      ([.errored, .notRun], nil, .invalid, "step 1 (line 1) errored"),
      ([.skipped, .passed], nil, .skipped, "step 1 (line 1) is skipped here"),
      ([.passed, .skipped], 2, .skipped, "step 2 (line 2) is skipped here"),
      ([.passed, .skipped], nil, .skipped, "no step notices the change, but step 2"),
    ] as [([Outcome], Int?, MutantOutcome, String)])
  func unchangedPages(
    outcomes: [Outcome], noticedBy: Int?, outcome: MutantOutcome, message: String
  ) throws {
    let trial = try Self.trial("'alice'", "5", noticedBy: noticedBy)
    let records = outcomes.enumerated().map { number, outcome in
      Self.record(number + 1, outcome == .skipped ? .skipped : .passed)
    }
    let verdict = verdict(on: trial, records, unchanged: Self.unchanged(outcomes))
    #expect(verdict.outcome == outcome)
    #expect(verdict.message.contains(message), "\(verdict.message)")
  }

  @Test func servicesThatDoNotStartJudgeNothing() throws {
    var transcript = Self.unchanged([.notRun, .notRun])
    transcript.outcome = .errored
    transcript.message = "no server"
    let verdict = verdict(on: try Self.trial("'alice'", "5"), [], unchanged: transcript)
    #expect(verdict.outcome == .invalid)
    #expect(verdict.message == "the page cannot be run without the change: no server")
    #expect(verdict.lacksService)
  }

  @Test(
    "what a service does not understand is told by its code, in every language",
    arguments: [
      ("sql", "42601", "Syntaxfehler bei »BEGINN«", "'x'", true),
      ("sql", "42703", "Spalte »ownr« existiert nicht", "ownr = 1", true),
      ("sql", "42P01", "la relation « accounts » n'existe pas", "owner IS NULL", false),
      ("sql", "42P01", "relation \"alice\" does not exist", "alice", false),
      ("sql", "42704", "unrecognized configuration parameter \"wrk\"", "SET wrk = 1", true),
      ("sql", "42804", "Argument von WHERE muss Typ boolean haben", "'x'", true),
      ("sql", "40P01", "deadlock detected", "'x'", false),
      ("sql", "42501", "permission denied for table accounts", "'x'", false),
      ("sql", "P0001", "syntax error at or near what a function raises", "'x'", false),
      ("sql", ErrorReply.misuse, "invalid command \\foo", "\\foo", true),
      ("redis", "ERR", "ERR unknown command 'GETT', with args beginning with: 'a'", "x", true),
      ("redis", "ERR", "ERR wrong number of arguments for 'get' command", "x", true),
      ("redis", "ERR", "ERR Error compiling script (new function): user_script:1", "x", true),
      ("redis", "ERR", "ERR value is not an integer or out of range", "x", false),
      ("redis", "WRONGTYPE", "WRONGTYPE Operation against a key", "x", false),
      ("redis", ErrorReply.misuse, "Invalid argument(s)", "x", true),
      ("kafka", "UNKNOWN_TOPIC_OR_PART", "{ghost=UNKNOWN_TOPIC_OR_PARTITION}", "ghost", true),
      ("kafka", "UNKNOWN_TOPIC_OR_PART", "{orders=UNKNOWN_TOPIC_OR_PARTITION}", "ghost", false),
      ("kafka", ErrorReply.misuse, "Cannot parse argument 'x' of option partitions", "x", true),
      ("kafka", "INVALID_PARTITIONS", "The topic has 3 partitions", "x", false),
    ])
  func refusals(kind: String, code: String, message: String, with: String, isInvalid: Bool) throws {
    let trial = try Self.trial("'alice'", with)
    let error = ErrorReply(code: code, message: message)
    let record = Self.record(
      1, .failed, "other: \(message)\n", message: "the output differs", kind: kind)
    #expect(
      verdict(on: trial, [record], errors: [error]).outcome == (isInvalid ? .invalid : .killed))
    // What is only printed is no refusal.
    #expect(verdict(on: trial, [record]).outcome == .killed)
    // A page that shows the mistake itself may notice a change of it.
    var unchanged = Self.unchanged()
    unchanged.steps[0].output = StepOutput(text: "ERROR:  \(message)\n")
    let known = verdict(on: trial, [record], errors: [error], unchanged: unchanged)
    #expect(known.outcome == .killed, "\(known.message)")
  }

  @Test(
    "what a shell's programs do not understand is told by what they say",
    arguments: [
      ("bash: line 3: grpe: command not found\n[127]\n", "x", true),
      ("main: line 1: syntax error near unexpected token `|'\n[2]\n", "x", true),
      ("sh: 1: grpe: not found\n[127]\n", "x", true),
      ("SyntaxError: invalid syntax\n[1]\n", "x", true),
      ("ERROR:  syntax error at or near \"BEGINN\"\nLINE 1: BEGINN\n", "x", true),
      ("ERROR:  column \"ownr\" does not exist\n", "ownr = 1", true),
      ("ERROR:  relation \"accounts\" does not exist\n", "owner IS NULL", false),
      ("cat: a: No such file or directory\n[1]\n", "x", false),
    ])
  func shellRefusals(output: String, with: String, isInvalid: Bool) throws {
    let trial = try Self.trial("'alice'", with)
    let record = Self.record(1, .failed, output, message: "the output differs", kind: "sh")
    #expect(verdict(on: trial, [record]).outcome == (isInvalid ? .invalid : .killed))
    // The page may say the same of another name.
    for other in ["ownr", "a"] {
      var unchanged = Self.unchanged()
      unchanged.steps[0].output = StepOutput(
        text: output.replacing("ownr", with: other))
      #expect(verdict(on: trial, [record], unchanged: unchanged).outcome == .killed)
    }
  }

  @Test func aProgramThatDoesNotCompileProvesNothing() throws {
    let trial = try Self.trial("'alice'", "x", mayError: true)
    let record = Self.record(
      2, .errored, "p.md:9:1: error: …", message: "step 2 does not compile", kind: "swift")
    #expect(verdict(on: trial, [record]).outcome == .invalid)
  }

  @Test(
    "a step that only repeats the changed text does not notice the change",
    arguments: [
      // The width of the column is another one.
      (
        "'alice'", "'bo'", " owner | balance\n-------+---------\n bo    |     100\n(1 row)\n\n",
        MutantOutcome.survived
      ),
      (
        "'alice'", "'bo'", " owner | balance\n-------+---------\n bo    |     90\n(1 row)\n\n",
        .killed
      ),
      ("'alice'", "'bo'", " owner | balance\n-------+---------\n(0 rows)\n\n", .killed),
      // A number may be the answer.
      (
        "balance", "7", " owner | 7\n-------+---------\n alice |     100\n(1 row)\n\n", .killed
      ),
      // What an added statement prints is no difference of those that were there.
      (
        "SELECT", "SET x.y = 1; SELECT",
        "SET\n owner | balance\n-------+---------\n alice |     100\n(1 row)\n\n", .survived
      ),
      (
        "SELECT", "DELETE FROM t; SELECT",
        "DELETE 1\n owner | balance\n-------+---------\n(0 rows)\n\n",
        .killed
      ),
      (
        "'alice'", "'ALICE'",
        "SET\n owner | balance\n-------+---------\n alice |     100\n(1 row)\n\n",
        .killed
      ),
    ])
  func echoes(from: String, to: String, output: String, outcome: MutantOutcome) throws {
    let trial = try Self.trial(from, to)
    let records = [
      Self.record(1, .failed, output, message: "the output differs"),
      Self.record(2, .passed, "COMMIT\n"),
    ]
    let verdict = verdict(on: trial, records)
    #expect(verdict.outcome == outcome, "\(verdict.message)")
    if outcome == .survived { #expect(verdict.message.contains("only repeats the changed text")) }
  }

  @Test func anEchoLeavesTheDecisionToLaterSteps() throws {
    let output = " owner | balance\n-------+---------\n bo    |     100\n(1 row)\n\n"
    let verdict = verdict(
      on: try Self.trial("'alice'", "'bo'"),
      [Self.record(1, .failed, output), Self.record(2, .failed, "ROLLBACK\n")])
    #expect(verdict.outcome == .killed)
    #expect(verdict.step == 2)
  }

  @Test(
    "words that both texts begin and end with are left out",
    arguments: [
      ("'alice'", "'bob'", "alice", "bob"), ("ORDER BY id", "ORDER BY id DESC", "", " DESC"),
      ("limit", "limits", "limit", "limits"), ("a b c", "a x c", "b", "x"), ("", "x", "", "x"),
      ("seen < limit", "seen <= limit", "", "="),
    ])
  func differingWords(one: String, other: String, first: String, second: String) {
    let (from, to) = MutantJudge.differingWords(one, other)
    #expect(from == first)
    #expect(to == second)
  }
}
