import Foundation
import Testing

/// Fail when `IssueListTests` asks them to, by a variable that no other run sets.
@Suite struct IssueSamples {
  static let variable = "ETUDE_TEST_ISSUES"

  private func isWanted(_ name: String) -> Bool {
    let names = ProcessInfo.processInfo.environment[Self.variable] ?? ""
    return names.split(separator: " ").contains(Substring(name))
  }

  @Test("an expectation")
  func expectation() {
    guard isWanted("expectation") else { return }
    let sum = 3
    #expect(sum == 4, "a comment\nof two lines")
  }

  @Test func error() throws {
    struct TwoLines: Error, CustomStringConvertible { let description = "one\ntwo" }
    if isWanted("error") { throw TwoLines() }
  }

  @Test func warning() {
    if isWanted("warning") { Issue.record("no failure", severity: .warning) }
  }

  @Test func known() {
    if isWanted("warning") { withKnownIssue { Issue.record("no failure either") } }
  }

  @Test func long() {
    if isWanted("long") {
      Issue.record(Comment(rawValue: String(repeating: "x", count: 1985)))
    }
  }

  @Test func crash() {
    if isWanted("crash") { kill(getpid(), SIGKILL) }
  }

  @Test func aloneInProcessOfItsOwn() {
    if isWanted("alone") { Issue.record() }
  }
}
