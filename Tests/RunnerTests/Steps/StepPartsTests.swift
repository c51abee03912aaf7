import LessonModel
import Testing

@testable import Runner

/// What a step's record says in parts, and where everything stands after it.
@Suite struct StepPartsTests {
  @Test("a step that prints that it waits, waits for nothing")
  func imitation() throws {
    let page = try TestPage(
      block("redis session=bob", "BLPOP queue 0", prints: "(blocked)")
        + block(
          "sh", "echo 'bob| 1'; echo '(7 bytes left out)'; echo '(blocked by bob)'",
          prints: "bob| 1\n(7 bytes left out)\n(blocked by bob)")
        + block("sh", "printf '(blocked)\n[3]\n'; exit 3", prints: "(blocked)\n[3]\n[3]"))
    let records = page.run()
    #expect(records.map(\.outcome) == [.passed, .passed, .passed], "\(records)")
    #expect(
      records.map { $0.output.parts.map(\.withoutTime) } == [
        [OutputPart(.blocked(by: []))],
        [OutputPart(.text("bob| 1\n(7 bytes left out)\n(blocked by bob)\n"))],
        [OutputPart(.text("(blocked)\n[3]\n")), OutputPart(.exitStatus(3))],
      ])
    #expect(records.map(\.output.omittedBytes) == [0, 0, 0])
  }

  @Test("a wait ends in the step that ends it, whether it prints or not")
  func releases() throws {
    let page = try TestPage(
      block("redis session=bob", "BLPOP queue 0", prints: "(blocked)")
        + block("redis session=carol", "BLPOP other 0", prints: "(blocked)")
        + block("redis session=bob", "^C")
        + block("redis until=30s", "RPUSH other x\nLLEN other", prints: "...\n(integer) 2\n..."))
    let records = page.run()
    #expect(records.map(\.outcome) == Array(repeating: .passed, count: 4), "\(records)")
    let released = records.map { record in
      record.output.parts.filter { $0.content == .released }.map(\.withoutTime)
    }
    #expect(
      released == [
        [], [], [OutputPart(.released, step: 1)],
        // Also when the attempt that ended the wait was not the last.
        [OutputPart(.released, session: "carol", step: 2)],
      ])
  }

  @Test("each part has its time within the step")
  func times() throws {
    let page = try TestPage(
      block("redis session=bob", "BLPOP queue 0", prints: "(blocked)")
        + block("redis", "RPUSH queue x", prints: "(integer) 1\n...")
        + block("sh", "echo a; exit 1", prints: "a\n[1]"))
    for record in page.run() {
      #expect(record.outcome == .passed && !record.output.parts.isEmpty, "\(record)")
      for part in record.output.parts {
        let time = try #require(part.milliseconds)
        #expect(time > 0 && time <= record.durationMs, "\(record)")
      }
    }
  }

  @Test("after each step it is said where the sessions stand")
  func states() throws {
    let page = try TestPage(
      block("redis session=bob", "BLPOP queue 0", prints: "(blocked)")
        + block("redis session=ear", "SUBSCRIBE news") + block("kafka session=dies", "x")
        + block("sh", "echo 1") + block("kafka session=dies", "x")
        + block("redis session=bob requires=bloom", "PING")
        + block("redis", "RPUSH queue x", prints: "..."), lacking: ["bloom"],
      kafka: MisbehavingGroup())
    let states = try page.run().map { try #require($0.after).sessions }
    func state(
      _ name: String, _ step: Int, _ state: SessionStateRecord.State, by: [String]? = nil,
      reason: String? = nil
    ) -> SessionStateRecord {
      let isKafka = name == "dies"
      return SessionStateRecord(
        kind: isKafka ? "kafka" : "redis", service: isKafka ? "queue" : "cache", name: name,
        step: step, state: state, by: by, reason: reason)
    }
    let bob = state("bob", 1, .blocked, by: [])
    let ear = state("ear", 2, .listening)
    let dead = state(
      "dies", 3, .ended, reason: "it ended in step 4: the server hung up")
    #expect(states.count == 7)
    #expect(states[0] == [bob])
    #expect(states[1] == [bob, ear])
    #expect(states[2] == [bob, ear, state("dies", 3, .listening)])
    // A script's shell is gone with its step.
    #expect(states[3] == [bob, ear, dead])
    // Neither what was not run nor what was skipped changes anything.
    #expect(states[4] == states[3] && states[5] == states[3])
    #expect(states[6] == [state("bob", 1, .idle), ear, dead, state("main", 7, .idle)])
  }
}
