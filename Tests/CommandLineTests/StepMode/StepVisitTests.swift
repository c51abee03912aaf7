import Foundation
import Testing

/// Leaving a lesson, coming back to it, and going on to the next, in a real terminal.
@Suite(.enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
struct StepVisitTests {
  private static func page(_ title: String, _ text: String = "echo one") -> String {
    "---\ntitle: \(title)\n---\n\n```sh\n\(text)\n```\n\n```output\none\n```\n\n"
      + "```sh\necho two\n```\n\n```output\ntwo\n```\n"
  }

  @Test("the lesson goes on where it was left, on fresh services")
  func resumes() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_STATE_HOME": "\(folder.path)/state"]
    let words = ["step", StepKeyTests.lesson("keys")]
    var terminal = try TmuxTerminal(words, environment: environment)
    for number in 1...2 {
      try terminal.waitForPrompt("step \(number)/4 ▸ Enter runs it")
      try terminal.press("Enter")
      try terminal.waitForPrompt("step \(number)/4 ▸ Enter goes on")
      if number == 1 { try terminal.press("Enter") }
    }
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    let kept = try #require(
      FileManager.default.subpaths(atPath: "\(folder.path)/state")?.first { $0.hasSuffix(".json") })
    let attributes = try FileManager.default.attributesOfItem(
      atPath: "\(folder.path)/state/\(kept)")
    #expect((attributes[.posixPermissions] as? Int) == 0o600)

    terminal = try TmuxTerminal(words, rows: 40, environment: environment)
    try terminal.waitForPrompt("Enter goes on there: 2 steps run again")
    #expect(try terminal.screen().contains("You were here before, and left before step 3 of 4."))
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 3/4 ▸ Enter takes your guess")
    try terminal.press("s")
    try terminal.waitForPrompt("step 4/4 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitFor("\n  \"1\"\n✓ That is what the page says.\n")
    try terminal.waitForPrompt("step 4/4 ▸ Enter goes on")
    try terminal.press("Enter")
    try terminal.waitForPrompt("the end ▸")
    #expect(try terminal.screen().contains("As on the page  ▰▰▰  3 of 3\nSkipped: step 3\n"))
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/state/\(kept)"), "it is over")
  }

  @Test("a page that has changed is begun anew, and it is said why")
  func changed() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_STATE_HOME": "\(folder.path)/state"]
    try folder.write("page.md", Self.page("T"))
    var terminal = try TmuxTerminal(["step", "\(folder.path)/page.md"], environment: environment)
    try terminal.waitForPrompt("step 1/2 ▸ Enter runs it")
    try terminal.press("s")
    try terminal.waitForPrompt("step 2/2 ▸ Enter runs it")
    // Ctrl-C in the middle keeps the place too.
    try terminal.press("C-c")
    try terminal.waitForEnd(status: 130)
    try folder.write("page.md", Self.page("T", "echo changed"))
    terminal = try TmuxTerminal(["step", "\(folder.path)/page.md"], environment: environment)
    try terminal.waitForPrompt("step 1/2 ▸ Enter runs it")
    #expect(
      try terminal.words().contains(
        "cannot go on there: step 1 of the page is another one by now. You begin anew."))
  }

  @Test("a step that Ctrl-C has ended has not run")
  func interrupted() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_STATE_HOME": "\(folder.path)/state"]
    try folder.write(
      "page.md",
      """
      ---
      title: T
      ---

      ```sh
      echo 1
      ```

      ```sh timeout=60s
      echo begun; mkfifo never; read line < never
      ```

      ```sh
      echo 3
      ```
      """)
    var terminal = try TmuxTerminal(["step", "\(folder.path)/page.md"], environment: environment)
    try terminal.waitForPrompt("step 1/3 ▸ Enter runs it")
    try terminal.press("s")
    try terminal.waitForPrompt("step 2/3 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitFor("\n  begun\n")
    try terminal.press("C-c")
    try terminal.waitForEnd(status: 130)
    terminal = try TmuxTerminal(["step", "\(folder.path)/page.md"], environment: environment)
    try terminal.waitForPrompt("Enter goes on there  b begins anew")
    #expect(try terminal.screen().contains("left before step 2 of 3."))
  }

  @Test("n at the end begins the next lesson that has steps")
  func next() throws {
    let folder = try TemporaryFolder()
    try folder.write("lessons/01-m/01-first.md", Self.page("First"))
    try folder.write("lessons/01-m/02-prose.md", "---\ntitle: Prose\n---\n\nOnly prose.\n")
    try folder.write("lessons/02-n/01-second.md", Self.page("Second"))
    let terminal = try TmuxTerminal(
      ["step", "--course", folder.path, "m/first"], rows: 40,
      environment: ["XDG_STATE_HOME": "\(folder.path)/state"])
    for title in ["First", "Second"] {
      try terminal.waitFor("\(title)\n")
      try terminal.skip(1, of: 2)
      try terminal.press("Enter")
      try terminal.waitForPrompt("step 2/2 ▸ Enter goes on")
      try terminal.press("Enter")
      if title == "First" {
        try terminal.waitForPrompt("the end ▸ n next lesson  Enter leaves")
        #expect(try terminal.screen().contains("\nNext: Second\n"))
        try terminal.press("n")
      }
    }
    try terminal.waitForPrompt("the end ▸ Enter leaves")
    try terminal.press("Enter")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test("who waits for whom stands above the keys, and goes when the wait is over")
  func waits() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "page.md",
      """
      ---
      title: Waits
      services: {db: postgres}
      ---

      ```sql session=alice
      CREATE TABLE t AS SELECT 1 AS x;
      BEGIN;
      UPDATE t SET x = 2;
      ```

      ```sql session=bob
      UPDATE t SET x = 3;
      ```

      ```sql session=alice
      COMMIT;
      ```

      """)
    let terminal = try TmuxTerminal(
      ["step", "\(folder.path)/page.md"], columns: 60, rows: 50,
      environment: ["XDG_STATE_HOME": "\(folder.path)/state"])
    func runStep(_ number: Int) throws {
      try terminal.waitFor("step \(number)/3 ▸ Enter runs it")
      try terminal.press("Enter")
      try terminal.waitFor("step \(number)/3 ▸ Enter goes on")
    }
    try runStep(1)
    try terminal.waitFor("● alice in a transaction   ■ bob not yet")
    #expect(try terminal.screen().contains("── step 1 of 3 ● alice sql on db"))
    try terminal.press("Enter")
    try runStep(2)
    try terminal.waitFor("● alice in a transaction   ■ bob ░ waits for alice")
    try terminal.press("Enter")
    try runStep(3)
    try terminal.waitFor("● alice idle   ■ bob idle")
    #expect(try terminal.screen().contains("\n  bob| UPDATE 1\n"))
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }
}
