import Foundation
import Testing

/// What processes print that a step has left running, as a learner sees it.
@Suite(.enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
struct StepLogTests {
  @Test func logsAreShownBesideTheStepsAndOnDemand() throws {
    let terminal = try TmuxTerminal(["step", StepKeyTests.lesson("logs")], rows: 90)
    func runStep(_ number: Int) throws {
      try terminal.waitForPrompt("step \(number)/5 ▸ Enter runs it")
      try terminal.press("Enter")
      try terminal.waitForPrompt("step \(number)/5 ▸ Enter goes on")
    }
    try terminal.waitForPrompt("step 1/5 ▸ Enter runs it")
    try terminal.press("l")
    try terminal.waitFor("No step has run yet, so nothing runs in the background.")
    for number in 1...4 {
      try runStep(number)
      try terminal.press("Enter")
    }
    // By now the log has been read by a step, so both its lines have been shown, in order, and once.
    try terminal.waitForPrompt("step 5/5 ▸ Enter runs it")
    let screen = try terminal.screen()
    let logs = screen.components(separatedBy: "── in the background of step 1 (server)\n")
      .dropFirst()
    let lines = logs.flatMap { $0.components(separatedBy: "\n\n")[0].split(separator: "\n") }
    #expect(lines == ["  up", "  got one"], "\(screen)")
    #expect(screen.contains("\n  own\n✓ That is what the page says.\n"))
    try terminal.press("l")
    try terminal.waitFor("── in the background of step 1 (server)\n  up\n  got one\n")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 5/5 ▸ Enter goes on")
    // The process ends a moment after the step: a look shows it at the latest now.
    try terminal.reach("✗ Step 1, after it had passed: the script, which was to run in the") {
      try terminal.press("l")
    }
    try terminal.press("Enter")
    try terminal.waitForPrompt("the end ▸")
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }
}
