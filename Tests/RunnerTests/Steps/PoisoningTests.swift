import LessonModel
import Testing

@testable import Runner

/// What goes wrong keeps from running what depends on it, and nothing else.
@Suite struct PoisoningTests {
  @Test func aTimeoutEndsItsSessionOnly() throws {
    let page = try TestPage(
      block("redis session=slow timeout=200ms", "BLPOP queue 60")
        + block("redis session=slow", "PING", prints: "PONG")
        + block("redis", "PING", prints: "PONG") + block("sh", "echo on", prints: "on"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.errored, .notRun, .passed, .passed], "\(records)")
    #expect(records[0].message == "timed out after 200ms")
    #expect(records[1].message == "session slow is over: step 1 timed out in it")
  }

  @Test func aShellStepThatTimesOutKeepsItsOutputAndHarmsNoOther() throws {
    let page = try TestPage(
      block("sh timeout=300ms", "echo begun\ntail -f /dev/null", prints: "begun")
        + block("sh", "echo fresh", prints: "fresh"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.errored, .passed], "\(records)")
    #expect(records[0].output.text.hasPrefix("begun\n"))
  }

  @Test func aSessionThatWasLeftTakesNoMore() throws {
    let page = try TestPage(
      block("redis session=a", "QUIT\n") + block("redis session=a", "PING")
        + block("redis session=b", "PING", prints: "PONG"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .notRun, .passed], "\(records)")
    #expect(records[1].message?.hasPrefix("session a is over: it ended in step 1: ") == true)
  }

  @Test func aFailureOfAnotherSessionIsSaidAndEndsThatOne() throws {
    let page = try TestPage(
      block("kafka session=throws", "kafka-topics --list")
        + block("redis", "PING", prints: "PONG")
        + block("redis", "PING", prints: "PONG")
        + block("kafka session=throws", "kafka-topics --list")
        + block("kafka session=other", "kafka-topics --list"),
      kafka: MisbehavingGroup())
    let records = page.run()
    #expect(
      records.map(\.outcome) == [.passed, .errored, .passed, .notRun, .passed], "\(records)")
    #expect(records[1].message == "session throws: out of order")
    // What the step itself printed is kept.
    #expect(records[1].output.text == "PONG\n")
    #expect(
      records[3].message == "session throws is over: it failed in step 2: out of order")
  }

  @Test func aSessionThatHangsInAnothersStepIsTheOneThatEnds() throws {
    let page = try TestPage(
      block("kafka session=hangs", "kafka-topics --list")
        + block("redis timeout=300ms", "PING", prints: "PONG")
        + block("redis", "PING", prints: "PONG")
        + block("kafka session=hangs", "kafka-topics --list"),
      kafka: MisbehavingGroup())
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .errored, .passed, .notRun], "\(records)")
    #expect(records[1].message == "timed out after 300ms: session hangs was still working")
    #expect(records[3].message == "session hangs is over: step 2 timed out in it")
  }

  @Test func aSessionThatDiesInAnothersStepIsNotRunLater() throws {
    let page = try TestPage(
      block("kafka session=dies", "kafka-topics --list") + block("redis", "PING", prints: "PONG")
        + block("kafka session=dies", "kafka-topics --list", prints: "never"),
      kafka: MisbehavingGroup())
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .passed, .notRun], "\(records)")
    #expect(
      records[2].message == "session dies is over: it ended in step 2: the server hung up")
  }

  @Test func aSessionThatCannotBeOpenedIsSaidOnce() throws {
    let page = try TestPage(
      block("kafka session=absent", "kafka-topics --list")
        + block("kafka session=absent", "kafka-topics --list")
        + block("redis", "PING", prints: "PONG"),
      kafka: MisbehavingGroup())
    let records = page.run()
    #expect(records.map(\.outcome) == [.errored, .notRun, .passed], "\(records)")
    #expect(records[0].message == "session absent could not be opened: nobody answers")
  }
}
