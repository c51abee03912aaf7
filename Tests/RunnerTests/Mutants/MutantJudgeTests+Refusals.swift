import LessonModel
import Testing

@testable import Runner
@testable import Sessions

/// Steps that the page expects to be refused.
extension MutantJudgeTests {
  @Test(
    "where the page says that something is refused, another refusal is a difference like any other",
    arguments: [
      (
        "sql", "42P01", "relation \"b\" does not exist",
        "INSERT 0 1\nERROR:  column \"x\" does not exist\n",
        "INSERT 0 1\nERROR:  relation \"b\" does not exist\n", MutantOutcome.killed
      ),
      (
        "sql", "42601", "Syntaxfehler bei »b«", "b| FEHLER:  Syntaxfehler bei »a«\n",
        "b| FEHLER:  Syntaxfehler bei »b«\n", .killed
      ),
      (
        "redis", "ERR", "ERR unknown command 'B'", "OK\n(error) WRONGTYPE Operation\n",
        "OK\n(error) ERR unknown command 'B'\n", .killed
      ),
      // Another statement is refused than the page says.
      (
        "sql", "42601", "syntax error at or near \"b\"", "INSERT 0 1\nERROR:  duplicate key\n",
        "ERROR:  syntax error at or near \"b\"\nINSERT 0 1\n", .invalid
      ),
      ("redis", "ERR", "ERR unknown command 'B'", "ERR\n", "ERR unknown command 'B'\n", .invalid),
    ])
  func expectedRefusals(
    kind: String, code: String, message: String, usual: String, output: String,
    outcome: MutantOutcome
  ) throws {
    let trial = try Self.trial("a", "b")
    let record = Self.record(1, .failed, output, message: "the output differs", kind: kind)
    var unchanged = Self.unchanged()
    unchanged.steps[0].output = StepOutput(text: usual)
    let verdict = verdict(
      on: trial, [record], errors: [ErrorReply(code: code, message: message)], unchanged: unchanged)
    #expect(verdict.outcome == outcome, "\(verdict.message)")
  }
}
