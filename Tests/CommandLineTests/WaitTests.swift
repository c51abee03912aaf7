import Foundation
import Testing

/// The ways in which a wait ends, each a page: what the session then prints stands in the step that
/// ended the wait, in every round, on a machine that is busy. A hundred rounds are `scripts/suites waits`.
@Suite struct WaitTests {
  @Test func everyWaitEndsInTheStepThatEndsIt() throws {
    let course = "\(Etude.root)/Tests/Fixtures/waits"
    let result = try Etude.run([
      "check", "--course", course, "--repeat", "6", "--stress", "--jobs", "2", "waits",
    ])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("passed 6 of 6 rounds"))
  }
}
