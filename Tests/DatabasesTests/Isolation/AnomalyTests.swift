import Databases
import PostgresClient
import Testing

@Suite("The isolation matrix")
struct AnomalyTests {
  /// What PostgreSQL lets happen, as Hermitage found it, and by which rule it prevents the rest.
  static let expected: [(anomaly: Anomaly, rules: [IsolationRule?])] = [
    (.dirtyWrite, [.rowLock, .firstUpdaterWins, .firstUpdaterWins]),
    (.abortedRead, [.statementSnapshot, .transactionSnapshot, .transactionSnapshot]),
    (.intermediateRead, [.statementSnapshot, .transactionSnapshot, .transactionSnapshot]),
    (.circularFlow, [.statementSnapshot, .transactionSnapshot, .dependencyCheck]),
    (.vanishingTransaction, [.rowLock, .firstUpdaterWins, .firstUpdaterWins]),
    (.phantom, [nil, .transactionSnapshot, .transactionSnapshot]),
    (.lostUpdate, [nil, .firstUpdaterWins, .firstUpdaterWins]),
    (.readSkew, [nil, .transactionSnapshot, .transactionSnapshot]),
    (.writeSkew, [nil, nil, .dependencyCheck]),
    (.antiDependencyCycle, [nil, nil, .dependencyCheck]),
  ]

  @Test("Each level prevents what it is known to prevent, by the rule known for it")
  func matrix() throws {
    let fixture = try IsolationFixture()
    #expect(Self.expected.map(\.anomaly.name) == Anomaly.all.map(\.name))
    for (anomaly, rules) in Self.expected {
      let schedule = try Schedule(anomaly.schedule)
      for (level, rule) in zip(IsolationLevel.allCases, rules) {
        let run = try fixture.runner.run(schedule, at: level)
        #expect(anomaly.rule(in: run, at: level) == rule, "\(anomaly.name) \(level): \(run.trace)")
        #expect((anomaly.verdict(on: run) == .happens) == (rule == nil), "\(anomaly.name) \(level)")
      }
    }
  }

  @Test("Where every statement is committed alone, nothing stops any of them")
  func control() throws {
    let fixture = try IsolationFixture()
    for anomaly in Anomaly.all {
      let run = try fixture.runner.run(Schedule(anomaly.schedule), beginningWith: nil)
      #expect(anomaly.verdict(on: run) == .happens, "\(anomaly.name): \(run.trace)")
    }
  }

  @Test("READ UNCOMMITTED shows no more than READ COMMITTED", arguments: [0, 1, 2, 3, 4])
  func readUncommitted(index: Int) throws {
    let anomaly = Anomaly.all[index]
    let fixture = try IsolationFixture()
    let schedule = try Schedule(anomaly.schedule)
    let run = try fixture.runner.run(
      schedule, beginningWith: "BEGIN ISOLATION LEVEL READ UNCOMMITTED")
    #expect(anomaly.verdict(on: run) != .happens)
    #expect(run.summary == (try fixture.runner.run(schedule, at: .readCommitted)).summary)
  }

  @Test("FOR UPDATE prevents a lost update at READ COMMITTED: the second reader waits")
  func lockedRead() throws {
    let locked = Anomaly.lostUpdate.schedule.replacing("id = 1  --", with: "id = 1 FOR UPDATE  --")
    let run = try IsolationFixture().run(locked)
    #expect(run["yours"] == "110")
    #expect(Anomaly.lostUpdate.verdict(on: run) == .prevented(by: .wait))
  }
}
