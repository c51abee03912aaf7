import Testing

@testable import Runner

/// How often a step with `until=` is tried.
@Suite struct AttemptsTests {
  @Test func thereIsNoAttemptAfterTheTime() {
    var attempts = Attempts(until: .zero)
    #expect(attempts.pauseBeforeNext() == nil)
    var others = Attempts(until: .seconds(3600))
    #expect(others.pauseBeforeNext() == 20)
  }

  @Test(
    "patience ends when both time and attempts are used up",
    arguments: [
      (0, 1900, 1000, false), (0, 2100, 29, false), (0, 2100, 30, true), (100, 2100, 30, true),
      (1000, 9000, 1000, false), (1000, 10_100, 30, true),
    ])
  func patience(took: Double, passed: Int, attempts: Int, isOver: Bool) {
    let patience = Patience(forStepThatTook: took)
    #expect(patience.isOver(after: .milliseconds(passed), attempts: attempts) == isOver)
  }

  @Test func aStepWithoutPatienceIsGivenUpBeforeItsTime() {
    let start = ContinuousClock.now
    var attempts = Attempts(until: .seconds(3600), patience: Patience(forStepThatTook: 0))
    var count = 0
    while attempts.pauseBeforeNext() != nil { count += 1 }
    #expect(ContinuousClock.now - start >= .seconds(2))
    #expect(count >= 29)
  }
}
