import Foundation
import Testing

/// Tools, services and Swift programs under step mode, in a real terminal.
@Suite(.enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
struct StepToolTests {
  private static func lesson(_ name: String) -> String { StepKeyTests.lesson(name) }

  @Test func psqlAndRedisCLIOpenOnTheLessonsServices() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("tools")], rows: 60)
    try terminal.waitForPrompt("step 1/3 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 1/3 ▸ Enter goes on")
    try terminal.press("o")
    try terminal.waitForPrompt("=#")
    try terminal.type("INSERT INTO seen VALUES ('learner');")
    try terminal.waitFor("INSERT 0 1")
    // Ctrl-C belongs to psql now: it takes back what was typed, and ends nothing.
    try terminal.type("SELECT 'not finished")
    try terminal.waitForPrompt("'#")
    try terminal.press("C-c")
    try terminal.waitForPrompt("=#")
    try terminal.type("\\q")
    try terminal.waitForPrompt("step 1/3 ▸ Enter goes on")
    #expect(try terminal.screen().contains("Back in the lesson."))
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 2/3 ▸ Enter runs it")
    try terminal.press("o")
    try terminal.waitForPrompt("127.0.0.1:")
    try terminal.type("SET seen yes")
    try terminal.waitFor("OK")
    try terminal.press("C-d")
    try terminal.waitForPrompt("step 2/3 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitFor("  \"yes\"")
    try terminal.waitForPrompt("step 2/3 ▸ Enter goes on")
    try terminal.press("?")
    try terminal.waitFor("You were in a tool")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 3/3 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 3/3 ▸ Enter goes on")
    #expect(try terminal.screen().contains("(1 row)\n\n✓ That is what the page says."))
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test func aShellOpensInTheLessonsFolder() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("keys")], rows: 40)
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    try terminal.press("o")
    try terminal.waitForPrompt("lesson-")
    try terminal.type("redis-cli -u $REDIS_URL SET counter 41")
    try terminal.waitFor("OK")
    try terminal.type("exit")
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    try terminal.press("s")
    try terminal.waitForPrompt("step 2/4 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitFor("  (integer) 42")
  }

  @Test func aServiceThatCrashesIsSaid() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("crash")], rows: 60)
    for number in 1...2 {
      try terminal.waitForPrompt("step \(number)/3 ▸ Enter runs it")
      try terminal.press("Enter")
      try terminal.waitForPrompt("step \(number)/3 ▸ Enter goes on")
      try terminal.press("Enter")
    }
    try terminal.waitForPrompt("step 3/3 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 3/3 ▸ Enter goes on")
    #expect(try terminal.screen().contains("✗"))
    try terminal.press("b")
    try terminal.waitForPrompt("Back to which step")
    try terminal.type("1")
    try terminal.waitForPrompt("step 1/3 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 1/3 ▸ Enter goes on")
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test func aSwiftStepThatRunsAgainIsCompiledAnew() throws {
    let folder = try TemporaryFolder()
    let editor = try folder.script("sed -i 's/+= 1/+= 40/' \"$1\"")
    let terminal = try TmuxTerminal(
      ["step", Self.lesson("swift")], rows: 70, environment: ["VISUAL": editor])
    for number in 1...2 {
      try terminal.waitForPrompt("step \(number)/2 ▸ Enter runs it")
      try terminal.press("Enter")
      try terminal.waitForPrompt("step \(number)/2 ▸ Enter goes on")
      if number == 1 { try terminal.press("Enter") }
    }
    try terminal.press("r")
    try terminal.waitFor("step 2 has run already")
    try terminal.waitForPrompt("step 2/2 ▸ Enter goes on  r again  e edit")
    try terminal.press("e")
    try terminal.waitForPrompt("step 2/2 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitFor("\n  count 41\n")
    #expect(try terminal.words().contains("with your text of step 2"))
    try terminal.waitForPrompt("step 2/2 ▸ Enter goes on  r again  ? why")
    try terminal.press("C-c")
    try terminal.waitForEnd(status: 130)
    #expect(terminal.remains() == [])
  }
}
