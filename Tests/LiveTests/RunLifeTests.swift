import Testing

@testable import Live

/// When runs end, by a clock that the test has.
@Suite struct RunLifeTests {
  private let start = ContinuousClock.now

  private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

  @Test("an idle run is warned once, five minutes before its end")
  func idle() {
    var life = RunLife(now: start)
    #expect(life.next == at(25 * 60))
    #expect(life.due(at: at(25 * 60 - 1)) == nil)
    #expect(life.due(at: at(25 * 60)) == .warning)
    #expect(life.due(at: at(25 * 60)) == nil)
    #expect(life.next == at(30 * 60))
    #expect(life.due(at: at(30 * 60 - 1)) == nil)
    #expect(life.due(at: at(30 * 60)) == .idle)
  }

  @Test("whatever the learner does begins the time anew, and the warning")
  func wishes() {
    var life = RunLife(now: start)
    #expect(life.due(at: at(26 * 60)) == .warning)
    life.wished(at: at(27 * 60))
    #expect(life.next == at(52 * 60))
    #expect(life.due(at: at(30 * 60)) == nil)
    #expect(life.due(at: at(52 * 60)) == .warning)
    #expect(life.due(at: at(57 * 60)) == .idle)
  }

  @Test("a lost page has a minute to come back")
  func lost() {
    var life = RunLife(now: start)
    life.lost(at: at(10))
    #expect(life.next == at(70))
    // A second word of it does not begin the minute anew.
    life.lost(at: at(60))
    #expect(life.due(at: at(69)) == nil)
    life.connected()
    #expect(life.due(at: at(70)) == nil)
    life.lost(at: at(100))
    #expect(life.due(at: at(160)) == .lost)
  }
}
