import LessonModel
import Testing

@testable import Runner

/// What a step shows, in which order, and how long it took.
@Suite struct PageOrderTests {
  @Test func outputOfOthersStandsInTheStepThatReleasedIt() throws {
    // One step releases both, bob first.
    let page = try TestPage(
      block("redis session=alice", "BLPOP one 0", prints: "(blocked)")
        + block("redis session=bob", "BLPOP two 0", prints: "(blocked)")
        + block(
          "redis", "MULTI\nRPUSH two b\nRPUSH one a\nEXEC",
          prints: """
            OK
            QUEUED
            QUEUED
            1) (integer) 1
            2) (integer) 1
            alice| 1) "one"
            alice| 2) "a"
            bob| 1) "two"
            bob| 2) "b"
            """))
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .passed, .passed], "\(records)")
    // In the order in which the sessions were first used, not in that of the pushes.
    let text = "OK\nQUEUED\nQUEUED\n1) (integer) 1\n2) (integer) 1\n"
    #expect(
      records[2].output.parts.map(\.withoutTime) == [
        OutputPart(.text(text)), OutputPart(.released, session: "alice", step: 1),
        OutputPart(.text("1) \"one\"\n2) \"a\"\n"), session: "alice", step: 1),
        OutputPart(.released, session: "bob", step: 2),
        OutputPart(.text("1) \"two\"\n2) \"b\"\n"), session: "bob", step: 2),
      ])
  }

  @Test func listenersShowWhatTheyGetUntilInterrupted() throws {
    let page = try TestPage(
      block("redis session=ear", "SUBSCRIBE news")
        + block(
          "redis", "PUBLISH news hello",
          prints: "(integer) 1\near| 1) \"message\"\near| 2) \"news\"\near| 3) \"hello\"")
        + block("redis session=ear", "^C")
        + block("redis", "PUBLISH news again", prints: "(integer) 0")
        + block("redis session=ear", "PING", prints: "PONG"))
    let records = page.run()
    #expect(records.map(\.outcome) == Array(repeating: .passed, count: 5), "\(records)")
    #expect(!records[3].output.parts.contains { $0.session != nil })
  }

  @Test func interruptsCutAStepIntoParts() throws {
    let page = try TestPage(
      block(
        "redis", "BLPOP never 0\n^C\nECHO after\n^C\nECHO last", prints: "...\n\"after\"\n\"last\"")
    )
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed], "\(records)")
  }

  @Test func aBlockedSessionTakesNoInput() throws {
    let page = try TestPage(
      block("redis session=bob", "BLPOP queue 0", prints: "(blocked)")
        + block("redis session=bob", "PING")
        + block("redis", "RPUSH queue x", prints: "(integer) 1\nbob| 1) \"queue\"\nbob| 2) \"x\"")
        + block("redis session=bob", "PING", prints: "PONG"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .errored, .passed, .passed], "\(records)")
    #expect(records[1].message?.contains("bob is blocked") == true)
  }

  @Test func everyStepSaysHowLongItTook() throws {
    let page = try TestPage(
      block("sh", "echo a", prints: "a") + block("redis", "PING") + block("sh", "exit 3"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .passed, .failed])
    for record in records { #expect(record.durationMs > 0) }
    #expect(records[2].message != nil)
  }

  @Test func aStepIsRepeatedUntilItMatches() throws {
    let page = try TestPage(
      block(
        "sh until=30s", "echo x >> n; test $(wc -l < n) -ge 3 && echo enough || echo more",
        prints: "enough")
        + block("sh", "wc -l < n", prints: "3"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .passed], "\(records)")
    #expect(records[0].output.text == "enough\n")
  }

  @Test func whatNeverMatchesFailsWithItsLastOutput() throws {
    let page = try TestPage(
      block("sh until=100ms", "echo x >> n; wc -l < n", prints: "none")
        + block("sh", "test $(wc -l < n) -ge 2 && echo several", prints: "several"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.failed, .passed], "\(records)")
    #expect(records[0].difference?.contains("-none") == true)
  }

  @Test func groupsAreOpenedOnceForEachKindAndService() throws {
    let page = try TestPage(
      block("redis", "PING") + block("redis session=other", "PING") + block("sh", "true")
        + block("redis", "PING"))
    #expect(page.run().map(\.outcome) == Array(repeating: .passed, count: 4))
    #expect(page.openedKinds == [.redis, .sh])
  }
}
