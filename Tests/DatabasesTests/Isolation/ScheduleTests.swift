import Databases
import Testing

@Suite("Schedules as text")
struct ScheduleTests {
  @Test("Steps keep their session, statement, name and line")
  func steps() throws {
    let schedule = try Schedule(
      """

      T1: BEGIN
        bob : begin
      T1: SELECT a::text FROM t WHERE a <> '--' -- seen
      bob: ROLLBACK
      T1: COMMIT
      end: SELECT 1
      """)
    #expect(schedule.sessions == ["T1", "bob"])
    #expect(schedule.steps.map(\.session) == ["T1", "bob", "T1", "bob", "T1"])
    #expect(
      schedule.steps[2]
        == Schedule.Step(
          session: "T1", sql: "SELECT a::text FROM t WHERE a <> '--'", name: "seen", line: 4))
    #expect(schedule.steps[1].sql == "begin")
    #expect(schedule.finalQuery == "SELECT 1")
  }

  @Test(
    "What is wrong with a text is said",
    arguments: [
      ("T1 BEGIN", ScheduleError.malformedLine("T1 BEGIN", line: 1)),
      ("T1:", .malformedLine("T1:", line: 1)),
      (": BEGIN", .malformedLine(": BEGIN", line: 1)),
      ("T1: -- name", .malformedLine("T1: -- name", line: 1)),
      ("T1: BEGIN --", .malformedLine("T1: BEGIN --", line: 1)),
      ("T1: BEGIN\nT2: SELECT 1\nT1: COMMIT", .notBegun(session: "T2", line: 2)),
      ("T1: BEGIN\nT1: COMMIT\nT1: SELECT 1", .notBegun(session: "T1", line: 3)),
      ("T1: BEGIN\nT1: COMMIT\nT1: BEGIN", .notBegun(session: "T1", line: 3)),
      ("T1: BEGIN\nT2: BEGIN\nT2: COMMIT", .notEnded(session: "T1")),
      (
        "T1: BEGIN\nT1: SELECT 1 -- a\nT1: SELECT 2 -- a\nT1: COMMIT", .nameUsedTwice("a", line: 3)
      ),
    ])
  func errors(text: String, expected: ScheduleError) {
    #expect(throws: expected) { try Schedule(text) }
    #expect(!"\(expected)".isEmpty)
  }

  @Test("Every schedule of the catalogue can be read, and ends with what its anomaly asks for")
  func catalogue() throws {
    #expect(Set(Anomaly.all.map(\.name)).count == 10)
    for anomaly in Anomaly.all { #expect(try Schedule(anomaly.schedule).sessions.count >= 2) }
  }
}
